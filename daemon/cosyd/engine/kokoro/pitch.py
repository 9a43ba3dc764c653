"""How high a voice is: its fundamental frequency, by YIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from cosyd.engine.finish import Wave

RATE_HZ = 16_000

LOWEST_HZ, HIGHEST_HZ = 60, 450

_WINDOW = 512  # 32 ms: two periods of the lowest voice
_HOP = 160
_LAGS = RATE_HZ // LOWEST_HZ + 2
_SHORTEST = RATE_HZ // HIGHEST_HZ
_FFT = 1024

_APERIODIC = 0.3
"""The share of a frame's power that does not repeat, up to which the frame counts as voiced.
YIN's own 0.1 is for recordings without noise; with this the pitch of human recordings comes within
5 % of pYIN's."""

_QUIET_DB = -30.0
"""A frame this far under the loudest ones is no voice, but what comes after it in the room."""

_OUTLIER = 0.5
"""How far from the median, as a natural logarithm: an octave taken for another is 0.7 off."""


def log_f0(wave: Wave) -> npt.NDArray[np.float64]:
    """The natural logarithm of the frequency in Hz of each voiced frame, 100 frames a second.

    Args:
        wave: Samples at 16 kHz.

    Returns:
        Without outliers; empty where nothing is voiced.

    Source:
        de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music",
        J. Acoust. Soc. Am. 111 (2002).
    """
    if len(wave) < _WINDOW + _LAGS:
        return np.empty(0)
    frames = np.lib.stride_tricks.sliding_window_view(wave, _WINDOW + _LAGS)[::_HOP]
    normalised = _normalised(_differences(frames.astype(np.float64)))
    power = np.square(frames[:, :_WINDOW]).mean(axis=1)
    loud = power > np.quantile(power, 0.95) * 10 ** (_QUIET_DB / 10)
    dips = normalised[:, _SHORTEST:-1] < _APERIODIC
    voiced = loud & dips.any(axis=1)
    lags = _bottoms(normalised[voiced], dips[voiced].argmax(axis=1) + _SHORTEST)
    found: npt.NDArray[np.float64] = np.log(RATE_HZ / lags)
    return found[np.abs(found - np.median(found)) < _OUTLIER] if found.size else found


def _differences(frames: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """By how much each frame differs from itself some samples later: [n, lags]."""
    head = frames[:, :_WINDOW]
    spectrum = np.fft.rfft(frames, _FFT) * np.fft.rfft(head, _FFT).conj()
    together = np.fft.irfft(spectrum, _FFT)[:, :_LAGS]
    summed = np.cumsum(np.pad(np.square(frames), ((0, 0), (1, 0))), axis=1)
    power = summed[:, _WINDOW : _WINDOW + _LAGS] - summed[:, :_LAGS]
    differences: npt.NDArray[np.float64] = power[:, :1] + power - 2 * together
    return np.maximum(differences, 0.0)


def _normalised(differences: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Each difference over the mean of those before it, 1 at lag 0: [n, lags]."""
    sums = np.cumsum(differences[:, 1:], axis=1)
    counts = np.arange(1, differences.shape[1])
    ratio = differences[:, 1:] * counts / np.maximum(sums, np.finfo(float).tiny)
    return np.pad(ratio, ((0, 0), (1, 0)), constant_values=1.0)


def _bottoms(
    normalised: npt.NDArray[np.float64], first: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """The lag at the bottom of the dip that begins at *first*, for each frame."""
    rises = np.diff(normalised, axis=1) >= 0
    rises[:, -1] = True
    behind = np.arange(rises.shape[1]) >= first[:, None]
    bottoms: npt.NDArray[np.intp] = (rises & behind).argmax(axis=1)
    return bottoms
