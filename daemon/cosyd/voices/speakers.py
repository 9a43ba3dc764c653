"""Whether two people speak in a recording, as far as one is much higher than the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cosyd.voices.listening import runs

if TYPE_CHECKING:
    from cosyd.voices.listening import Heard

_PHRASE_GAP, _PHRASE_SHORTEST = 15, 25
"""Frames: of a pause between two phrases, and of the voiced part of one that counts."""

_APART_OCTAVES, _ALIKE_OCTAVES = 0.5, 0.4
_SPEAKER_SHARE = 0.2
"""Phrases of one speaker are less than half an octave apart; of two that are told apart, each
speaks for a fifth of the time at least. Others are not told, rather than wrongly."""


def two_pitches(heard: Heard) -> tuple[float, float] | None:
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
