"""The tray: a small window onto a daemon that runs already."""
