"""What can be heard of a sentence without understanding it: its length, pauses, repetitions."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.check.stretches import repeat
from cosyd.voices.transcripts import syllables, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.narrate.check.stretches import Wave

LONGEST_PAUSE_S: Final = 1.5
"""Within a sentence; calm readers make 1 s at a dash."""

_QUIET_DB = 50.0
"""Under the loudest block; the softest consonants are above."""

_SILENT = 10 ** (-60 / 20)
_BLOCK = VOICE_AUDIO.rate_hz // 100

_TIMES_USUAL = 2.0
"""How far from the usual pace a sentence may be: numbers and names are guessed at."""

_SPARE_S = 0.8
"""A short sentence may be off by that in any case."""

_CLIPPED_RUN = 4
"""Samples at full scale in a row: no speech, but a level that was cut off."""

_SPELLED = 1.3
"""Syllables of a capital letter that is said by its name: NATO is none, BBC is three."""

_NAMED = 3.0
"""Syllables of a sign with a name, and of a digit, at the most."""

Flags = npt.NDArray[np.bool_]
Samples = npt.NDArray[np.int16]

_FULL_SCALE = 32_767

_LONG_PAIR = 8
"""Letters. Two short words, as "of the", are said in half a second."""

_WORD = re.compile(r"[^\W_]+")


def listen(pcm: bytes, text: str, language: str, speed: float = 1.0) -> list[str]:
    """What is doubtful about the sound of one sentence, in words; nothing where all is well.

    Takes about a millisecond for each second of sound. For a thread.

    Args:
        pcm: In the shape of :data:`~cosyd.contract.model.VOICE_AUDIO`.
        text: What it is to say.
        language: Of *text*; empty where it is not known.
        speed: Times the voice's own pace.
    """
    samples = np.frombuffer(pcm, "<i2")
    wave = samples.astype(np.float32) / np.float32(_FULL_SCALE + 1)
    levels = _levels(wave)
    if not levels.size or levels.max() < _SILENT:
        return ["it is silent"]
    return [
        *_length(levels, text, language, speed),
        *_pause(levels),
        *_clipping(samples),
        *_repetition(wave, text),
    ]


def _levels(wave: Wave) -> Wave:
    """The highest sample of each 10 ms."""
    blocks = wave[: len(wave) // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    levels: Wave = np.abs(blocks).max(axis=1)
    return levels


def _sounding(levels: Wave) -> Flags:
    """Those blocks that sound, from the first to the last; true where one does."""
    heard = levels > levels.max() * 10 ** (-_QUIET_DB / 20)
    places = np.flatnonzero(heard)
    sounding: Flags = heard[places[0] : places[-1] + 1]
    return sounding


def _length(levels: Wave, text: str, language: str, speed: float) -> Iterator[str]:
    spoken_s = float(_sounding(levels).sum()) / 100 * speed
    low, high = usual(language)
    least_s = syllables(text, language) / high / _TIMES_USUAL - _SPARE_S
    most_s = _most_syllables(text, language) / low * _TIMES_USUAL + _SPARE_S
    if spoken_s < least_s:
        yield f"it is too short: {spoken_s:.1f} s for {len(text)} characters"
    elif spoken_s > most_s:
        yield f"it is too long: {spoken_s:.1f} s for {len(text)} characters"


def _most_syllables(text: str, language: str) -> float:
    """How many there may be at the most, where it is not known how something is read."""
    more = sum(
        _SPELLED if sign.isupper() else _NAMED
        for sign in text
        if sign.isupper() or sign.isdecimal() or unicodedata.category(sign)[0] == "S"
    )
    return syllables(text, language) + more


def _pause(levels: Wave) -> Iterator[str]:
    still = ~_sounding(levels)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], still.view(np.int8), [0]))))
    lengths = np.diff(edges.reshape(-1, 2), axis=1)
    longest_s = float(lengths.max(initial=0)) / 100
    if longest_s > LONGEST_PAUSE_S:
        yield f"it is silent for {longest_s:.1f} s in its midst"


def _clipping(samples: Samples) -> Iterator[str]:
    full = np.abs(samples.astype(np.int32)) >= _FULL_SCALE
    runs = np.convolve(full, np.ones(_CLIPPED_RUN, np.int32), "valid") == _CLIPPED_RUN
    if count := int(runs.sum()):
        yield f"it is clipped: {count} times at full scale"


def _repetition(wave: Wave, text: str) -> Iterator[str]:
    if _says_again(text):
        return
    if found := repeat(wave):
        yield f"what is heard at {found.begin_s:.1f} s comes again at {found.again_s:.1f} s"


def _says_again(text: str) -> bool:
    """Whether so much of the text itself comes twice that it may be heard twice."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if any(one == other for one, other in pairwise(words)):
        return True
    letters = "".join(sign for sign in text if unicodedata.category(sign) == "Lo")
    phrases = [
        *(" ".join(words[at : at + 3]) for at in range(len(words) - 2)),
        *(pair for pair in map(" ".join, pairwise(words)) if len(pair) > _LONG_PAIR),
        *(letters[at : at + 4] for at in range(len(letters) - 3)),
    ]
    return len(set(phrases)) < len(phrases)
