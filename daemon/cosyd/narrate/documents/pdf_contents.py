"""The list of contents at the beginning of a PDF, which is for the eye alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cosyd.narrate.documents.epub_contents import is_unread_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.narrate.documents.pdf_columns import Line

_ENTRY: Final = re.compile(r".*\D\s*\b(?:\d{1,4}|[ivxl]{1,7})", re.DOTALL)
"""A line of the contents: words, and the number of a page."""

_LEADERS: Final = re.compile(r"(?:[.·] ?){5,}|…{3,}|_{5,}")
"""Dots from the words to the number."""

_FEWEST: Final = 3
_WRAPPED: Final = 2
"""Lines without a number, of an entry that is longer than a line, or the names of parts."""


def without_contents(columns: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The *columns* without lists of contents, and without whatever has leaders.

    Only what is certain: lines that follow one that says "Contents", or whatever that is called in
    the language, and end with the number of a page.
    """
    lines = [line for column in columns for line in column]
    dropped = {id(line) for line in lines if _LEADERS.search(line.text)}
    for n, line in enumerate(lines):
        if is_unread_title(line.text):
            end = _end(lines, n + 1)
            entries = sum(_is_entry(entry) for entry in lines[n + 1 : end])
            if entries >= _FEWEST:
                dropped.update(id(entry) for entry in lines[n:end])
    return [[line for line in column if id(line) not in dropped] for column in columns]


def _end(lines: Sequence[Line], begin: int) -> int:
    """Where the list that begins there ends."""
    end = begin
    for n in range(begin, len(lines)):
        if _is_entry(lines[n]):
            end = n + 1
        elif n - end >= _WRAPPED:
            break
    return end


def _is_entry(line: Line) -> bool:
    return bool(_ENTRY.fullmatch(line.text) or _LEADERS.search(line.text))
