"""What the menu shows of the daemon besides its state: asked beforehand, so it opens at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cosyd.contract.errors import CosydError
from cosyd.contract.events import JobEnded, SettingsReloaded, VoiceChanged
from cosyd_gui.recent import KEPT, Said, latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.client import Client
    from cosyd.contract.events import AnyEvent
    from cosyd.contract.wire import VoiceView
    from cosyd.contract.wire_history import HistoryRow
    from cosyd_gui.link import Link

AFTER_MS = 1_000
"""How long is waited for more of the same before it is asked again."""

JOBS = 200
"""Of how many jobs the words are looked at: narrations among them have a job for each sentence."""


class Known(QObject):
    """The voices, and what was said of late."""

    changed = Signal()

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.said: tuple[Said, ...] = ()
        self.voices: tuple[VoiceView, ...] = ()
        self._link = link
        self._said_late = self._soon(self._ask_said)
        self._voices_late = self._soon(self._ask_voices)
        link.found.connect(self._found)
        link.happened.connect(self._happened)
        if link.state.here:
            self._found()

    def _soon(self, what: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        timer.timeout.connect(what)
        return timer

    def _found(self) -> None:
        self._ask_said()
        self._ask_voices()

    def _happened(self, event: AnyEvent) -> None:
        timer = {
            JobEnded: self._said_late,
            VoiceChanged: self._voices_late,
            SettingsReloaded: self._voices_late,
        }.get(type(event))
        if timer is not None and not timer.isActive():  # not put off for ever by what goes on
            timer.start()

    def _ask_said(self) -> None:
        self._link.ask(self, _said, self._take_said)

    def _ask_voices(self) -> None:
        self._link.ask(self, lambda daemon: daemon.voices(), self._take_voices)

    def _take_said(self, said: tuple[Said, ...]) -> None:
        if said != self.said:
            self.said = said
            self.changed.emit()

    def _take_voices(self, voices: list[VoiceView]) -> None:
        self.voices = tuple(voices)
        self.changed.emit()


async def _said(daemon: Client) -> tuple[Said, ...]:
    jobs, rows = await asyncio.gather(daemon.jobs(limit=JOBS), _rows(daemon))
    return latest(jobs, rows)


async def _rows(daemon: Client) -> list[HistoryRow]:
    """None where this tray may not read what was said before."""
    with suppress(CosydError):
        return (await daemon.history.rows(limit=2 * KEPT)).rows
    return []
