"""Plain samples, and WAV: the same after a header of 44 bytes.

Written by hand, since the header must leave before its sound, and needs nothing heavy.
"""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING, cast

from cosyd.audio.containers import goes_back

if TYPE_CHECKING:
    from cosyd.audio.containers import ByteSink
    from cosyd.contract.model import AudioFormat

HEADER_BYTES = 44
_UNKNOWN = 0xFFFF_FFFF
_PCM = 1


def wav_header(audio: AudioFormat, pcm_bytes: int | None = None) -> bytes:
    """The 44 bytes before the PCM of a WAV file.

    Args:
        audio: Rate, channels and width that follow.
        pcm_bytes: How much PCM follows; None for a stream whose end is not known yet, which is
            then written as the largest size, as players expect of a live stream. So is what is
            too long for a WAV file to tell (more than 4 GiB).

    Returns:
        RIFF header, ``fmt`` chunk and the head of the ``data`` chunk.

    Source:
        Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991), "WAVE".
    """
    after_riff = HEADER_BYTES - 8
    known = pcm_bytes is not None and pcm_bytes + after_riff < _UNKNOWN
    data_size = pcm_bytes if pcm_bytes is not None and known else _UNKNOWN
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        data_size + after_riff if known else _UNKNOWN,
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        audio.channels,
        audio.rate_hz,
        audio.rate_hz * audio.frame_bytes,
        audio.frame_bytes,
        audio.width_bytes * 8,
        b"data",
        data_size,
    )


class Raw:
    """Nothing but the samples."""

    def __init__(self, sink: ByteSink) -> None:
        self._sink = sink

    def write(self, pcm: bytes) -> None:
        """As :class:`~cosyd.audio.containers.Container`."""
        self._sink.write(pcm)

    def finish(self) -> None:
        """Samples have no end of their own."""

    def close(self) -> None:
        """There is nothing to let go of."""


class Wav(Raw):
    """A header, the samples, and no trailer, since some readers take one for sound."""

    def __init__(self, sink: ByteSink, audio: AudioFormat) -> None:
        super().__init__(sink)
        self._audio = audio
        self._pcm_bytes = 0
        sink.write(wav_header(audio))

    def write(self, pcm: bytes) -> None:
        """As :class:`~cosyd.audio.containers.Container`."""
        super().write(pcm)
        self._pcm_bytes += len(pcm)

    def finish(self) -> None:
        """Tell the true length, where that can still be done."""
        if goes_back(self._sink):
            file = cast("IO[bytes]", self._sink)
            file.seek(0)
            file.write(wav_header(self._audio, self._pcm_bytes))
            file.seek(0, 2)
