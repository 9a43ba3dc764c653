"""The lines of a text, and the way from what the parser makes of them back into the text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

BREAK: Final = re.compile(r"\r\n?|\n")
"""What the parser takes for the end of a line."""

_BLANKS: Final = " \t\n\v\f\r"


class Source:
    """A text by its lines."""

    def __init__(self, text: str, begin: int = 0) -> None:
        self.text = text
        breaks = list(BREAK.finditer(text, begin))
        self._begins = [begin, *(one.end() for one in breaks)]
        self._ends = [*(one.start() for one in breaks), len(text)]

    @property
    def last(self) -> int:
        """The number of the last line, which may be empty."""
        return len(self._ends) - 1

    def span(self, line: int) -> tuple[int, int]:
        """Where *line* begins and ends, without its break."""
        line = min(line, self.last)
        return self._begins[line], self._ends[line]

    def line(self, line: int) -> str:
        """The text of *line*."""
        begin, end = self.span(line)
        return self.text[begin:end].replace("\0", "\ufffd")

    def places(self, content: str, line: int) -> list[int] | None:
        """Where each character of *content* stands, and where it ends.

        The parser has taken the marks of lists and quotes off the left of each line, and blanks
        off either side; so what is left is the tail of its line.

        Args:
            content: What the parser made of some lines.
            line: The first of them.

        Returns:
            ``len(content) + 1`` places, or None where the lines do not hold it.
        """
        places: list[int] = []
        for number, part in enumerate(content.split("\n"), start=line):
            bare = part.strip(_BLANKS)
            written = self.line(number)
            column = self._column(written, bare)
            if column is None:
                return None
            start = self._begins[number] + column
            left = len(part) - len(part.lstrip(_BLANKS)) if bare else len(part)
            places += [start] * left
            places += range(start, start + len(part) - left + 1)
        return places

    @staticmethod
    def _column(written: str, bare: str) -> int | None:
        tail = written.rstrip(_BLANKS)
        if tail.endswith(bare):
            return len(tail) - len(bare)
        tail = tail.rstrip("#").rstrip(_BLANKS)  # the closing marks of a heading
        return len(tail) - len(bare) if tail.endswith(bare) else None


def cells(row: str) -> list[tuple[int, int]]:
    """Where the cells of a table's *row* begin and end in it, without the blanks around each."""
    begin = len(row) - len(row.lstrip(_BLANKS))
    end = len(row.rstrip(_BLANKS))
    bars = [
        place
        for place in range(begin, end)
        if row[place] == "|" and (place == begin or row[place - 1] != "\\")
    ]
    edges = [begin - 1, *bars, end]
    found = []
    for left, right in pairwise(edges):
        part = row[left + 1 : right]
        start = left + 1 + len(part) - len(part.lstrip(_BLANKS))
        found.append((start, max(start, left + 1 + len(part.rstrip(_BLANKS)))))
    if bars and bars[0] == begin:
        found.pop(0)
    if bars and bars[-1] == end - 1:
        found.pop()
    return found


def cell_places(row: str, begin: int, end: int, start: int) -> list[int]:
    """Where each character of the cell ``row[begin:end]`` stands, and where it ends.

    Args:
        row: The line; it begins at *start* in the text.
        begin: Of the cell in the row.
        end: Of the cell in the row.
        start: Of the row in the text.
    """
    places = [
        start + place
        for place in range(begin, end)
        if row[place : place + 2] != "\\|"  # the parser takes the backslash away
    ]
    return [*places, start + end]


def mapped(places: Sequence[int], begin: int, end: int) -> tuple[int, int]:
    """``content[begin:end]`` in the text, where *places* are those of its characters."""
    if begin == end:
        return places[begin], places[begin]
    return places[begin], max(places[end - 1] + 1, places[begin])
