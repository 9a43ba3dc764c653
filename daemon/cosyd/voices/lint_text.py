"""Findings about a transcript: whether it can be what is said in the recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.voices.findings import Finding
from cosyd.voices.transcripts import foreign_share, syllables, usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.voices.listening import Heard

_FOREIGN, _ALL_FOREIGN = 0.5, 0.9

_BREATH_S = 0.2
"""A shorter silence belongs to a consonant."""

_FAR_OFF = 2.0
"""Times the usual pace, or one over it: then transcript and recording are not the same."""


def transcript(heard: Heard, text: str, language: str) -> Iterator[Finding]:
    """Whether *text* is there, in the letters of *language*, and as long as the recording."""
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
