"""What the tray itself lets hear: a voice that is tried, a recording that was just made."""

from __future__ import annotations

import queue
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cosyd_gui.portaudio import PortAudio, SoundTrouble, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 44
"""What stands before the samples in the WAV files that the daemon and the tray make."""

SLICE_S = 0.1
"""How much is handed over at once; so soon it falls silent when it is stopped."""

JOIN_S = 3.0


class Player(QObject):
    """Plays one thing at a time; what comes next ends what was before.

    Args:
        portaudio: The library.
    """

    ended = Signal()
    """All of it was heard, or it was stopped."""

    failed = Signal(object)
    """The :class:`~cosyd_gui.portaudio.SoundTrouble` for which nothing is heard."""

    _told = Signal(object, object)

    def __init__(self, portaudio: PortAudio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._portaudio = portaudio
        self._now: _Playing | None = None
        self._told.connect(self._ended)

    @property
    def playing(self) -> bool:
        """Whether something is heard, or will be at once."""
        return self._now is not None

    def begin(self) -> None:
        """Something comes now, by :meth:`feed`; it ends with :meth:`finish`."""
        self.stop()
        self._now = _Playing(self._portaudio, self._tell)

    def feed(self, wav: bytes) -> None:
        """Bytes of a WAV file of 16 bits, as they come."""
        if self._now:
            self._now.feed(wav)

    def finish(self) -> None:
        """No more comes."""
        if self._now:
            self._now.feed(None)

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

    def close(self) -> None:
        """Silence, and no thread is left."""
        now = self._now
        self.stop()
        if now:
            now.thread.join(JOIN_S)

    def _tell(self, who: _Playing, trouble: SoundTrouble | None) -> None:
        with suppress(RuntimeError):  # the page is gone by now
            self._told.emit(who, trouble)

    def _ended(self, who: _Playing, trouble: SoundTrouble | None) -> None:
        if who is not self._now:
            return
        self._now = None
        if trouble:
            self.failed.emit(trouble)
        else:
            self.ended.emit()


class _Playing:
    """One thing that is heard, in a thread of its own."""

    def __init__(self, portaudio: PortAudio, tell: Any) -> None:
        self._portaudio = portaudio
        self._tell = tell
        self._parts: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name="cosyd-player", daemon=True)
        self.thread.start()

    def feed(self, part: bytes | None) -> None:
        self._parts.put(part)

    def stop(self) -> None:
        self._stopping.set()
        self._parts.put(None)

    def _run(self) -> None:
        trouble = None
        try:
            self._play()
        except SoundTrouble as error:
            trouble = error
        self._tell(self, trouble)

    def _play(self) -> None:
        parts = self._coming()
        head = b""
        for part in parts:
            head += part
            if len(head) >= HEAD_BYTES:
                break
        if len(head) < HEAD_BYTES:
            return
        channels, rate_hz = struct.unpack_from("<HI", head, 22)
        stream = self._opened(channels, rate_hz)
        try:
            self._write(stream, head[HEAD_BYTES:], parts, 2 * channels, rate_hz)
        finally:
            self._close(stream)

    def _coming(self) -> Iterator[bytes]:
        while not self._stopping.is_set() and (part := self._parts.get()) is not None:
            yield part

    def _write(
        self, stream: Any, pcm: bytes, parts: Iterator[bytes], frame: int, rate_hz: int
    ) -> None:
        step = round(SLICE_S * rate_hz) * frame
        more = True
        while more and not self._stopping.is_set():
            while len(pcm) >= step and not self._stopping.is_set():
                self._put(stream, pcm[:step])
                pcm = pcm[step:]
            part = next(parts, None)
            more = part is not None
            pcm += part or b""
        if not self._stopping.is_set():
            self._put(stream, pcm[: len(pcm) // frame * frame])
            stream.stop(ignore_errors=True)  # waits until it was heard

    def _put(self, stream: Any, pcm: bytes) -> None:
        try:
            stream.write(pcm)
        except Exception as error:  # sounddevice's own class is known to nobody here
            raise SoundTrouble(Trouble.GONE, str(error)) from error

    def _opened(self, channels: int, rate_hz: int) -> Any:
        with self._portaudio.one_at_a_time() as sounddevice:
            try:
                sounddevice.query_devices(kind="output")
            except sounddevice.PortAudioError:
                self._portaudio.look_again()
            stream = sounddevice.RawOutputStream(
                samplerate=rate_hz, channels=channels, dtype="int16"
            )
            self._portaudio.opened(+1)
            stream.start()
        return stream

    def _close(self, stream: Any) -> None:
        with self._portaudio.one_at_a_time():
            self._portaudio.opened(-1)
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)
