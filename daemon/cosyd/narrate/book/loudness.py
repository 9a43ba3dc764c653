"""How loud a book is, measured while it passes.

Source:
    ITU-R BS.1770-4 and EBU R 128: integrated loudness with both gates, and true peak, four times
    oversampled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cosyd.audio.level import samples
from cosyd.audio.loudness import gated_lufs, k_weighting
from cosyd.contract.model import VOICE_AUDIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Wave = npt.NDArray[np.float32]

_RATE_HZ = VOICE_AUDIO.rate_hz
_STEP = _RATE_HZ // 10
_STEPS_OF_A_BLOCK = 4
_PIECE = _RATE_HZ
"""Filtered at once: a second."""

_BEFORE = _RATE_HZ // 4
"""And so much before it, after which the filters have forgotten all that was earlier."""

_LOOK = _RATE_HZ // 100
_OVERSAMPLED = 4
_HALF = 12
"""Half the taps of each phase of the interpolation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What was measured."""

    integrated_lufs: float
    """Minus infinity for silence, and for less than 0.4 s."""

    peak_dbtp: float
    """The true peak, in dB below full scale; minus infinity for silence."""


class Meter:
    """Measures a sound that comes in pieces of any size, in memory that hardly grows."""

    def __init__(self) -> None:
        self._kept = np.zeros(_BEFORE, np.float32)
        self._steps: list[npt.NDArray[np.float64]] = []
        self._peak = 0.0
        self._weighting = k_weighting(_BEFORE + _PIECE, _RATE_HZ)

    def push(self, pcm: bytes) -> None:
        """Measure *pcm* too."""
        self._kept = np.concatenate((self._kept, samples(pcm)))
        while len(self._kept) >= _BEFORE + _PIECE:
            self._take(self._kept[: _BEFORE + _PIECE], _PIECE)
            self._kept = self._kept[_PIECE:]

    def result(self) -> Loudness:
        """What all that was pushed comes to."""
        left = len(self._kept) - _BEFORE
        if left:
            self._take(np.pad(self._kept, (0, _PIECE - left)), left)
            self._kept = np.zeros(_BEFORE, np.float32)
        steps = np.concatenate(self._steps) if self._steps else np.zeros(0)
        blocks = np.zeros(0)
        if len(steps) >= _STEPS_OF_A_BLOCK:
            blocks = np.convolve(steps, np.full(_STEPS_OF_A_BLOCK, 1 / _STEPS_OF_A_BLOCK), "valid")
        return Loudness(integrated_lufs=gated_lufs(blocks), peak_dbtp=decibels(self._peak))

    def _take(self, wave: Wave, frames: int) -> None:
        """Count the first *frames* after what was there before."""
        filtered = np.fft.irfft(np.fft.rfft(wave) * self._weighting, len(wave))[_BEFORE:]
        steps = filtered[: frames // _STEP * _STEP].reshape(-1, _STEP)
        self._steps.append(np.mean(np.square(steps), axis=1))
        near = wave[_BEFORE - 2 * _HALF :]
        self._peak = max(self._peak, float(true_peaks(near, self._peak).max(initial=0.0)))


def true_peaks(wave: Wave, above: float) -> Wave:
    """How high the sound rises at each sample and between it and the next.

    Args:
        wave: Shape [n]. Before and after it, silence.
        above: Where it surely stays below this height, only the samples themselves are told.

    Returns:
        Shape [n], never negative.
    """
    highest = np.abs(wave)
    around = np.pad(wave, (_HALF - 1, _HALF))
    for begin, end in _loud(highest, above / LARGEST_GAIN):
        for taps in _PHASES:
            between = np.abs(np.convolve(around[begin : end + 2 * _HALF - 1], taps, "valid"))
            np.maximum(highest[begin:end], between, out=highest[begin:end])
    return highest


def _loud(highest: Wave, above: float) -> Iterator[tuple[int, int]]:
    """The stretches, in hundredths of a second, near which a sample is higher than *above*."""
    count = -(-len(highest) // _LOOK)
    looked = np.pad(highest, (0, count * _LOOK - len(highest))).reshape(count, _LOOK)
    loud = np.pad(looked.max(axis=1, initial=0.0) > above, 1)
    near = loud[:-2] | loud[1:-1] | loud[2:]
    edges = np.flatnonzero(np.diff(np.pad(near.astype(np.int8), 1)))
    for begin, end in edges.reshape(-1, 2):
        yield int(begin) * _LOOK, min(int(end) * _LOOK, len(highest))


def decibels(ratio: float) -> float:
    """A ratio of amplitudes in dB; minus infinity for 0."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def _phases() -> list[npt.NDArray[np.float32]]:
    """Taps that tell the value a quarter, a half and three quarters of a sample later."""
    made = []
    for phase in range(1, _OVERSAMPLED):
        shift = np.arange(-_HALF, _HALF) + phase / _OVERSAMPLED
        window = np.cos(np.pi * shift / (2 * _HALF + 1)) ** 2
        taps: npt.NDArray[Any] = np.sinc(shift) * window
        made.append((taps / taps.sum()).astype(np.float32))
    return made


_PHASES = _phases()

LARGEST_GAIN = float(max(np.abs(taps).sum() for taps in _PHASES))
"""By so much, at most, a true peak is above the highest sample near it."""
