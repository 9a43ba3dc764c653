"""What a model leaves becomes a sentence's PCM: silence at its ends, level, no clipping.

For the embedded engines, whose models give one float wave for each sentence, with 0.2 to 0.6 s
of silence at both ends.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cosyd.audio.level import to_pcm16
from cosyd.contract.model import VOICE_AUDIO

Wave = npt.NDArray[np.float32]
"""Samples at 24 kHz, shape [n], full scale 1.0."""

RATE_HZ = VOICE_AUDIO.rate_hz

ONSET_S = 0.03
"""Silence kept before the first sound: enough for a soft consonant, too short to be waited for."""

SENTENCE_PAUSE_S = 0.25
"""After a sentence at speed 1; with the onset of the next 0.28 s, as a calm reader leaves."""

CLAUSE_PAUSE_S = 0.12
"""After a piece that ends otherwise, as with a comma: the sentence goes on."""

_SENTENCE_MARKS = frozenset(".!?…。！？")
_MARKS = _SENTENCE_MARKS | frozenset(",;:，；：、—")

CEILING = 0.891
"""-1 dBFS: no sample goes over."""

_BLOCK = RATE_HZ // 200  # 5 ms
_SILENT_DB = -55.0
"""A block this far under the loudest one is silence. The models' own silence lies under -90,
the softest onsets above -50."""

_EASE = 3
"""Blocks of 1 ms to either side over which the limiter eases in and out."""


def finish(wave: Wave, *, text: str, gain_db: float, speed: float) -> bytes:
    """*wave*, the sound of *text*, as PCM ready to be followed by the next sentence's.

    Args:
        wave: What the model gave; empty or silent is allowed.
        text: What it says; its last mark says how long the pause is.
        gain_db: The voice's gain, see :mod:`cosyd.engine.levels`.
        speed: By which the pause is divided, as the speech was.

    Raises:
        ValueError: The model is ill: it gave infinities or NaN.
    """
    if not np.isfinite(wave).all():
        raise ValueError("the model gave numbers that are no sound")
    framed = _framed(wave, pause_s(text) / speed)
    return to_pcm16(limited(framed * np.float32(10 ** (gain_db / 20))))


def silence(text: str, speed: float) -> bytes:
    """What is heard of a *text* without anything to pronounce."""
    return bytes(VOICE_AUDIO.frame_bytes * round(pause_s(text) / speed * RATE_HZ))


def pause_s(text: str) -> float:
    """How long to be silent after *text*.

    A text without a mark at its end is a piece of a sentence that goes on.
    """
    last = next((sign for sign in reversed(text) if sign.isalnum() or sign in _MARKS), "")
    return SENTENCE_PAUSE_S if last in _SENTENCE_MARKS else CLAUSE_PAUSE_S


def _framed(wave: Wave, pause: float) -> Wave:
    """*wave* with :data:`ONSET_S` of silence before it and *pause* seconds after it."""
    first, last = _sounding(wave)
    begin = max(0, first - round(ONSET_S * RATE_HZ))
    length = last + round(pause * RATE_HZ) - begin
    framed = np.zeros(length, np.float32)
    kept = wave[begin : begin + length]
    framed[: len(kept)] = kept
    ramp = np.linspace(0.0, 1.0, min(_BLOCK, length), dtype=np.float32)
    framed[: len(ramp)] *= ramp
    framed[length - len(ramp) :] *= ramp[::-1]
    return framed


def _sounding(wave: Wave) -> tuple[int, int]:
    """The first sample of sound and the one after the last."""
    blocks = wave[: len(wave) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    power = np.square(blocks).mean(axis=1)
    if not power.size or not power.max():
        return 0, 0
    loud = np.flatnonzero(power > power.max() * 10 ** (_SILENT_DB / 10))
    last_block = int(loud[-1]) + 1
    return int(loud[0]) * _BLOCK, len(wave) if last_block == len(blocks) else last_block * _BLOCK


def limited(wave: Wave, ceiling: float = CEILING) -> Wave:
    """*wave* with no sample over *ceiling*: turned down around its peaks, 4 ms to each side.

    Too fast to be heard as a change of level, too slow to be heard as distortion. A wave that
    stays under the ceiling comes back as it is.
    """
    if not wave.size or np.abs(wave).max() <= ceiling:
        return wave
    size = RATE_HZ // 1000
    blocks = np.pad(wave, (0, -len(wave) % size)).reshape(-1, size)
    wanted = ceiling / np.maximum(np.abs(blocks).max(axis=1), ceiling)
    # One block wider than the easing, for the straight lines between the middles of blocks.
    around = np.pad(wanted, _EASE + 1, constant_values=1.0)
    lowest = np.lib.stride_tricks.sliding_window_view(around, 2 * _EASE + 3).min(axis=1)
    weights = np.hanning(2 * _EASE + 3)[1:-1]
    eased = np.convolve(np.pad(lowest, _EASE, mode="edge"), weights / weights.sum(), "valid")
    middles = (np.arange(len(eased)) + 0.5) * size
    return (wave * np.interp(np.arange(len(wave)), middles, eased)).astype(np.float32)
