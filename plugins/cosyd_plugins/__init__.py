"""The plug-ins that come with cosyd, registered as a stranger's would be."""
