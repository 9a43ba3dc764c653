"""What every page and part of the tray is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cosyd_gui.portaudio import PortAudio

if TYPE_CHECKING:
    from cosyd_gui.actions import Actions
    from cosyd_gui.link import Link
    from cosyd_gui.loop import Loop
    from cosyd_gui.preferences import Preferences
    from cosyd_gui.reach.hotkeys import Hotkeys


@dataclass(frozen=True, slots=True, kw_only=True)
class GuiHouse:
    """The parts that there is one of each."""

    loop: Loop
    link: Link
    actions: Actions
    preferences: Preferences
    hotkeys: Hotkeys
    portaudio: PortAudio = field(default_factory=PortAudio)
    arguments: tuple[str, ...] = ()
    """What it takes to start a tray for the same daemon, as on the command line."""
