"""Sound as the formats that clients ask for, while it is being spoken or as a whole.

Everything goes in as :data:`~cosyd.contract.model.VOICE_AUDIO` and leaves at the rate asked for.

==== ============================= ==========================================================
name first bytes after             length when decoded
==== ============================= ==========================================================
wav  at once                       exact
pcm  at once                       exact
ulaw at once                       exact
alaw at once                       exact
flac its header at once, then 20 ms exact
opus its header at once, then 40 ms exact, by Ogg's granule positions
mp3  about 80 ms                   1105 frames of silence lead, and the last frame is filled up
aac  about 100 ms                  1024 frames of silence lead, and the last frame is filled up
==== ============================= ==========================================================

The frames are those of the rate that is sent. A whole MP3 file tells players of its silence, so
that they leave it out, all but 46 frames at most. Another rate than the voices' own adds the 40
to 80 ms of the resampler.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Self

from cosyd.audio.formats import (
    FORMATS,
    check,
    file_suffix,
    media_type,
    rates,
    sound_format,
)
from cosyd.audio.pcm import whole_frames
from cosyd.audio.wav import Raw, Wav, wav_header
from cosyd.contract.model import VOICE_AUDIO, AudioFormat

if TYPE_CHECKING:
    from cosyd.audio.containers import ByteSink, Container
    from cosyd.audio.resample import Resampler

__all__ = [
    "FORMATS",
    "Encoder",
    "SoundWriter",
    "check",
    "encode_file",
    "encoder",
    "file_suffix",
    "media_type",
    "rates",
    "warm_up",
    "wav_header",
]


class SoundWriter:
    """Writes one sound to *sink*: a file, whose beginning then tells its true length, or a wire.

    One thread at a time may use it, not always the same.
    """

    def __init__(
        self,
        sink: ByteSink,
        format_name: str,
        rate_hz: int | None = None,
        bit_rate: int | None = None,
    ) -> None:
        """Write the header.

        Args:
            sink: Stays open; it is its owner's to close.
            format_name: One of :data:`FORMATS`.
            rate_hz: Frames a second to send; None: as the voices speak.
            bit_rate: Bits a second for the formats that lose something; as near as they can come.

        Raises:
            UnknownFormat: There is no such format.
            UnsupportedRate: It cannot carry *rate_hz*.
            OSError: The sink does not take it. So do all methods but :meth:`close`.
        """
        check(format_name, rate_hz)
        rate_hz = rate_hz or VOICE_AUDIO.rate_hz
        self._resampler = _resampler(rate_hz)
        self._container = _container(
            sink, format_name, rate_hz, sound_format(format_name).within(bit_rate)
        )
        self._open = True

    def write(self, pcm: bytes) -> None:
        """Add *pcm*.

        Raises:
            ValueError: *pcm* ends within a frame, or the sound was finished or closed.
        """
        if not self._open:
            raise ValueError("the sound has ended")
        whole_frames(pcm)
        self._container.write(self._resampler.feed(pcm) if self._resampler else pcm)

    def finish(self) -> None:
        """Write what was held back, and the end. A second time does nothing."""
        if self._open:
            self._open = False
            if self._resampler:
                self._container.write(self._resampler.finish())
            self._container.finish()

    def close(self) -> None:
        """Let go of everything, finished or not; what was written stays valid as far as it goes."""
        self._open = False
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _resampler(rate_hz: int) -> Resampler | None:
    """None where nothing is to be done, so that plain WAV needs nothing heavy."""
    if rate_hz == VOICE_AUDIO.rate_hz:
        return None
    from cosyd.audio.resample import Resampler  # noqa: PLC0415 - late: numpy, 100 ms

    return Resampler(VOICE_AUDIO.rate_hz, rate_hz)


def _container(sink: ByteSink, format_name: str, rate_hz: int, bit_rate: int | None) -> Container:
    if format_name == "pcm":
        return Raw(sink)
    if format_name == "wav":
        return Wav(sink, AudioFormat(rate_hz=rate_hz))
    from cosyd.audio.coded import Coded  # noqa: PLC0415 - late: PyAV and numpy, 200 ms

    return Coded(sink, format_name, rate_hz, bit_rate)


class Encoder:
    """Turns a stream of PCM into a stream of bytes that is one valid file.

    Cheap enough for the event loop: 100 ms of sound cost about half a millisecond. One thread at a
    time may use it.
    """

    def __init__(
        self, format_name: str, rate_hz: int | None = None, bit_rate: int | None = None
    ) -> None:
        """As :func:`encoder`."""
        self._wire = _Wire()
        self._writer = SoundWriter(self._wire, format_name, rate_hz, bit_rate)

    def feed(self, pcm: bytes) -> bytes:
        """What can be sent now that *pcm* is there, often nothing; first of all the header.

        Raises:
            ValueError: *pcm* ends within a frame, or the encoder was finished or closed.
        """
        self._writer.write(pcm)
        return self._wire.take()

    def finish(self) -> bytes:
        """The rest of the file. Nothing, the second time."""
        self._writer.finish()
        return self._wire.take()

    def close(self) -> None:
        """Let go of everything, finished or not. What was given out is valid as far as it goes."""
        self._writer.close()
        self._wire.take()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Wire:
    """Takes bytes and cannot go back."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def write(self, data: bytes, /) -> int:
        self._bytes += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken


def encoder(format_name: str, rate_hz: int | None = None, bit_rate: int | None = None) -> Encoder:
    """An encoder for a sound that is just coming into being.

    Args:
        format_name: One of :data:`FORMATS`.
        rate_hz: Frames a second to send; None: as the voices speak.
        bit_rate: Bits a second for the formats that lose something; as near as they can come.

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry *rate_hz*.
    """
    return Encoder(format_name, rate_hz, bit_rate)


def warm_up() -> None:
    """Import what is heavy, so that no job waits for it. For a thread, soon after the start."""
    encode_file(bytes(VOICE_AUDIO.frame_bytes), "mp3", rates("mp3")[0])


def encode_file(
    pcm: bytes, format_name: str, rate_hz: int | None = None, bit_rate: int | None = None
) -> bytes:
    """All of *pcm* as a whole file, which tells its true length where the format can.

    Not for the event loop: a minute of sound takes up to half a second.

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry *rate_hz*.
        ValueError: *pcm* ends within a frame.
    """
    file = io.BytesIO()
    with SoundWriter(file, format_name, rate_hz, bit_rate) as writer:
        writer.write(pcm)
        writer.finish()
    return file.getvalue()
