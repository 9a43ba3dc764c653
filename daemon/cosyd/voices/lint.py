"""What is wrong with a recording of which a voice is to be made, before anything is made of it.

Each finding has its measure and what to do. Errors are what no voice can be made of; warnings tell
what makes it worse. All of it is measured, and nothing understood: whoever judges music, noise or
two speakers by level and pitch can only say that it *seems* so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec
import numpy as np

from cosyd.voices import listening
from cosyd.voices.listening import FRAMES_PER_S, Heard, Samples, runs
from cosyd.voices.transcripts import foreign_share, syllables, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

Level = Literal["error", "warning", "note"]

RATE_HZ: Final = 24_000
"""Of a prepared recording, as CosyVoice2 hears it."""

SHORTEST_S: Final = 3.0
LONGEST_S: Final = 30.0
"""CosyVoice2's speech tokeniser takes no more."""

BEFORE_S, AFTER_S = 0.1, 0.2
"""What is left of the silence before and after."""

_LOUDNESS_DB = -20.0
"""Of the speech in a prepared recording."""

_PEAK = 0.8
"""Which no sample of it goes beyond; CosyVoice2's own front end scales a louder one to this."""

_MOST_GAIN_DB = 30.0

_NOTHING_DB = -65.0
_QUIET_DB = -42.0
_NEAR_PEAK = 0.97
_CLIPPED_RUN = 3
_CLIPPED = 0.001
_NOISY_DB, _VERY_NOISY_DB = 20.0, 12.0
"""Speech over noise. Readings at home have 20 to 30, studios 50."""

_EDGE_S = 0.5
_PAUSE_S = 1.5
_BREATH_S = 0.2
"""A shorter silence belongs to a consonant."""

_LOW_RATE_HZ = 16_000

_UNVOICED = 0.2
_SMOOTH_DB = 5.0
"""Speech goes up and down by 8 to 25 dB, even in a noisy room; noise and held notes by 0 to 4."""

_STEADY = 0.7
_HELD = 0.4
"""Speech has at most 0.55 and 0.05 (readers of four languages, women and men), notes 0.8 and up."""

_PHRASE_GAP, _PHRASE_SHORTEST = 15, 25
"""Frames: of a pause between two phrases, and of the voiced part of one that counts."""

_APART_OCTAVES, _ALIKE_OCTAVES = 0.5, 0.4
_SPEAKER_SHARE = 0.2
"""Phrases of one speaker are less than half an octave apart; of the women and men that are told
apart, each speaks for a fifth of the time at least. Others are not told, rather than wrongly."""

_FOREIGN = 0.5
_ALL_FOREIGN = 0.9
_FAR_OFF = 2.0
"""Times the usual pace, or one over it: then transcript and recording are not the same."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a recording."""

    code: str
    """``short``, ``noisy``, ``text_pace``: for programs."""

    level: Level
    """An ``error`` forbids the voice, a ``warning`` makes it worse, a ``note`` is just told."""

    measure: str
    """What was measured: ``clipped 1.2 %``."""

    says: str
    """What that means, as a clause: ``it is distorted``."""

    do: str
    """A sentence: what to do about it."""


def lint(
    x: Samples, rate_hz: int = RATE_HZ, *, text: str, language: str, damage: str = ""
) -> list[Finding]:
    """All that there is to say about a recording, the worst first.

    Args:
        x: Mono, shape [n], 1.0 being full scale; best as it was recorded, at its own rate.
        rate_hz: That of *x*.
        text: What is said in it; empty where that is not known.
        language: In which it is said, a BCP 47 tag.
        damage: What :class:`cosyd.audio.decode.Recording` tells.
    """
    heard = listening.listen(x, rate_hz)
    if heard.speech_db < _NOTHING_DB or not heard.end:
        return [_silent(heard)]
    findings = [
        *_length(x, rate_hz, heard),
        *_kind(x, rate_hz, heard),
        *_quality(x, rate_hz, heard, damage),
        *_silences(x, rate_hz, heard),
        *_transcript(heard, text, language),
    ]
    order = ("error", "warning", "note")
    return sorted(findings, key=lambda finding: order.index(finding.level))


def prepared(x: Samples, rate_hz: int) -> Samples:
    """*x* as a reference is kept: trimmed, at 24 kHz, and as loud as speech should be.

    What is trimmed is silence at both ends, of which a little stays. Silence comes back as it is.
    """
    heard = listening.listen(x, rate_hz)
    begin, end = _bounds(x, rate_hz, heard)
    sound = listening.resampled(x[begin:end], rate_hz, RATE_HZ)
    sound = sound - sound.mean(dtype=np.float32) if sound.size else sound
    peak = float(np.abs(sound).max(initial=0.0))
    if heard.speech_db < _NOTHING_DB or not peak:
        return sound
    gain = 10 ** (min(_LOUDNESS_DB - heard.speech_db, _MOST_GAIN_DB) / 20)
    return sound * np.float32(min(gain, _PEAK / peak))


def _bounds(x: Samples, rate_hz: int, heard: Heard) -> tuple[int, int]:
    """Where the recording begins and ends, once it is trimmed, in samples."""
    if not heard.end:
        return 0, len(x)
    begin = heard.begin / FRAMES_PER_S - BEFORE_S
    end = heard.end / FRAMES_PER_S + AFTER_S
    return max(0, round(begin * rate_hz)), min(len(x), round(end * rate_hz))


def _silent(heard: Heard) -> Finding:
    return Finding(
        code="silent",
        level="error",
        measure=f"level {heard.speech_db:.0f} dB",
        says="there is nothing to hear in it",
        do="Check the microphone, and that its channel is not muted.",
    )


