"""Where a sentence ends, in any script, without knowing the language.

Own code, since what is there does not fit: sentencex 1.0 wants the language first (which we find
sentence by sentence) and took 89 s for 900 kB of Chinese; pysbd moves characters, so that places in
the source are lost. This is one pass over the marks that may end a sentence; a decision looks at
the word before the mark and at the one after, both of bounded length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.text.scripts import CJK, EMOJI, safe_cut, weigh
from cosyd.text.words import EITHER, INNER, NUMBERED, STARTERS, TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence, and where it stands in the source text."""

    text: str
    """``source[begin:end]``, as it stands there: it may hold single line breaks."""

    begin: int
    """Place of the first character, counted in code points."""

    end: int
    """Place after the last character."""


LONGEST: Final = 1_000
"""Characters. A stretch without any stop is cut about here, so that nothing later has to cope with
a megabyte at once."""

WRAPPED: Final = 45
"""Letters (a Chinese character as three). A line that is shorter was not broken for want of room,
so its end means something."""

SOFT_STOP_AFTER: Final = 30
"""Letters (a Chinese character as three). A Chinese semicolon or ellipsis ends only a sentence that
is longer: each of 好……吧 is no sentence."""

STARTS_WITH: Final = 12
"""Letters. Three dots end only what is longer: "Well... I think so." is one sentence."""

_HARD = "。！？｡।॥\u0589\u061f\u06d4\u1362\u104b\u17d4"
"""They end a sentence whatever follows. The escapes: Armenian, Arabic, Ethiopic, Burmese, Khmer."""

_SOFT = "；…"
_SPACED = ".!?\uff0e\u2025"
"""They end one only before a space or a Chinese, Japanese or Korean letter."""

_QUOTES_AFTER = "\"'\u2019\u201d\u00bb)]}」』）】》〉〗\u3015*_`"
_QUOTES_BEFORE = "\"'\u2018\u201c\u00ab([{「『（【《〈〖\u3014*_`#\u00bf\u00a1-"
_CLOSERS = re.escape(_QUOTES_AFTER) + EMOJI
_OPENERS = re.escape(_QUOTES_BEFORE)

_STOP = re.compile(
    rf"(?P<marks>[{_HARD}{_SOFT}{_SPACED}]+)(?P<closers>(?:[{_CLOSERS}]|\[\d{{1,3}}\])*)"
)
_ITEM = re.compile(
    r"[ \t]*(?:[-*+•‣◦▪\u2013\u2014>|][ \t]"
    r"|[(（]?(?:\d{1,3}|[A-Za-z])[.)）][ \t]|[一二三四五六七八九十]{1,3}、)"
)
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_NEXT_WORD = re.compile(rf"\s*[{_OPENERS}]*([^\W_]{{0,20}})")
_ALNUM = re.compile(r"[^\W_]")
_SAID_ZH = re.compile(r"[^\s。！？，；\"\u201c「]{0,6}[说說问問道答喊叫]")
_SAID_JA = re.compile(r"[\u3041-\u309f]")
_CJK = re.compile(f"[{CJK}]")
_ITEM_NUMBER = re.compile(r"\d{1,3}")
_INITIALS = re.compile(
    rf"(?![{CJK}])(?:[^\W\d_]|[^\W\d_]{{1,2}}(?:\.[^\W\d_]{{1,2}})+)"  # J, U.S, a.m, Ph.D
)
_INITIAL_WORDS = frozenset("AEOYaeoy")
"""They begin sentences, but after an initial they are more likely one more."""

_LOOK_BACK = 30
_CLAUSE_OR_SPACE = re.compile(rf"[,;:、，：；\u2014]+[{_CLOSERS}]*(?=\s|[{CJK}])|(?=\s)")


def sentences(text: str) -> list[Span]:
    """The sentences of *text*, in order.

    Every character that is not blank stands in exactly one span. A stretch without a letter or a
    digit joins the sentence before it, or the one after it where there is none before. Takes time
    in proportion to the length of *text*.
    """
    spans: list[list[int]] = []
    waiting: int | None = None  # where a stretch without letters began, with nothing before it
    for begin, end in _trimmed(text, _borders(text)):
        if _ALNUM.search(text, begin, end):
            spans.append([begin if waiting is None else waiting, end])
            waiting = None
        elif spans:
            spans[-1][1] = end
        elif waiting is None:
            waiting = begin
    if waiting is not None:
        spans.append([waiting, len(text.rstrip())])
    return [Span(text=text[begin:end], begin=begin, end=end) for begin, end in spans]


