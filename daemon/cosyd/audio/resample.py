"""From one sample rate to another, as the sound comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cosyd.audio.level import samples, to_pcm16
from cosyd.audio.pcm import whole_frames

if TYPE_CHECKING:
    import numpy.typing as npt

SampleType = Literal["int16", "float32"]


class Resampler:
    """Changes the rate of a mono stream.

    Where the stream is cut into pieces makes no difference to a single bit, and in all there come
    ``frames * to_hz / from_hz`` frames, rounded. Sound is held back for 40 to 80 ms, the
    length of the filter. Where both rates are the same, the bytes pass untouched.

    It computes in floats also for integers, since soxr adds noise of a seed of its own (a dither)
    when it is asked for integers, and no two runs would be the same.
    """

    def __init__(self, from_hz: int, to_hz: int, *, sample_type: SampleType = "int16") -> None:
        """Take in and give out *sample_type*, little-endian; floats have 1.0 as full scale."""
        self._integers = sample_type == "int16"
        self._frame_bytes = 2 if self._integers else 4
        self._stream = None if from_hz == to_hz else _stream(from_hz, to_hz)

    def feed(self, pcm: bytes) -> bytes:
        """What can be told of the sound so far.

        Raises:
            ValueError: *pcm* ends within a frame.
        """
        whole_frames(pcm, self._frame_bytes)
        if self._stream is None:
            return pcm
        return self._out(self._stream.resample_chunk(self._in(pcm)))

    def finish(self) -> bytes:
        """The rest. Nothing can be fed any more."""
        if self._stream is None:
            return b""
        return self._out(self._stream.resample_chunk(np.empty(0, np.float32), last=True))

    def _in(self, pcm: bytes) -> npt.NDArray[np.float32]:
        return samples(pcm) if self._integers else np.frombuffer(pcm, "<f4")

    def _out(self, x: npt.NDArray[np.float32]) -> bytes:
        return to_pcm16(x) if self._integers else x.astype("<f4").tobytes()


def _stream(from_hz: int, to_hz: int) -> Any:
    import soxr  # noqa: PLC0415 - late: few jobs need another rate

    return soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality="HQ")
