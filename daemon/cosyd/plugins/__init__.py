"""Plug-ins: found, loaded, set to work, and kept from harming anything but themselves."""

from cosyd.plugins.found import GROUP
from cosyd.plugins.registry import Plugins, PluginStatus

__all__ = ["GROUP", "PluginStatus", "Plugins"]
