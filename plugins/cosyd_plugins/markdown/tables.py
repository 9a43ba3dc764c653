"""Reading tables: row by row, with the headings where that helps."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit
from cosyd_plugins.markdown.changes import applied
from cosyd_plugins.markdown.source import cell_places, cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from cosyd_plugins.markdown.page import Page

_ROW_BEGINS: Final = re.compile(r"[ \t]*\|[ \t]")
_ROW_ENDS: Final = re.compile(r"[ \t]\|[ \t]*$")


class Tables:
    """The tables of *page*, which keeps the edits."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def read(self, tokens: Sequence[Token], place: int) -> int:
        """Read the table that begins at *place* among *tokens*; where it ends."""
        first, stop = tokens[place].map or (0, 0)
        last = min(stop, self._page.source.last + 1) - 1
        rows: list[list[Token]] = []
        while tokens[place].type != "table_close":
            if tokens[place].type == "tr_open":
                rows.append([])
            elif tokens[place].type == "inline":
                rows[-1].append(tokens[place])
            place += 1
        if self._page.settings.tables != "read":
            self._page.instead(first, last, self._page.settings.tables, "table")
            return place
        headings = self._headings(rows, first)
        self._page.leave_out(first + 1, first + 1)
        if not headings:
            self._row(rows[0], first, [])
        for line, row in enumerate(rows[1:], start=first + 2):
            self._row(row, line, headings)
        return place

    def _headings(self, rows: Sequence[Sequence[Token]], line: int) -> list[str]:
        """What is read before each cell; empty where the headings are read once."""
        if not 1 < len(rows[0]) <= self._page.settings.headed_columns or len(rows) < 2:  # noqa: PLR2004 - the headings, and one more
            return []
        found = len(self._page.found)
        headings = [
            applied(self._page.text, begin, end, self._page.found[found:])
            for begin, end in self._cells(rows[0], line)
        ]
        del self._page.found[found:]
        self._page.leave_out(line, line)
        return headings

    def _cells(self, row: Sequence[Token], line: int) -> Iterator[tuple[int, int]]:
        """Where each cell stands; what is within it is edited."""
        written, start = self._page.source.line(line), self._page.source.span(line)[0]
        for token, (begin, end) in zip(row, cells(written), strict=False):
            places = cell_places(written, begin, end, start)
            if len(places) == len(token.content) + 1:
                self._page.line(token, token.content, places, line)
            for bar in range(begin, end):
                if written[bar : bar + 2] == "\\|":
                    self._page.found.append(Edit(begin=start + bar, end=start + bar + 1, said=""))
            yield start + begin, start + end

    def _row(self, row: Sequence[Token], line: int, headings: Sequence[str]) -> None:
        start, stop = self._page.source.span(line)
        filled = [
            (place, heading)
            for place, heading in zip(
                self._cells(row, line), [*headings, *([""] * len(row))], strict=False
            )
            if place[0] < place[1]
        ]
        if not filled:
            self._page.leave_out(line, line)
            return
        before = start
        for number, ((begin, end), heading) in enumerate(filled):
            said = (", " if number else "") + (f"{heading}: " if heading.strip() else "")
            self._page.found.append(Edit(begin=before, end=begin, said=said))
            before = end
        self._page.found.append(Edit(begin=before, end=stop, said=""))
        self._page.units.add((filled[0][0][0], before), (line, line), ends=True)

    def are_rows(self, first: int, last: int) -> bool:
        """Whether these are rows of a table that was begun with an earlier sentence.

        That may have been in the first of them, and the last may be only begun.
        """
        lines = [self._page.source.line(line) for line in range(first, last + 1)]
        begun = bool(_ROW_BEGINS.match(lines[0])) or (first == 0 and lines[0][:1] == " ")
        return (
            begun
            and all(_ROW_BEGINS.match(line) for line in lines[1:])
            and all(_ROW_ENDS.search(line) for line in lines[:-1])
            and bool(_ROW_BEGINS.match(lines[-1]) or _ROW_ENDS.search(lines[-1]))
        )

    def rows(self, first: int, last: int) -> None:
        """Read these rows, without headings; what is within them is edited already."""
        for line in range(first, last + 1):
            written, (start, stop) = self._page.source.line(line), self._page.source.span(line)
            places = [(start + begin, start + end) for begin, end in cells(written) if begin < end]
            for (_, left), (right, _) in pairwise([(start, start), *places]):
                self._page.found.append(
                    Edit(begin=left, end=right, said=", " if left > start else "")
                )
            if places:
                self._page.found.append(Edit(begin=places[-1][1], end=stop, said=""))
                self._page.units.add((places[0][0], places[-1][1]), (line, line), ends=True)
