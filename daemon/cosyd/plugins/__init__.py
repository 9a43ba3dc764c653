"""Plug-ins: found, loaded, set to work, and kept from harming anything but themselves.

What a plug-in offers is called a *part*; one that does not come with cosyd is a *stranger*. The
files, in the order of a plug-in's life:

- ``found``: where plug-ins come from. ``loading``: importing one, with ``checks`` of what it
  offers. ``exact``: what strangers hand over later, checked to its last field.
- ``registry``: all plug-ins. For some parts it has stand-ins, which nothing that the part does can
  hold up:

  - ``called``: normalisers, splitters, voices and gates; ``caller`` is the thread that strangers'
    are called in.
  - ``abroad``: strangers' sinks, doors and observers; ``elsewhere`` is the event loop that they
    work in, and ``bridges`` what they get there of the daemon.

- ``wanted``: which parts the settings name. ``tables``: their settings. ``configuring``: giving
  these to parts that are called. ``posts`` and ``observers``: starting, telling and stopping those
  that work.
- ``fares``: how each fares. ``views`` and ``diagnosis`` tell it.
- ``work``: all of it, for the daemon.
"""

from cosyd.plugins.found import GROUP
from cosyd.plugins.registry import Plugins, PluginStatus

__all__ = ["GROUP", "PluginStatus", "Plugins"]
