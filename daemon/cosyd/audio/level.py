"""How loud PCM is, making it louder or softer, and the step from floats to integers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import structlog

from cosyd.audio.pcm import whole_frames

log = structlog.get_logger()

FULL_SCALE = 32_768
"""What 1.0 is as a 16-bit sample; 1.0 itself becomes 32 767, the largest there is."""

KNEE = 10 ** (-1.5 / 20)
"""Where a raised level begins to bend: -1.5 dBFS."""


def samples(pcm: bytes) -> npt.NDArray[np.float32]:
    """*pcm* as floats of shape [frames], from -1.0 to just under 1.0.

    Raises:
        ValueError: *pcm* ends within a frame.
    """
    return np.frombuffer(whole_frames(pcm), "<i2").astype(np.float32) / np.float32(FULL_SCALE)


def to_pcm16(x: npt.NDArray[np.floating[Any]]) -> bytes:
    """Floats as 16-bit PCM; the way back from :func:`samples`, bit by bit.

    Args:
        x: Samples, 1.0 being full scale. What is louder is clipped, never wrapped around.
            Infinities and NaN become silence, and are logged: the model that made them is ill.

    Returns:
        One frame for each sample.
    """
    finite = np.isfinite(x)
    if not finite.all():
        log.warning("pcm.not_finite", samples=int(x.size - np.count_nonzero(finite)))
        x = np.where(finite, x, 0.0)
    clipped = np.clip(np.rint(x * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    return bytes(clipped.astype("<i2"))


def apply_volume(pcm: bytes, volume: float) -> bytes:
    """*pcm*, *volume* times as loud, with nothing clipped.

    Up to the knee at -1.5 dBFS a sample is just multiplied. Above it the curve bends smoothly, so
    that the loudest sample there can be lands on full scale. No sample depends on another, so
    chunks may be cut anywhere.

    Args:
        pcm: Whole frames.
        volume: Linear factor, 0.0 or more. 1.0 returns *pcm* itself.

    Raises:
        ValueError: *pcm* ends within a frame, or *volume* is no such factor.
    """
    if not 0.0 <= volume < math.inf:
        raise ValueError(f"{volume} is no volume")
    if volume == 1.0 or not pcm:
        return whole_frames(pcm)
    x = samples(pcm) * np.float32(volume)
    return to_pcm16(x if volume < 1.0 else _bent(x, volume))


def _bent(x: npt.NDArray[np.float32], loudest: float) -> npt.NDArray[np.float32]:
    """*x* of at most *loudest* brought within 1.0.

    With ``t`` the height above the knee, where full scale is 1 and *loudest* is ``top``, the
    curve is ``t / (1 + t * (1 - 1/top))``: slope 1 at the knee, 1 at ``top``, and the straight
    line where *loudest* is 1.0, so that a volume of hardly more than 1.0 changes hardly anything.
    """
    top = (loudest - KNEE) / (1.0 - KNEE)
    height = np.abs(x)
    t = np.maximum(height - KNEE, 0.0) / (1.0 - KNEE)
    bent = KNEE + (1.0 - KNEE) * t / (1.0 + t * (1.0 - 1.0 / top))
    return np.where(height > KNEE, np.copysign(bent, x), x).astype(np.float32)


def peak(pcm: bytes) -> float:
    """The loudest sample of *pcm*, from 0.0 to 1.0."""
    return float(np.abs(samples(pcm)).max(initial=0.0))


def rms_dbfs(pcm: bytes) -> float:
    """The mean level of *pcm* in dB below full scale (a full square wave is 0).

    Silence, and no sound at all, is minus infinity.
    """
    x = samples(pcm)
    power = float(np.mean(np.square(x, dtype=np.float64))) if x.size else 0.0
    return 10 * math.log10(power) if power else -math.inf
