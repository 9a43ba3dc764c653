"""A sound that the tray plays itself, in a thread of its own."""

from __future__ import annotations

import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from cosyd.contract.errors import CosydError
from cosyd.contract.model import VOICE_AUDIO, AudioFormat
from cosyd_gui.portaudio import SoundTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd_gui.portaudio import PortAudio

BLOCK_S = 0.04
"""How much the card is given at once: a pause or a stop counts within this."""

LATENCY_S = 0.2
"""How much the card holds in advance, so that a busy machine tears no holes."""

LEAD_S = 0.05
"""Silence before the sound: some cards swallow what they are given at first."""

HEAD_BYTES = 44
"""What stands before the samples in the WAV files that the daemon and the tray make."""


class NothingToPlayWith(CosydError):
    """This computer has no sound output that can be used."""

    code = "tray.no_sound"
    message = "It cannot be played here: {reason}."
    solution = "Plug in a loudspeaker or headphones, or save it as a file."


class Sound(QObject):
    """Plays one sound, which comes bit by bit, in a thread of its own.

    :meth:`feed` and :meth:`finish` may be called from any thread, all else from that of the
    windows. It begins by itself, and may be paused and moved about in until it has ended.

    It belongs to whoever holds it and, until its thread has ended, to *portaudio*.

    Args:
        portaudio: By which it is played.
        audio: Its shape; None: it begins with the head of a WAV file of 16 bits, which tells.
    """

    ended = Signal()
    """All of it was heard."""

    failed = Signal(object)
    """The :class:`NothingToPlayWith` that tells why nothing is heard."""

    _over = Signal(object)

    def __init__(self, portaudio: PortAudio, audio: AudioFormat | None = VOICE_AUDIO) -> None:
        super().__init__()
        self._portaudio = portaudio
        self._audio = audio or VOICE_AUDIO
        self._told_shape = audio is not None
        self._news = threading.Condition()
        self._pcm = bytearray()
        self._whole = False
        self._trailed = False
        self._place = 0
        self._paused = False
        self._stopped = False
        self._cut = False
        self._late_s = 0.0
        self._over.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        portaudio.start("cosyd-player", self._run, self.stop)

    def feed(self, pcm: bytes) -> None:
        """More of the sound."""
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
                self._place = self._bytes(max(0.0, self.position_s))  # what the card has is dropped
                self._cut = True
            self._paused = paused
            self._news.notify()

    def seek(self, position_s: float) -> None:
        """Go on from there; what has not come yet is waited for."""
        with self._news:
            self._place = self._bytes(position_s)
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
        given_s = self._audio.seconds(self._place // self._audio.frame_bytes)
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
            if self._has_shape():
                with self._card() as card:
                    self._play(card)
        except SoundTrouble as trouble:
            error = NothingToPlayWith(reason=_reason(trouble))
        with self._news:
            self._pcm.clear()
        self._over.emit(error)

    def _bytes(self, seconds: float) -> int:
        return round(seconds * self._audio.rate_hz) * self._audio.frame_bytes

    def _has_shape(self) -> bool:
        """Wait for its head, where it has one; False: there is nothing to be heard."""
        if self._told_shape:
            return True
        with self._news:
            while len(self._pcm) < HEAD_BYTES and not (self._whole or self._stopped):
                self._news.wait()
            if len(self._pcm) < HEAD_BYTES or self._stopped:
                return False
            channels, rate_hz = struct.unpack_from("<HI", self._pcm, 22)
            self._audio = AudioFormat(rate_hz=rate_hz, channels=channels)
            del self._pcm[:HEAD_BYTES]
            return True

    def _trail(self) -> None:
        """Have silence behind it: a card that ends drops what it has not played yet."""
        self._trailed = True
        del self._pcm[len(self._pcm) // self._audio.frame_bytes * self._audio.frame_bytes :]
        self._pcm += bytes(self._bytes(self._late_s + LEAD_S))

    @contextmanager
    def _card(self) -> Iterator[Any]:
        with self._portaudio.one_at_a_time() as sounddevice:
            try:
                sounddevice.query_devices(kind="output")
            except sounddevice.PortAudioError:
                self._portaudio.look_again()
            card = sounddevice.RawOutputStream(
                samplerate=self._audio.rate_hz,
                channels=self._audio.channels,
                dtype="int16",
                latency=LATENCY_S,
            )
            self._portaudio.opened(+1)
        try:
            self._start(card)
            self._late_s = card.latency
            yield card
        finally:
            with self._portaudio.one_at_a_time():
                self._portaudio.opened(-1)
                card.abort(ignore_errors=True)
                card.close(ignore_errors=True)

    def _play(self, card: Any) -> None:
        """Give it to *card*, until that was all or no more is wanted."""
        size = self._bytes(BLOCK_S)
        while (block := self._next(size)) != b"":
            if block is None:
                self._hush(card)
                continue
            try:
                card.write(block)
            except Exception as error:  # sounddevice's own class is known to nobody here
                raise SoundTrouble(Trouble.GONE, str(error)) from error

    def _hush(self, card: Any) -> None:
        """Drop what *card* has not played yet."""
        with self._portaudio.one_at_a_time():
            card.abort()
        self._start(card)

    def _start(self, card: Any) -> None:
        with self._portaudio.one_at_a_time():
            card.start()
            card.write(bytes(self._bytes(LEAD_S)))

    def _next(self, size: int) -> bytes | None:
        """The next bytes to be heard; empty: no more is wanted; None: silence first."""
        with self._news:
            while not self._stopped:
                if self._cut:
                    self._cut = False
                    return None
                if self._whole and not self._trailed:
                    self._trail()
                block = bytes(self._pcm[self._place : self._place + size])
                if not self._paused and (len(block) == size or self._whole):
                    self._place += len(block)
                    return block
                self._news.wait()
            return b""


def _reason(trouble: SoundTrouble) -> str:
    translate = QCoreApplication.translate
    words = {
        Trouble.NO_LIBRARY: translate("Here", "what speaks to sound cards is not installed"),
        Trouble.NONE: translate("Here", "there is no loudspeaker"),
        Trouble.GONE: translate("Here", "the loudspeaker is gone"),
    }
    usual = translate("Here", "the loudspeaker is taken")
    return words.get(trouble.trouble) or trouble.reason or usual
