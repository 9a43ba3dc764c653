"""Findings about the sound of a recording, whatever is said in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from cosyd.voices.findings import Finding
from cosyd.voices.listening import held_notes, runs, steadiness
from cosyd.voices.preparing import bounds
from cosyd.voices.speakers import two_pitches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.voices.listening import Heard, Samples

SHORTEST_S: Final = 3.0
LONGEST_S: Final = 30.0
"""CosyVoice2's speech tokeniser takes no more."""

_QUIET_DB = -42.0
_NEAR_PEAK = 0.97
_CLIPPED_RUN = 3
_CLIPPED = 0.001
"""Samples in a row this near to the loudest; speech that was not clipped has a tenth of that."""

_TOGETHER_S = 0.2
"""Syllables that are clipped so soon after each other are one stretch."""

_NOISY_DB, _VERY_NOISY_DB = 16.0, 10.0
"""Speech over noise. Readings at home have 20 to 30, studios 50."""

_EDGE_S = 0.5
_PAUSE_S = 1.5
_LOW_RATE_HZ = 16_000

_UNVOICED = 0.2
_SMOOTH_DB = 5.0
"""Speech goes up and down by 8 to 25 dB, even in a noisy room; noise and held notes by 0 to 4."""

_WHISPERED = 0.05
"""Of human recordings a third and more is voiced; of a whisper nothing is, nor of drums."""

_STEADY = 0.7
_HELD = 0.4
"""Speech has at most 0.64 and 0.05 (readers of six languages, women and men), notes 0.8 and up."""


def silent(heard: Heard) -> Finding:
    """That there is nothing to lint."""
    return Finding(
        code="silent",
        level="error",
        measure=f"level {heard.speech_db:.0f} dB",
        says="there is nothing to hear in it",
        do="Check the microphone, and that its channel is not muted.",
    )


def length(x: Samples, rate_hz: int, heard: Heard) -> Iterator[Finding]:
    """Whether it is as long as a reference may be, once it is trimmed."""
    begin, end = bounds(x, rate_hz, heard)
    length_s = (end - begin) / rate_hz
    measure = f"length {length_s:.1f} s"
    if length_s < SHORTEST_S:
        yield Finding(
            code="short",
            level="error",
            measure=measure,
            says=f"it is too short: {length_s:.1f} seconds without silence at its ends",
            do=f"Record {SHORTEST_S:.0f} to {LONGEST_S:.0f} seconds; 6 to 12 are best.",
        )
    elif length_s > LONGEST_S:
        yield Finding(
            code="long",
            level="error",
            measure=measure,
            says=f"it is too long: {length_s:.1f} seconds without silence at its ends",
            do=f"Cut out {SHORTEST_S:.0f} to {LONGEST_S:.0f} seconds, at pauses; 6 to 12 are best.",
        )


def kind(x: Samples, rate_hz: int, heard: Heard) -> Iterator[Finding]:
    """Whether it is one person who speaks."""
    voiced, spread = heard.voiced_share, heard.spread_db
    steady = steadiness(x, rate_hz, heard)
    held = held_notes(heard)
    if voiced < _UNVOICED and spread < _SMOOTH_DB:
        yield Finding(
            code="no_voice",
            level="error",
            measure=f"voiced {100 * voiced:.0f} %",
            says="it seems to be noise, and nobody speaks in it",
            do="Send a recording in which somebody speaks.",
        )
    elif max(steady / _STEADY, held / _HELD) > 1:
        yield Finding(
            code="music",
            level="warning",
            measure=f"held notes {100 * held:.0f} %, steady {100 * steady:.0f} %",
            says="it seems to hold music or song",
            do="Send speech without music behind it: whatever sounds is copied with the voice.",
        )
    elif voiced < _WHISPERED:
        yield Finding(
            code="unvoiced",
            level="warning",
            measure=f"voiced {100 * voiced:.0f} %",
            says="it seems to be whispered, or no speech at all",
            do="Send a recording in which somebody speaks aloud.",
        )
    elif apart := two_pitches(heard):
        low, high = apart
        yield Finding(
            code="two_speakers",
            level="warning",
            measure=f"pitches {low:.0f} and {high:.0f} Hz",
            says="two people seem to speak in it, one higher than the other",
            do="Cut out a stretch in which only one of them speaks.",
        )


