"""What can be measured of a recording of speech: levels, pauses, pitch, steadiness.

Frames are 20 ms every 10 ms; levels are in dB below full scale, of which a full sine wave has -3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FRAMES_PER_S: Final = 100
_RATE_HZ = 16_000
_HOP = _RATE_HZ // FRAMES_PER_S
_WINDOW = 2 * _HOP
_SILENCE_DB = -96.0
"""The least that 16 bits tell."""

_UNDER_SPEECH_DB = 35.0
"""Soft consonants are louder than this under the vowels, pauses of a quiet room are not."""

_OVER_FLOOR_DB = 6.0
_SHORTEST_RUN = 3
"""Frames. A click is shorter."""

LOWEST_HZ, HIGHEST_HZ = 65.0, 420.0
_PITCH_RATE_HZ = 8_000
_PITCH_WINDOW = 320
"""40 ms: more than two periods of the lowest voice."""

_LAGS = int(_PITCH_RATE_HZ / LOWEST_HZ) + 2
_AT_ONCE = 1_000
"""Frames: 10 MB of work."""

_PERIODIC = 0.6
"""How much a frame must be like itself a period later to be called voiced."""

_STILL_OCTAVES = 0.012
"""An eighth of a semitone."""

_NEAR_BEST = 0.85
"""The shortest lag that is this near to the best is taken, since twice a period fits as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The frames of a recording."""

    levels_db: Floats
    """Of each frame; shape [n], as all that follows."""

    speech_db: float
    """How loud its loud parts are."""

    floor_db: float
    """How loud it is where nobody speaks; between words, and not before or after."""

    active: Flags
    """Whether a frame is louder than pauses are."""

    pitch_hz: Floats
    """Of each active frame that is voiced, NaN elsewhere."""

    begin: int
    end: int
    """From the first active frame to the last, but for clicks. Both 0: there is none."""

    @property
    def length_s(self) -> float:
        """From the beginning to the end of what is active."""
        return (self.end - self.begin) / FRAMES_PER_S

    @property
    def voiced_share(self) -> float:
        """The part of the active frames that has a pitch."""
        return float(np.isfinite(self.pitch_hz).sum() / max(1, self.active.sum()))

    @property
    def pauses(self) -> list[tuple[float, float]]:
        """From when to when each pause within the speech is, in seconds."""
        still = ~self.active[self.begin : self.end]
        return [
            ((self.begin + begin) / FRAMES_PER_S, (self.begin + end) / FRAMES_PER_S)
            for begin, end in runs(still)
        ]

    @property
    def pauses_s(self) -> list[float]:
        """How long each of them is."""
        return [end - begin for begin, end in self.pauses]

    @property
    def spread_db(self) -> float:
        """How much the level goes up and down from syllable to syllable (20 ms to 20 ms)."""
        inside = self.levels_db[self.begin : self.end]
        return float(inside.std()) if inside.size else 0.0


def listen(x: Samples, rate_hz: int) -> Heard:
    """Measure *x*, samples of shape [n]."""
    sound = resampled(x, rate_hz, _RATE_HZ)
    levels = _levels(sound)
    active = levels > _threshold(_speech_db(levels), float(np.percentile(levels, 5)))
    begin, end = _bounds(active)
    speech_db = _speech_db(levels[active] if end else levels)
    inside = levels[begin:end] if end else levels
    floor_db = float(np.percentile(inside, 5))
    pitch = _pitch(resampled(sound, _RATE_HZ, _PITCH_RATE_HZ), len(levels))
    return Heard(
        levels_db=levels,
        speech_db=speech_db,
        floor_db=floor_db,
        active=active,
        pitch_hz=np.where(active, pitch, np.nan),
        begin=begin,
        end=end,
    )


def resampled(x: Samples, from_hz: int, to_hz: int) -> Samples:
    """*x* at another rate."""
    if from_hz == to_hz:
        return x
    changed: Samples = soxr.resample(x, from_hz, to_hz, quality="HQ").astype(np.float32)
    return changed


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Where stretches of true flags begin, and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.view(np.int8), [0]))))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def steadiness(x: Samples, rate_hz: int, heard: Heard) -> float:
    """How alike the fine spectrum is from one quarter of a second to the next, from 0 to 1.

    In speech the pitch glides, so its harmonics move; played notes stay where they are. Noise is
    never alike.
    """
    sound = resampled(x, rate_hz, _PITCH_RATE_HZ)[heard.begin * 80 : heard.end * 80]
    window, hop, apart = 1_024, 500, 4
    if len(sound) < window + apart * hop:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(sound, window)[::hop]
    power = np.abs(np.fft.rfft(frames * np.hanning(window)))[:, 10:400]
    loud = power.max(axis=1) > 0.03 * power.max()
    spectra = np.sqrt(power) - np.sqrt(power).mean(axis=1, keepdims=True)
    spectra /= np.linalg.norm(spectra, axis=1, keepdims=True) + 1e-9
    both = loud[:-apart] & loud[apart:]
    alike = (spectra[:-apart] * spectra[apart:]).sum(axis=1)[both]
    return float(np.median(alike)) if alike.size else 0.0


def held_notes(heard: Heard) -> float:
    """The part of all pitches that stand still for an eighth of a second, as notes do."""
    length = 12
    if len(heard.pitch_hz) < length:
        return 0.0
    octaves = np.lib.stride_tricks.sliding_window_view(np.log2(heard.pitch_hz), length)
    still = np.ptp(octaves, axis=1) < _STILL_OCTAVES  # false too where there is no pitch
    held = np.convolve(still, np.ones(length)) > 0
    return float(held.sum() / max(1, np.isfinite(heard.pitch_hz).sum()))


def _levels(sound: Samples) -> Floats:
    if len(sound) < _WINDOW:
        sound = np.pad(sound, (0, _WINDOW - len(sound)))
    frames = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[::_HOP]
    centred = frames - frames.mean(axis=1, keepdims=True)
    power = np.square(centred, dtype=np.float64).mean(axis=1)
    levels: Floats = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), _SILENCE_DB)
    return levels


def _speech_db(levels: Floats) -> float:
    """The mean power of what is not far under the loudest."""
    loud = levels[levels >= np.percentile(levels, 95) - 20]
    return float(10 * np.log10(np.mean(10 ** (loud / 10))))


def _threshold(speech_db: float, floor_db: float) -> float:
    """Between the pauses and the speech, as far as there are pauses."""
    low = max(speech_db - _UNDER_SPEECH_DB, floor_db + _OVER_FLOOR_DB, _SILENCE_DB + 10)
    return min(low, speech_db - 10)


def _bounds(active: Flags) -> tuple[int, int]:
    long = [(begin, end) for begin, end in runs(active) if end - begin >= _SHORTEST_RUN]
    return (long[0][0], long[-1][1]) if long else (0, 0)


def _pitch(sound: Samples, count: int) -> Floats:
    """The pitch in Hz at each of *count* frames, NaN where there is none; *sound* is at 8 kHz."""
    hop = _PITCH_RATE_HZ // FRAMES_PER_S
    before = (_PITCH_WINDOW + _LAGS - 2 * hop) // 2
    padded = np.pad(sound, (before, _PITCH_WINDOW + _LAGS + 2 * hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _PITCH_WINDOW + _LAGS)[::hop][:count]
    pieces = [_pitches(frames[at : at + _AT_ONCE]) for at in range(0, count, _AT_ONCE)]
    return np.concatenate(pieces)


def _pitches(frames: Samples) -> Floats:
    """The pitch in Hz of each of *frames*, of shape [n, window + lags], or NaN."""
    likeness = _likeness(frames.astype(np.float64))
    first = int(_PITCH_RATE_HZ / HIGHEST_HZ)
    best = likeness[:, first:-1].max(axis=1)
    crest = (likeness[:, 1:-1] >= likeness[:, :-2]) & (likeness[:, 1:-1] >= likeness[:, 2:])
    fits = crest & (likeness[:, 1:-1] >= _NEAR_BEST * best[:, None])
    fits[:, : first - 1] = False
    lag = _finer(likeness, fits.argmax(axis=1) + 1)
    voiced = fits.any(axis=1) & (best > _PERIODIC)
    return np.where(voiced, _PITCH_RATE_HZ / np.maximum(lag, 1.0), np.nan)


def _finer(likeness: Floats, lag: npt.NDArray[np.intp]) -> Floats:
    """Where the crest at *lag* is between samples: the top of a parabola through three of them."""
    rows = np.arange(len(lag))
    left, top, right = (likeness[rows, lag + step] for step in (-1, 0, 1))
    bend = left - 2 * top + right
    shift = np.where(bend < 0, (left - right) / np.minimum(2 * bend, -1e-9), 0.0)
    finer: Floats = lag + shift.clip(-1, 1)
    return finer


def _likeness(frames: Floats) -> Floats:
    """How much each frame is like itself some samples later: [n, lags], 1 being the same."""
    centred = frames - frames.mean(axis=1, keepdims=True)
    head = centred[:, :_PITCH_WINDOW]
    size = 1_024
    spectrum = np.fft.rfft(centred, size) * np.fft.rfft(head, size).conj()
    together = np.fft.irfft(spectrum, size)[:, :_LAGS]
    sums = np.cumsum(np.pad(np.square(centred), ((0, 0), (1, 0))), axis=1)
    power = sums[:, _PITCH_WINDOW : _PITCH_WINDOW + _LAGS] - sums[:, :_LAGS]
    likeness: Floats = together / np.sqrt(np.maximum(power[:, :1] * power, 1e-12))
    return likeness
