"""Cutting a sentence into what an engine gets at once.

The first piece is short, so that sound starts early. Each one after it may be :data:`GROWTH` times
as long as the one before, since it is made while that one sounds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate
from typing import Final

from cosyd.text.scripts import CJK, LETTERS, safe_cut
from cosyd.text.words import CONJUNCTIONS, LEADERS

GROWTH: Final = 2
"""An engine that needs half the time that its sound lasts, or less, is never late with the next
piece. Kokoro on one core needs 0.36 to 0.45 of it."""

SHORTEST: Final = 12
"""Letters. Less than that sounds like a word torn off."""


class Border(IntEnum):
    """What a place to cut is like, the best first."""

    STOP = 0
    """After a colon, a semicolon, a dash, or a stop that ended no sentence."""

    COMMA = 1
    CONJUNCTION = 2
    """Before and, which, but, 但是 and their like."""

    WORD = 3
    """Between words; in Japanese between phrases, in Chinese after 的 or 了."""

    TIGHT = 4
    """Between a number and its unit, foreign words, or two Chinese characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    place: int
    border: Border
    letters: int
    """From where the piece begins; a Chinese character counts as three."""


_CLOSERS = r"[\"'\u2019\u201d\u00bb)\]}」』）】》〉]*"
_GUARDED = r"(?<![温缓平总共饱暖谐柔调唱附])和(?![平谐睦蔼尚解气服])|(?<![参给授赋])与(?![其否])"
_HAN, _KANA = LETTERS["han"], LETTERS["kana"]

_MARKS: Final = (
    (
        Border.STOP,
        re.compile(
            rf"(?:[;:.!?]+(?={_CLOSERS}\s)|[；。！？…]+|(?<!\d)：|：(?!\d)|\u2014+"
            rf"|(?<=\s)(?:-{{1,3}}|\u2013)(?=\s)){_CLOSERS}"
        ),
    ),
    (
        Border.COMMA,
        re.compile(rf"(?:,(?={_CLOSERS}\s)|(?<!\d)[，、،]|[，、،](?!\d)){_CLOSERS}"),
    ),
    (Border.WORD, re.compile(r"(?<!\d)(?=\s)(?!\s+\d)")),
    (
        Border.WORD,
        re.compile(
            rf"(?<=[\u3041-\u309f])(?=[{_HAN}\u30a1-\u30fa])"
            rf"|(?<=[的了])(?![确士话解得不吧吗呢{_KANA}])(?=[{_HAN}])"
        ),
    ),
    (
        Border.TIGHT,
        re.compile(
            rf"(?<!\d)(?=\s)|(?=\s)(?!\s+\d)|(?<=[{CJK}])(?=[{CJK}A-Za-z])|(?<=[A-Za-z])(?=[{CJK}])"
        ),
    ),
)
_NO_BEGINNING = re.compile(
    r"[\s,;:.!?，；：。！？、…)\]}」』）】》〉ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]"
)
_CJK = re.compile(f"[{CJK}]")


def pieces(
    text: str,
    language: str,
    *,
    opening_chars: int,
    piece_chars: int,
    first: bool,
    after_letters: int | None = None,
) -> list[str]:
    """Cut the sentence *text* where a speaker could take breath.

    A word, a number or a run of Latin letters is cut only where it alone is longer than
    *piece_chars*.

    Args:
        text: One sentence, normalised.
        language: Its language; says which words begin a clause.
        opening_chars: How long the first piece may be, in letters (a Chinese character counts as
            three); 0 where the engine is fast enough for any.
        piece_chars: How long any piece may be, counted likewise.
        first: Whether the utterance begins with *text*.
        after_letters: How long the piece before *text* was; None where that needs no care.

    Returns:
        The pieces without blanks around them. Joined they are *text*, but for blanks.
    """
    cutter = _Cutter(text, language)
    opening = min(opening_chars, piece_chars)
    limit = piece_chars
    if opening > 0 and first:
        limit = opening
    elif opening > 0 and after_letters is not None:
        limit = _grown(after_letters, opening, piece_chars)
    cut: list[str] = []
    begin = cutter.skip(0)
    opens = opening > 0 and first
    while begin < len(text):
        end = cutter.end(begin, limit, piece_chars, early=opens)
        cut.append(text[begin:end].strip())
        if opening > 0 and limit < piece_chars:
            limit = _grown(cutter.letters(begin, end), opening, piece_chars)
        begin, opens = cutter.skip(end), False
    return cut


def _grown(before: int, opening: int, longest: int) -> int:
    """How long a piece may be after one of *before* letters."""
    return max(opening, min(GROWTH * before, longest))