def quality(x: Samples, rate_hz: int, heard: Heard, damage: str) -> Iterator[Finding]:
    """What of the recording would be copied with the voice."""
    if damage:
        yield Finding(
            code="damaged",
            level="warning",
            measure=damage,
            says=f"the file is damaged: {damage}",
            do="Send the whole file if there is one; what could be read is used.",
        )
    clipped, cuts = _clipped(x)
    if clipped >= _CLIPPED:
        begin, end = _thickest(cuts, round(_TOGETHER_S * rate_hz))
        yield Finding(
            code="clipped",
            level="warning",
            measure=f"clipped {100 * clipped:.1f} %",
            says="it was recorded too loud, and is distorted",
            do="Record it again with less gain; to make it softer now does not help.",
            begin_s=begin / rate_hz,
            end_s=end / rate_hz,
        )
    yield from _noise(heard)
    if heard.speech_db < _QUIET_DB:
        yield Finding(
            code="quiet",
            level="warning",
            measure=f"level {heard.speech_db:.0f} dB",
            says="it is very quiet, so its noise is raised together with the voice",
            do="Record it again, nearer to the microphone or with more gain.",
        )
    if rate_hz < _LOW_RATE_HZ:
        yield Finding(
            code="narrow",
            level="warning",
            measure=f"rate {rate_hz} Hz",
            says="it sounds like a telephone, and so will the voice",
            do="Send a recording of at least 16 000 Hz; 24 000 and more are best.",
        )


def _noise(heard: Heard) -> Iterator[Finding]:
    over_db = heard.speech_db - heard.floor_db
    if over_db >= _NOISY_DB or heard.spread_db < _SMOOTH_DB / 2:  # else there are no pauses at all
        return
    much = over_db < _VERY_NOISY_DB
    yield Finding(
        code="noisy",
        level="warning",
        measure=f"speech {over_db:.0f} dB over noise at {heard.floor_db:.0f} dB",
        says=f"there is {'much ' if much else ''}noise in it, which is copied with the voice",
        do="Record it in a quieter room, nearer to the microphone.",
    )


def _clipped(x: Samples) -> tuple[float, list[tuple[int, int]]]:
    """The part of the samples that stand in a row at the very top, and where such rows are."""
    loud = np.abs(x)
    rows = runs(loud >= _NEAR_PEAK * loud.max(initial=0.0))
    cuts = [(begin, end) for begin, end in rows if end - begin >= _CLIPPED_RUN]
    return sum(end - begin for begin, end in cuts) / max(1, len(x)), cuts


def _thickest(cuts: list[tuple[int, int]], together: int) -> tuple[int, int]:
    """Where most of *cuts* are that are no more than *together* samples from the next."""
    stretches = [[cuts[0]]]
    for last, cut in pairwise(cuts):
        if cut[0] - last[1] > together:
            stretches.append([])
        stretches[-1].append(cut)
    worst = max(stretches, key=lambda some: sum(end - begin for begin, end in some))
    return worst[0][0], worst[-1][1]


def silences(x: Samples, rate_hz: int, heard: Heard) -> Iterator[Finding]:
    """Where nobody speaks: at the ends, and for too long in between."""
    begin, end = bounds(x, rate_hz, heard)
    before_s, after_s = begin / rate_hz, (len(x) - end) / rate_hz
    if max(before_s, after_s) > _EDGE_S:
        yield Finding(
            code="edges",
            level="note",
            measure=f"silence {before_s:.1f} s before, {after_s:.1f} s after",
            says="silence at its ends is cut off",
            do="Nothing needs to be done.",
            begin_s=0.0 if before_s >= after_s else end / rate_hz,
            end_s=before_s if before_s >= after_s else len(x) / rate_hz,
        )
    begin_s, end_s = max(heard.pauses, key=lambda one: one[1] - one[0], default=(0.0, 0.0))
    pause_s = end_s - begin_s
    if pause_s > _PAUSE_S:
        yield Finding(
            code="pause",
            level="warning",
            measure=f"pause {pause_s:.1f} s",
            says="it has a long pause, and a voice that is made of it may make such pauses too",
            do="Cut the pause out, or send the longer of both parts.",
            begin_s=begin_s,
            end_s=end_s,
        )
