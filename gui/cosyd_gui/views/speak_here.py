"""Sound of a job that the tray plays itself, where the daemon has no loudspeaker or is far away."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from cosyd.contract.errors import CosydError
from cosyd.contract.model import VOICE_AUDIO
from cosyd_gui.portaudio import SoundTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd_gui.portaudio import PortAudio

BLOCK_S = 0.04
"""How much the card is given at once: a pause or a stop counts within this."""


class NothingToPlayWith(CosydError):
    """This computer has no sound output that can be used."""

    code = "tray.no_sound"
    message = "It cannot be played here: {reason}."
    solution = "Plug in a loudspeaker or headphones, or save it as a file."


class Here(QObject):
    """Plays one sound, which comes bit by bit, in a thread of its own.

    :meth:`feed` and :meth:`finish` may be called from any thread, all else from that of the
    windows. It begins by itself, and may be paused and moved about in until it has ended.

    Nobody owns it but who holds it and, until that has ended, its thread.

    Args:
        portaudio: By which it is played.
    """

    ended = Signal()
    """All of it was heard."""

    failed = Signal(object)
    """The :class:`NothingToPlayWith` that tells why nothing is heard."""

    _over = Signal(object)

    def __init__(self, portaudio: PortAudio) -> None:
        super().__init__()
        self._portaudio = portaudio
        self._news = threading.Condition()
        self._pcm = bytearray()
        self._whole = False
        self._place = 0
        self._paused = False
        self._stopped = False
        self._cut = False
        self._late_s = 0.0
        self._over.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="cosyd-here", daemon=True)
        self._thread.start()

    def feed(self, pcm: bytes) -> None:
        """More of the sound: 16 bits, one channel, 24 kHz."""
        with self._news:
            self._pcm += pcm
            self._news.notify()

    def finish(self) -> None:
        """That was all."""
        with self._news:
            self._whole = True
            self._news.notify()

    def pause(self, *, paused: bool) -> None:
        """Be silent, or go on."""
        with self._news:
            if paused and not self._paused:
                self._place = _bytes(max(0.0, self.position_s))  # what the card has is dropped
                self._cut = True
            self._paused = paused
            self._news.notify()

    def seek(self, position_s: float) -> None:
        """Go on from there; what has not come yet is waited for."""
        with self._news:
            self._place = _bytes(position_s)
            self._cut = True
            self._news.notify()

    def stop(self) -> None:
        """Be silent for good, within a block; nothing more is told."""
        with self._news:
            self._stopped = True
            self._news.notify()

    @property
    def position_s(self) -> float:
        """How much has been heard: what the card was given, but for what it still holds."""
        given_s = self._place / VOICE_AUDIO.frame_bytes / VOICE_AUDIO.rate_hz
        return given_s if self._paused else max(0.0, given_s - self._late_s)

    def _tell(self, error: CosydError | None) -> None:
        if self._stopped:
            return
        if error:
            self.failed.emit(error)
        else:
            self.ended.emit()

    def _run(self) -> None:
        error = None
        try:
            with self._card() as card:
                self._play(card)
        except SoundTrouble as trouble:
            error = NothingToPlayWith(reason=_reason(trouble))
        self._over.emit(error)

    @contextmanager
    def _card(self) -> Iterator[Any]:
        with self._portaudio.one_at_a_time() as sounddevice:
            try:
                sounddevice.query_devices(kind="output")
            except sounddevice.PortAudioError:
                self._portaudio.look_again()
            card = sounddevice.RawOutputStream(
                samplerate=VOICE_AUDIO.rate_hz, channels=VOICE_AUDIO.channels, dtype="int16"
            )
            self._portaudio.opened(+1)
            card.start()
            self._late_s = card.latency
        try:
            yield card
        finally:
            with self._portaudio.one_at_a_time():
                self._portaudio.opened(-1)
                card.abort(ignore_errors=True)
                card.close(ignore_errors=True)

    def _play(self, card: Any) -> None:
        """Give it to *card*, until that was all or no more is wanted."""
        size = round(BLOCK_S * VOICE_AUDIO.rate_hz) * VOICE_AUDIO.frame_bytes
        while (block := self._next(size)) != b"":
            if block is None:
                self._hush(card)
                continue
            try:
                card.write(block)
            except Exception as error:  # sounddevice's own class is known to nobody here
                raise SoundTrouble(Trouble.GONE, str(error)) from error
        if not self._stopped:
            card.stop(ignore_errors=True)  # waits until it was heard

    def _hush(self, card: Any) -> None:
        """Drop what *card* has not played yet."""
        with self._portaudio.one_at_a_time():
            card.abort()
            card.start()

    def _next(self, size: int) -> bytes | None:
        """The next bytes to be heard; empty: no more is wanted; None: silence first."""
        with self._news:
            while not self._stopped:
                if self._cut:
                    self._cut = False
                    return None
                block = bytes(self._pcm[self._place : self._place + size])
                if not self._paused and (len(block) == size or self._whole):
                    self._place += len(block)
                    return block
                self._news.wait()
            return b""


def _bytes(seconds: float) -> int:
    return round(seconds * VOICE_AUDIO.rate_hz) * VOICE_AUDIO.frame_bytes


def _reason(trouble: SoundTrouble) -> str:
    translate = QCoreApplication.translate
    words = {
        Trouble.NO_LIBRARY: translate("Here", "what speaks to sound cards is not installed"),
        Trouble.NONE: translate("Here", "there is no loudspeaker"),
        Trouble.GONE: translate("Here", "the loudspeaker is gone"),
    }
    usual = translate("Here", "the loudspeaker is taken")
    return words.get(trouble.trouble) or trouble.reason or usual
