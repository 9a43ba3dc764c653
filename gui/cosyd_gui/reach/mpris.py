"""Media keys and panels of the desktop: MPRIS2 over D-Bus."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dbus_fast import DBusError, RequestNameReply
from PySide6.QtCore import QObject, Qt, Signal

from cosyd_gui.reach.bus import AGAIN_S, NoBus, end_of, session_bus
from cosyd_gui.reach.mpris_player import Player, Root, Shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd_gui.house import GuiHouse
    from cosyd_gui.loop import Work
    from cosyd_gui.state import State

NAME = "org.mpris.MediaPlayer2.cosyd"
PATH = "/org/mpris/MediaPlayer2"


class Mpris(QObject):
    """Tells the desktop what is heard, and does what its keys ask for."""

    _asked = Signal(object)

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self._house = house
        self._running: Work | None = None
        self._player = Player(self._asked.emit)
        self._asked.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """From now on, where there is a session bus."""
        self._running = self._house.loop.run(self._run)
        self._house.link.changed.connect(self._show)
        self._show(self._house.link.state)

    def stop(self) -> None:
        """No more."""
        self._house.link.changed.disconnect(self._show)
        if self._running is not None:
            self._running.cancel()

    def _show(self, state: State) -> None:
        shown = Shown.of(state.playback) if state.here else Shown()
        self._house.loop.run(self._player.show, shown)

    def _do(self, what: str) -> None:
        actions = self._house.actions
        table: dict[str, Callable[[], None]] = {
            "raise": lambda: actions.wanted.emit(""),
            "quit": actions.ending.emit,
            "next": actions.skip,
            "previous": actions.back,
            "pause": actions.pause,
            "play": actions.resume,
            "toggle": actions.toggle,
            "stop": actions.stop,
        }
        table[what]()

    async def _run(self) -> None:
        while True:
            with suppress(NoBus, DBusError, EOFError, OSError):  # lost, and found again later
                async with session_bus() as bus:
                    bus.export(PATH, Root(self._asked.emit))
                    bus.export(PATH, self._player)
                    if await bus.request_name(NAME) is not RequestNameReply.PRIMARY_OWNER:
                        await bus.request_name(f"{NAME}.instance{os.getpid()}")
                    await end_of(bus)
            await asyncio.sleep(AGAIN_S)
