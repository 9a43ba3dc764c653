"""How loud a sound is to a listener, which is not how high its samples are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

_BLOCK_S, _STEP_S = 0.4, 0.1
_OFFSET = -0.691
_SILENCE_LUFS = -70.0
_RELATIVE = 0.1  # -10 LU

_FILTERED_AT_HZ = 48_000
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = (1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)


def loudness_lufs(wave: npt.NDArray[np.floating[Any]], rate_hz: int) -> float:
    """Integrated loudness of a mono sound, with both gates.

    The two filters are applied to the spectrum of each block, for any rate: within 0.3 LU of what
    they would give one after the other.

    Args:
        wave: Samples, full scale 1.0.
        rate_hz: Of *wave*.

    Returns:
        Minus infinity for silence, and for less than 0.4 s.

    Source:
        ITU-R BS.1770-4, annex 1; the coefficients of its filters are for 48 kHz.
    """
    size, step = round(_BLOCK_S * rate_hz), round(_STEP_S * rate_hz)
    if len(wave) < size:
        return -math.inf
    blocks = np.lib.stride_tricks.sliding_window_view(wave, size)[::step]
    spectra = np.abs(np.fft.rfft(blocks) * k_weighting(size, rate_hz)) ** 2
    return gated_lufs(2 * spectra.sum(axis=1) / size**2)


def gated_lufs(power: npt.NDArray[np.floating[Any]]) -> float:
    """Integrated loudness of blocks of 0.4 s that begin every 0.1 s.

    Args:
        power: The mean square of each block, once it is weighted; shape [blocks].

    Returns:
        Minus infinity for silence, and for no block at all.
    """
    power = power[power > 10 ** ((_SILENCE_LUFS - _OFFSET) / 10)]
    power = power[power > power.mean() * _RELATIVE] if power.size else power
    return _OFFSET + 10 * math.log10(power.mean()) if power.size else -math.inf


def k_weighting(size: int, rate_hz: int) -> npt.NDArray[np.complex128]:
    """By what each frequency of a block of *size* samples counts."""
    back = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / rate_hz) / _FILTERED_AT_HZ)
    weighting = np.ones(len(back), np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        weighting *= np.polyval(above[::-1], back) / np.polyval(below[::-1], back)
    return weighting