def _trimmed(text: str, borders: Iterator[int]) -> Iterator[tuple[int, int]]:
    """What lies between the *borders*, without the blanks around it, in handy lengths."""
    begin = 0
    for border in borders:
        for piece in _handy(text, begin, border):
            stretch = text[begin:piece]
            left = len(stretch) - len(stretch.lstrip())
            right = len(stretch.rstrip())
            if left < right:
                yield begin + left, begin + right
            begin = piece


def _handy(text: str, begin: int, end: int) -> Iterator[int]:
    """Where to cut from *begin* to *end*, so that no part is much over :data:`LONGEST`."""
    while end - begin > LONGEST:
        cut = begin + LONGEST
        places = _CLAUSE_OR_SPACE.finditer(text, begin + LONGEST // 2, cut)
        marks = [(match.end() > match.start(), match.end()) for match in places]
        begin = max(marks, default=(False, safe_cut(text, begin, cut)))[1]
        yield begin
    yield end


def _borders(text: str) -> Iterator[int]:
    """Where sentences end; the last is the end of *text*."""
    for begin, end in _blocks(text):
        yield from _borders_within(text, begin, end)
        yield end


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of lines that belong together: paragraphs, list items, headings."""
    begin = place = 0
    before = ""
    for line in text.splitlines(keepends=True):
        if before and _parted(before, line):
            yield begin, place
            begin = place
        before = line
        place += len(line)
    yield begin, len(text)


def _parted(before: str, line: str) -> bool:
    """Whether the break between two lines ends a sentence."""
    if not before.strip() or not line.strip():
        return True
    if _HEADING.match(before) or _HEADING.match(line) or _ITEM.match(line):
        return True
    goes_on = line.lstrip()[0].islower()
    return not goes_on and weigh(before.strip()) < WRAPPED


def _borders_within(text: str, begin: int, end: int) -> Iterator[int]:
    """Where sentences end in one block, but for the end of the block."""
    cased = any(letter.isupper() for letter in text[begin:end])
    start = begin
    for match in _STOP.finditer(text, begin, end):
        if match.end() < end and _ends(text, start, match, end, cased=cased):
            start = match.end()
            yield start


def _ends(text: str, start: int, match: re.Match[str], end: int, *, cased: bool) -> bool:
    """Whether the mark that *match* found ends the sentence that began at *start*."""
    marks, closers = match["marks"], match["closers"]
    after = text[match.end()]
    follows = _NEXT_WORD.match(text, match.end(), end)
    word = follows[1] if follows else ""
    if any(mark in _HARD for mark in marks):
        return not (closers and _reported(text, match.end(), end))
    if not after.isspace() and not _CJK.match(after):
        return False
    if any(mark in _SOFT for mark in marks) and not after.isspace():
        return _long_enough(text, start, match.end(), SOFT_STOP_AFTER)
    if word[:1].islower() and (closers if "!" in marks or "?" in marks else cased):
        return False
    if marks == ".":
        return _full_stop(text, start, match.start(), word)
    asks = "!" in marks or "?" in marks
    return asks or _long_enough(text, start, match.end(), STARTS_WITH)


def _long_enough(text: str, start: int, place: int, letters: int) -> bool:
    return weigh(text[start : min(place, start + letters)]) >= letters


def _reported(text: str, place: int, end: int) -> bool:
    """Whether the sentence goes on after a quotation: 「行く。」と言った or “真的吗？”他问."""
    return bool(_SAID_JA.match(text, place, end) or _SAID_ZH.match(text, place, end))


def _full_stop(text: str, start: int, dot: int, following: str) -> bool:
    """Whether the dot at *dot* is a full stop, judged by the words around it."""
    words = text[max(start, dot - _LOOK_BACK) : dot].split()
    if not words:
        return False
    word = words[-1].lstrip(_QUOTES_BEFORE)
    if len(words) == 1 and dot - start < _LOOK_BACK and _ITEM_NUMBER.fullmatch(word):
        return False
    if word in TITLES or word.lower() in INNER:
        return False
    if word.lower() in NUMBERED:
        return not following[:1].isdigit()
    if word.lower() in EITHER or _INITIALS.fullmatch(word):
        starts = following.lower() in STARTERS and following not in _INITIAL_WORDS
        return starts or (word == "I" and any(other.islower() for other in words[-2:-1]))
    return True


def spans_at(text: str, places: Sequence[tuple[int, int]]) -> list[Span]:
    """*places* as a splitter gave them, without the blanks around each.

    Raises:
        ValueError: They overlap, or something between them would not be said.
    """
    spans: list[Span] = []
    place = 0
    for begin, end in [*places, (len(text), len(text))]:
        if not place <= begin <= end <= len(text) or text[place:begin].strip():
            raise ValueError(f"the sentence from {begin} to {end} does not follow the one before")
        said = text[begin:end].strip()
        if said:
            start = text.index(said, begin)
            spans.append(Span(text=said, begin=start, end=start + len(said)))
        place = end
    return spans
