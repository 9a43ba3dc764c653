"""Plug-ins: found, loaded, set to work, and kept from harming anything but themselves."""

from cosyd.plugins.registry import GROUP, Plugins, PluginStatus

__all__ = ["GROUP", "PluginStatus", "Plugins"]
