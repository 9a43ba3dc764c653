"""How a voice is tried: its sound is played here, and where that cannot be, by the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cosyd.contract.model import Priority
from cosyd.contract.wire import SpeechRequest
from cosyd_gui.actions import CLIENT
from cosyd_gui.views.reference_sentences import sentence_in
from cosyd_gui.views.speak_asking import sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.client import Client
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire import JobView
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link
    from cosyd_gui.player import Player


class Hearing(QObject):
    """Lets one voice, or one recording, be heard at a time.

    Args:
        link: To the daemon.
        player: Of this computer.
    """

    plays = Signal(str)
    """What is heard now: ``voice``, ``reference``, or nothing."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` for which nothing is heard."""

    def __init__(self, link: Link, player: Player, parent: QObject) -> None:
        super().__init__(parent)
        self._link = link
        self._player = player
        self._asked: Asked | None = None
        self._what = ""
        self._voice = ""
        self._job = ""
        player.ended.connect(self._ended)
        player.failed.connect(self._silent)

    def toggle_voice(self, name: str) -> None:
        """Let the voice *name* be heard, or be silent."""
        heard = self._what
        self.stop()
        if heard == "voice" or not name:
            return
        self._voice = name
        self._become("voice")
        self._player.begin()
        self._asked = self._link.stream(
            self,
            lambda daemon: daemon.voice.preview(name),
            self._player.feed,
            self._player.finish,
            self._not_heard,
        )

    def toggle_reference(self, name: str) -> None:
        """Let the recording of the voice *name* be heard, or be silent."""
        heard = self._what
        self.stop()
        if heard != "reference":
            self._voice = ""
            self._become("reference")
            self._asked = self._link.ask(
                self,
                lambda daemon: daemon.voice.reference(name),
                self._player.play,
                self._not_heard,
            )

    def fetch_reference(self, name: str, then: Callable[[str, bytes], None]) -> None:
        """Get the recording of the voice *name*, to be drawn."""
        self._link.ask(
            self, lambda daemon: daemon.voice.reference(name), lambda wav: then(name, wav)
        )

    def stop(self) -> None:
        """Silence."""
        if self._job:  # the daemon may still be heard with it
            job, self._job = self._job, ""
            self._link.ask(self, lambda daemon: daemon.cancel(job))
        if not self._what:
            return
        if self._asked:
            self._asked.cancel()
        self._asked = None
        self._become("")
        self._player.stop()

    def _ended(self) -> None:
        self._become("")

    def _not_heard(self, error: CosydError) -> None:
        self.stop()
        self.failed.emit(error)

    def _silent(self, error: CosydError) -> None:
        """Nothing can be heard here: the daemon may have a loudspeaker."""
        if self._asked:
            self._asked.cancel()
        self._asked = None
        if self._voice and self._what == "voice":
            name = self._voice
            self._asked = self._link.ask(
                self, lambda daemon: _said(daemon, name), self._by_daemon, self._not_heard
            )
        else:
            self._become("")
            self.failed.emit(error)

    def _by_daemon(self, job: JobView) -> None:
        self._become("")
        self._job = job.id

    def _become(self, what: str) -> None:
        if what != self._what:
            self._what = what
            self.plays.emit(what)


async def _said(daemon: Client, name: str) -> JobView:
    """Have the voice *name* say a sentence where the daemon is."""
    voice = await daemon.voice.show(name)
    text = voice.preview or sentence_in(voice.language) or sentence_in("en")
    request = SpeechRequest(
        text=text, voice=name, priority=Priority.MESSAGE, detach=True, play=True, client=CLIENT
    )
    return await sent(daemon, request)
