"""Keeps a sound below a ceiling without being heard: it goes softer a moment before a peak."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.book.loudness import true_peaks

if TYPE_CHECKING:
    import numpy.typing as npt

    Wave = npt.NDArray[np.float32]

_REACH = VOICE_AUDIO.rate_hz // 50
"""The gain falls, and rises again, within 20 ms: slower than a period of the deepest voice."""

_AROUND = 2 * _REACH + 24
"""So much before and after a sample decides on its gain, with what interpolates the peaks."""

_PIECE = VOICE_AUDIO.rate_hz


class Limiter:
    """Holds the true peak of a stream at a ceiling; what is far enough below passes untouched.

    The sound that is given lags behind the sound that was taken. Where the stream is cut into
    pieces makes no difference.
    """

    def __init__(self, ceiling: float) -> None:
        """Hold it at *ceiling*, where 1.0 is full scale."""
        self._ceiling = ceiling
        self._kept = np.zeros(_AROUND, np.float32)

    def push(self, wave: Wave) -> Wave:
        """What can be told of the sound so far."""
        self._kept = np.concatenate((self._kept, wave))
        made = [np.zeros(0, np.float32)]
        while len(self._kept) >= _PIECE + 2 * _AROUND:
            made.append(self._limited(self._kept[: _PIECE + 2 * _AROUND]))
            self._kept = self._kept[_PIECE:]
        return np.concatenate(made)

    def flush(self) -> Wave:
        """The rest. Nothing can be pushed any more."""
        rest = self._limited(np.pad(self._kept, (0, _AROUND)))
        self._kept = np.zeros(_AROUND, np.float32)
        return rest

    def _limited(self, wave: Wave) -> Wave:
        """All of *wave* but what is only around it."""
        inner = wave[_AROUND:-_AROUND]
        peaks = true_peaks(wave, self._ceiling)
        peaks[1:] = np.maximum(peaks[1:], peaks[:-1])  # a sample's gain also bears on what is left
        if peaks.max() <= self._ceiling:
            return inner
        gain = np.minimum(1.0, self._ceiling / np.maximum(peaks, self._ceiling))
        smooth = _smoothed(_lowest(gain))
        return (inner * smooth[_AROUND:-_AROUND]).astype(np.float32)


def _lowest(gain: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """The lowest of each gain and those within reach before and after it."""
    padded = np.pad(gain, _REACH, constant_values=1.0)
    width = 1
    while 2 * width <= 2 * _REACH + 1:
        padded = np.minimum(padded[:-width], padded[width:])
        width *= 2
    rest = 2 * _REACH + 1 - width
    return np.minimum(padded[: len(gain)], padded[rest : rest + len(gain)])


def _smoothed(gain: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """The mean of each gain and those within reach, by a bell; nowhere above the lowest."""
    return np.convolve(np.pad(gain, _REACH, constant_values=1.0), _BELL, "valid")


_BELL = np.hanning(2 * _REACH + 3)[1:-1]
_BELL /= _BELL.sum()