class _Cutter:
    """Knows the places in one text where it can be cut. Takes time in proportion to the text."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._upto = [0, *accumulate(3 if _CJK.match(letter) else 1 for letter in text)]
        borders = _borders(text, language)
        self._places = sorted(borders)
        self._borders = [borders[place] for place in self._places]

    def skip(self, place: int) -> int:
        """The first place from *place* on that is not blank."""
        while place < len(self._text) and self._text[place].isspace():
            place += 1
        return place

    def letters(self, begin: int, end: int) -> int:
        """How long the text from *begin* to *end* is, a Chinese character counted as three."""
        return self._upto[end] - self._upto[begin]

    def end(self, begin: int, limit: int, longest: int, *, early: bool) -> int:
        """Where the piece that begins at *begin* had best end.

        Args:
            begin: Place of its first character.
            limit: How long it should be at most, in letters.
            longest: How long it may be where there is no place to cut before *limit*.
            early: Whether it should rather be short.
        """
        rest = len(self._text.rstrip())
        if self.letters(begin, rest) <= limit:
            return len(self._text)
        places = self._between(begin, limit)
        if places:
            left = self.letters(begin, rest)
            return _chosen(places, limit, left, early=early).place
        beyond = bisect_right(self._places, begin)
        if beyond < len(self._places) and self.letters(begin, self._places[beyond]) <= longest:
            return self._places[beyond]
        if self.letters(begin, rest) <= longest:
            return len(self._text)
        return safe_cut(self._text, begin, self._reach(begin, longest))

    def _reach(self, begin: int, limit: int) -> int:
        """The last place that is no more than *limit* letters after *begin*, but one at least."""
        return max(begin + 1, bisect_right(self._upto, self._upto[begin] + limit) - 1)

    def _between(self, begin: int, limit: int) -> list[_Place]:
        """The places to cut after *begin*, up to *limit* letters after it."""
        low = bisect_right(self._places, begin)
        high = bisect_right(self._places, self._reach(begin, limit))
        return [
            _Place(place=place, border=border, letters=self.letters(begin, place))
            for place, border in zip(self._places[low:high], self._borders[low:high], strict=True)
            if self.letters(begin, place) <= limit
        ]


def _chosen(places: list[_Place], limit: int, left: int, *, early: bool) -> _Place:
    """The best of *places*: a good border, and nothing torn off before or after it.

    Args:
        places: In the order of the text, at least one.
        limit: The length that they may not exceed, in letters.
        left: How much text is left, this piece included, in letters.
        early: Whether the first clause in the second half is wanted, and not the last.
    """
    shortest = min(SHORTEST, limit // 2)
    whole = [spot for spot in places if shortest <= spot.letters <= left - shortest]
    half, less = limit // 2, shortest if early else limit // 4
    for low, border in (
        (half, Border.COMMA),
        (less, Border.COMMA),
        (limit // 3, Border.CONJUNCTION),
        (0, Border.WORD),
        (0, Border.TIGHT),
    ):
        good = [spot for spot in whole or places if spot.letters >= low and spot.border <= border]
        if good:
            return good[0] if early and low == half else good[-1]
    return places[-1]


def _borders(text: str, language: str) -> dict[int, Border]:
    """All places to cut in *text*, and the best that each is."""
    found: dict[int, Border] = {}
    foreign = language in {"zh", "ja"}
    for border, pattern in (*_MARKS, *_before_conjunctions(language)):
        for match in pattern.finditer(text):
            place = match.end()
            if not 0 < place < len(text) or _torn(text, place):
                continue
            kind = border
            if border is Border.WORD and (foreign or _leads(text, place)) and text[place].isspace():
                kind = Border.TIGHT
            found[place] = min(kind, found.get(place, Border.TIGHT))
    return found


def _leads(text: str, place: int) -> bool:
    """Whether the word that ends at *place* belongs to the one after it."""
    words = text[max(0, place - 12) : place].lower().split()
    return not LEADERS.isdisjoint(words[-1:])


def _torn(text: str, place: int) -> bool:
    """Whether what follows *place* clings to what stands before it."""
    if text[place].isspace():
        return False
    return safe_cut(text, place - 1, place) != place or bool(_NO_BEGINNING.match(text, place))


def _before_conjunctions(language: str) -> list[tuple[Border, re.Pattern[str]]]:
    """What finds the places before the conjunctions of *language*."""
    words = CONJUNCTIONS.get(language, "").split()
    if not words:
        return []
    either = "|".join(words)
    if language == "zh":
        return [(Border.CONJUNCTION, re.compile(rf"(?={either}|{_GUARDED})"))]
    return [(Border.CONJUNCTION, re.compile(rf"(?=\s+(?:{either})\s)", re.IGNORECASE))]
