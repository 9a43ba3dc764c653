"""Voice match: from a reference to a blend of the engine's voices that is of the same kind.

A likeness and no clone: it has the sex, the pitch and something of the timbre of its speaker, and
is told from that person without trouble.
"""

from __future__ import annotations

import wave
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from cosyd.audio.level import samples
from cosyd.audio.resample import Resampler
from cosyd.contract.errors import NoSpeech, ReferenceUnreadable
from cosyd.contract.model import VOICE_AUDIO, VoiceKind
from cosyd.engine.kokoro.blend import Blend
from cosyd.engine.kokoro.dvector import RATE_HZ, dvector
from cosyd.voices.listening import listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy.typing as npt

    from cosyd.engine.finish import Wave

VOICED_FRAMES = 30
"""0.3 s: with less that is voiced, a reference is none."""

_MIDDLE_LOG_F0, _STEEPNESS = 5.1, 2.0
"""How the fit takes pitch: 5.1 is 164 Hz, between most women and most men."""

_OUTLIER = 0.5
"""How far from the median, as a natural logarithm: an octave taken for another is 0.7 off."""


def likeness(reference: Path, *, language: str, threads: int = 1) -> Iterator[Blend | None]:
    """None now and then, where it can be given up; at last the voice.

    Args:
        reference: A WAV file: mono, 16 bits, 24 kHz.
        language: What its speaker speaks.
        threads: Of the processor.

    Raises:
        ReferenceUnreadable: It is something else.
        NoSpeech: Nothing in it is voiced.
        EncoderDamaged: The encoder cannot be loaded.
    """
    sound = _read(reference)
    yield None
    height = (_log_f0(sound) - _MIDDLE_LOG_F0) * _STEEPNESS
    yield None
    features = np.concatenate([dvector(sound, threads), [height, 1.0]])  # [258]
    yield None
    timbre, prosody = (_shares(features @ fitted) for fitted in _fit())
    yield Blend(timbre=timbre, prosody=prosody, kind=VoiceKind.LIKENESS, language=language)


def _read(reference: Path) -> Wave:
    """The samples at 16 kHz."""
    try:
        with wave.open(str(reference)) as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            pcm = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ReferenceUnreadable(reason=str(error) or "it ends too early") from error
    if shape != (VOICE_AUDIO.rate_hz, VOICE_AUDIO.channels, VOICE_AUDIO.width_bytes):
        raise ReferenceUnreadable(reason="it is no mono sound of 16 bits at 24 kHz")
    resampler = Resampler(VOICE_AUDIO.rate_hz, RATE_HZ)
    low = resampler.feed(pcm) + resampler.finish()
    return samples(low)


def _log_f0(sound: Wave) -> float:
    """The mean natural logarithm of the pitch in Hz.

    Raises:
        NoSpeech: Hardly anything is voiced.
    """
    pitch_hz = listen(sound, RATE_HZ).pitch_hz
    logs = np.log(pitch_hz[np.isfinite(pitch_hz)])
    if len(logs) < VOICED_FRAMES:
        raise NoSpeech
    return float(logs[np.abs(logs - np.median(logs)) < _OUTLIER].mean())


def _fit() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """From features to weights, of timbre and of prosody: [258, 54] each.

    Source:
        A ridge regression over 454 rendered blends, made for this project.
    """
    with (
        files("cosyd.engine.kokoro").joinpath("likeness_fit.npz").open("rb") as file,
        np.load(file) as fit,
    ):
        return fit["Wa"], fit["Wp"]


def _shares(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """How far to go from the mean of all voices to each, as how much of each: [54], sum 1."""
    return np.asarray(weights + (1 - weights.sum()) / len(weights), np.float32)
