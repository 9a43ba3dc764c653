"""A recording as it is kept: trimmed, at one rate, and as loud as speech should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from cosyd.voices import listening
from cosyd.voices.listening import FRAMES_PER_S

if TYPE_CHECKING:
    from cosyd.voices.listening import Heard, Samples

RATE_HZ: Final = 24_000
"""As CosyVoice2 hears a reference."""

NOTHING_DB: Final = -65.0
"""What is softer is no speech."""

_BEFORE_S, _AFTER_S = 0.1, 0.2
"""What is left of the silence before and after."""

_LOUDNESS_DB = -20.0
_PEAK = 0.8
"""Which no sample goes beyond; CosyVoice2's own front end scales a louder one to this."""

_MOST_GAIN_DB = 30.0


def prepared(x: Samples, rate_hz: int) -> Samples:
    """*x* as a reference is kept: trimmed, at 24 kHz, and as loud as speech should be.

    What is trimmed is silence at both ends, of which a little stays. Silence comes back as it is.
    """
    heard = listening.listen(x, rate_hz)
    begin, end = bounds(x, rate_hz, heard)
    sound = listening.resampled(x[begin:end], rate_hz, RATE_HZ)
    sound = sound - sound.mean(dtype=np.float32) if sound.size else sound
    peak = float(np.abs(sound).max(initial=0.0))
    if heard.speech_db < NOTHING_DB or not peak:
        return sound
    gain = 10 ** (min(_LOUDNESS_DB - heard.speech_db, _MOST_GAIN_DB) / 20)
    return sound * np.float32(min(gain, _PEAK / peak))


def bounds(x: Samples, rate_hz: int, heard: Heard) -> tuple[int, int]:
    """Where the recording begins and ends, once it is trimmed, in samples."""
    if not heard.end:
        return 0, len(x)
    begin = heard.begin / FRAMES_PER_S - _BEFORE_S
    end = heard.end / FRAMES_PER_S + _AFTER_S
    return max(0, round(begin * rate_hz)), min(len(x), round(end * rate_hz))
