"""What stands on page after page and is not read: running heads and feet, page numbers."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.documents.pdf_columns import Line, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.narrate.documents.pdf_letters import Stretch

_EDGE_LINES: Final = 3
"""How many lines at the head and at the foot of a page may be furniture."""

_OFTEN: Final = 3
_SHORT: Final = 4
"""Something is furniture when it is on so many pages; in a document of so few pages, on two."""

_NEAR: Final = 4.0
"""Points by which its height may differ."""

_ROMAN: Final = re.compile(r"\b[ivxl]{1,8}\b")
_NUMBER: Final = re.compile(r"\d+")
_LONGEST_NUMBER: Final = 5
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50}


class _Edge(msgspec.Struct, frozen=True):
    """A line near the head or the foot of a page."""

    line: Line
    page: int
    rank: int
    """0 is the outermost."""

    gap: float
    """To the next line inwards."""

    @property
    def text(self) -> str:
        """Of left and right pages alike, which have the same in another order."""
        return "  ".join(sorted(cell.text.casefold() for cell in self.line.cells))

    @property
    def pattern(self) -> str:
        return _NUMBER.sub("#", _ROMAN.sub("#", self.text))


def without_furniture(pages: Sequence[Sequence[Stretch]], body_size: float) -> list[list[Stretch]]:
    """The *pages* without what they have in common at their heads and feet.

    Args:
        pages: What is on each.
        body_size: Of most of the text; what is clearly larger is a heading, even on many pages.
    """
    lines = [lines_of(page, number) for number, page in enumerate(pages)]
    dropped: set[int] = set()
    for edges in (_edges(lines, head=True), _edges(lines, head=False)):
        for edge in _furniture(edges, len(pages), body_size):
            dropped.update(id(cell) for cell in edge.line.cells)
    return [[one for one in page if id(one) not in dropped] for page in pages]


def _edges(pages: Sequence[list[Line]], *, head: bool) -> list[list[_Edge]]:
    """For each page its outermost lines, from the edge inwards."""
    found = []
    for number, lines in enumerate(pages):
        inwards = lines if head else lines[::-1]
        gaps = [abs(a.base - b.base) for a, b in pairwise(inwards)] + [math.inf]
        some = inwards[: min(_EDGE_LINES, len(inwards))]
        found.append([_Edge(line, number, n, gaps[n]) for n, line in enumerate(some)])
    return found


def _furniture(edges: list[list[_Edge]], pages: int, body_size: float) -> Iterator[_Edge]:
    """Those lines that are furniture; nothing is, on a page, that stands further in than text."""
    often = 2 if pages <= _SHORT else _OFTEN
    groups: dict[str, list[_Edge]] = defaultdict(list)
    for page in edges:
        for edge in page:
            if edge.line.size < 1.15 * body_size or not any(c.isalpha() for c in edge.text):
                groups[edge.pattern].append(edge)
    repeated = [edge for group in groups.values() for edge in _repeated(group, often)]
    known = {
        id(edge) for edge in _in_their_own_place(repeated, [e for page in edges for e in page])
    }
    usual = _usual_heights([edge for page in edges for edge in page if id(edge) in known], pages)
    leading = statistics.median(
        [e.gap for page in edges for e in page if e.gap < math.inf] or [0.0]
    )
    for page in edges:
        for edge in page:
            stands_apart = edge.rank == 0 and edge.gap > 1.2 * leading and edge.gap < math.inf
            in_place = any(abs(edge.line.base - height) < _NEAR / 2 for height in usual)
            fits = edge.line.size < 1.15 * body_size
            if not (id(edge) in known or (stands_apart and in_place and fits)):
                break
            yield edge


def _repeated(group: list[_Edge], often: int) -> list[_Edge]:
    """Those of a *group* of like lines that stand at like heights on *often* pages."""
    found = []
    for edge in group:
        near = [other for other in group if abs(other.line.base - edge.line.base) < _NEAR]
        if len({other.page for other in near}) >= often and _counts(near, often):
            found.append(edge)
    return found


def _in_their_own_place(repeated: Sequence[_Edge], edges: Sequence[_Edge]) -> Iterator[_Edge]:
    """Those *repeated* ones at whose height most lines are such, on whatever page.

    Not so "Synopsis", which by chance is the first line of three pages of a handbook.
    """
    such = Counter(round(edge.line.base) for edge in repeated)
    whole = Counter(round(edge.line.base) for edge in edges)
    for edge in repeated:
        near = range(round(edge.line.base - _NEAR / 2), round(edge.line.base + _NEAR / 2) + 1)
        if 2 * sum(such[height] for height in near) >= sum(whole[height] for height in near):
            yield edge


def _counts(group: Sequence[_Edge], often: int) -> bool:
    """Whether the lines are the same, or have numbers that count the pages.

    "Chapter 4" may be at the head of many pages too, but does not.
    """
    same = Counter(edge.text for edge in group)
    if same.most_common(1)[0][1] >= often:
        return True
    ahead = Counter(number - edge.page for edge in group for number in set(_numbers(edge.text)))
    return bool(ahead) and 2 * ahead.most_common(1)[0][1] >= len(group)


def _numbers(text: str) -> Iterator[int]:
    for found in _NUMBER.findall(text):
        if len(found) <= _LONGEST_NUMBER:
            yield int(found)
    for found in _ROMAN.findall(text):
        values = [_ROMAN_VALUES[sign] for sign in found]
        after = [*values[1:], 0]
        yield sum(-v if v < then else v for v, then in zip(values, after, strict=True))


def _usual_heights(edges: Sequence[_Edge], pages: int) -> list[float]:
    """Where furniture is on so many pages that whatever else stands there is furniture too."""
    heights = Counter(round(edge.line.base) for edge in edges)
    return [float(height) for height, count in heights.items() if count >= max(_OFTEN, pages / 4)]
