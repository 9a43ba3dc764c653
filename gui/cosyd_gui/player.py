"""What the tray plays itself: recordings, and jobs where the daemon has no loudspeaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cosyd_gui.sound import Sound

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd_gui.portaudio import PortAudio


class Player(QObject):
    """Plays one WAV file at a time; what comes next ends what was before.

    Args:
        portaudio: By which it is played.
        parent: Its owner.
    """

    ended = Signal()
    """All of it was heard, or it was stopped."""

    failed = Signal(object)
    """The :class:`~cosyd_gui.sound.NothingToPlayWith` that tells why nothing is heard."""

    def __init__(self, portaudio: PortAudio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portaudio = portaudio
        self._now: Sound | None = None

    @property
    def playing(self) -> bool:
        """Whether something is heard, or will be at once."""
        return self._now is not None

    def begin(self) -> None:
        """Something comes now, by :meth:`feed`; it ends with :meth:`finish`."""
        self.stop()
        now = self._now = Sound(self._portaudio, None)
        now.ended.connect(self._ended)
        now.failed.connect(self._fails)

    def feed(self, wav: bytes) -> None:
        """Bytes of a WAV file of 16 bits, as they come."""
        if self._now:
            self._now.feed(wav)

    def finish(self) -> None:
        """No more comes."""
        if self._now:
            self._now.finish()

    def play(self, wav: bytes) -> None:
        """Let all of *wav* be heard."""
        self.begin()
        self.feed(wav)
        self.finish()

    def stop(self) -> None:
        """Silence."""
        now, self._now = self._now, None
        if now:
            now.stop()
            self.ended.emit()

    def _ended(self) -> None:
        self._now = None
        self.ended.emit()

    def _fails(self, error: CosydError) -> None:
        self._now = None
        self.failed.emit(error)