def _length(x: Samples, rate_hz: int, heard: Heard) -> Iterator[Finding]:
    begin, end = _bounds(x, rate_hz, heard)
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


def _kind(x: Samples, rate_hz: int, heard: Heard) -> Iterator[Finding]:
    """Whether it is one person who speaks."""
    voiced, spread = heard.voiced_share, heard.spread_db
    steady = listening.steadiness(x, rate_hz, heard)
    held = listening.held_notes(heard)
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
    elif apart := _two_pitches(heard):
        low, high = apart
        yield Finding(
            code="two_speakers",
            level="warning",
            measure=f"pitches {low:.0f} and {high:.0f} Hz",
            says="two people seem to speak in it, one higher than the other",
            do="Cut out a stretch in which only one of them speaks.",
        )


def _two_pitches(heard: Heard) -> tuple[float, float] | None:
    """Two pitches in Hz, if each phrase has about the one or the other, and none is between."""
    phrases = sorted(_phrases(heard))
    octaves = np.log2([pitch for pitch, _ in phrases])
    frames = np.array([count for _, count in phrases])
    if octaves.size <= 1:
        return None
    gap = int(np.diff(octaves).argmax()) + 1
    halves = octaves[:gap], octaves[gap:]
    share = float(frames[:gap].sum() / frames.sum())
    two = (
        halves[1][0] - halves[0][-1] > _APART_OCTAVES
        and max(np.ptp(half) for half in halves) < _ALIKE_OCTAVES
        and _SPEAKER_SHARE < share < 1 - _SPEAKER_SHARE
    )
    low, high = (float(2 ** np.median(half)) for half in halves)
    return (low, high) if two else None


def _phrases(heard: Heard) -> list[tuple[float, int]]:
    """The median pitch of each phrase between pauses, and its number of voiced frames."""
    speaking = heard.active.copy()
    for begin, end in runs(~speaking):
        if end - begin < _PHRASE_GAP:
            speaking[begin:end] = True
    pitches = [heard.pitch_hz[begin:end] for begin, end in runs(speaking)]
    voiced = [pitch[np.isfinite(pitch)] for pitch in pitches]
    return [
        (float(np.median(pitch)), pitch.size) for pitch in voiced if pitch.size >= _PHRASE_SHORTEST
    ]


def _quality(x: Samples, rate_hz: int, heard: Heard, damage: str) -> Iterator[Finding]:
    if damage:
        yield Finding(
            code="damaged",
            level="warning",
            measure=damage,
            says=f"the file is damaged: {damage}",
            do="Send the whole file if there is one; what could be read is used.",
        )
    clipped = _clipped(x)
    if clipped >= _CLIPPED:
        yield Finding(
            code="clipped",
            level="warning",
            measure=f"clipped {100 * clipped:.1f} %",
            says="it was recorded too loud, and is distorted",
            do="Record it again with less gain; to make it softer now does not help.",
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


def _clipped(x: Samples) -> float:
    """The part of the samples that stand in a row at the very top."""
    loud = np.abs(x)
    cut = [end - begin for begin, end in runs(loud >= _NEAR_PEAK * loud.max(initial=0.0))]
    return sum(length for length in cut if length >= _CLIPPED_RUN) / max(1, len(x))


def _silences(x: Samples, rate_hz: int, heard: Heard) -> Iterator[Finding]:
    begin, end = _bounds(x, rate_hz, heard)
    before_s, after_s = begin / rate_hz, (len(x) - end) / rate_hz
    if max(before_s, after_s) > _EDGE_S:
        yield Finding(
            code="edges",
            level="note",
            measure=f"silence {before_s:.1f} s before, {after_s:.1f} s after",
            says="silence at its ends is cut off",
            do="Nothing needs to be done.",
        )
    pause_s = max(heard.pauses_s, default=0.0)
    if pause_s > _PAUSE_S:
        yield Finding(
            code="pause",
            level="warning",
            measure=f"pause {pause_s:.1f} s",
            says="it has a long pause, and a voice that is made of it may make such pauses too",
            do="Cut the pause out, or send the longer of both parts.",
        )


def _transcript(heard: Heard, text: str, language: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding(
            code="text_missing",
            level="note",
            measure="transcript 0 characters",
            says="without its transcript it cannot be cloned in its own language (zero_shot)",
            do="Give the words that are said in it, exactly.",
        )
        return
    foreign = foreign_share(text, language)
    if foreign > _FOREIGN:
        yield Finding(
            code="text_script",
            level="error" if foreign > _ALL_FOREIGN else "warning",
            measure=f"letters of other languages {100 * foreign:.0f} %",
            says=f"the transcript does not look like {language!r}",
            do="Correct the language, or give the transcript in the letters of the language.",
        )
        return
    yield from _pace(heard, text, language)


def _pace(heard: Heard, text: str, language: str) -> Iterator[Finding]:
    """Whether as much is written as can have been said."""
    spoken_s = heard.length_s - sum(pause for pause in heard.pauses_s if pause > _BREATH_S)
    if spoken_s < 1:
        return
    pace = syllables(text, language) / spoken_s
    low, high = usual(language)
    if low <= pace <= high:
        return
    far = pace > _FAR_OFF * high or pace < low / _FAR_OFF
    much = "longer" if pace > high else "shorter"
    yield Finding(
        code="text_pace",
        level="error" if far else "warning",
        measure=f"{pace:.1f} syllables a second, usual are {low:g} to {high:g}",
        says=f"the transcript is {much} than what is said in {spoken_s:.1f} seconds",
        do="Give exactly the words that are said in it, no more and no less.",
    )
