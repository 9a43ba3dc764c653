"""The lines of a page in the order in which they are read: column by column."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cosyd.narrate.documents.pdf_letters import Stretch

_FEWEST_LINES: Final = 4
_NARROWEST: Final = 8
"""Sizes of the font that a column of text is at least wide."""

_FILLED: Final = 0.5
"""How much of its column the usual line fills; the cells of a table do less."""

_FEWEST_SIGNS: Final = 20
_WIDE: Final = "\u2e80"
"""Signs that the usual line of running text has at least, those of Chinese and Japanese, which
begin here, counted twice; the cells of a table have fewer."""

_DEEPEST: Final = 4
_SAME_LINE: Final = 0.4
"""Of the size."""


class Line(msgspec.Struct, kw_only=True):
    """What stands on one line of one column."""

    cells: list[Stretch]
    """From left to right; several where there are wide gaps, as in tables."""

    page: int

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where it ends."""
        return max(cell.right for cell in self.cells)

    @property
    def base(self) -> float:
        """The height on which most of it stands."""
        return self._main.base

    @property
    def top(self) -> float:
        """Where its letters end at the top."""
        return self.base + self.size

    @property
    def size(self) -> float:
        """Of most of it."""
        return self._main.size

    @property
    def bold(self) -> bool:
        """Whether all of it is."""
        return all(cell.bold for cell in self.cells)

    @property
    def _main(self) -> Stretch:
        return max(self.cells, key=lambda cell: len(cell.text))


def lines_of(stretches: Iterable[Stretch], page: int) -> list[Line]:
    """The *stretches* line by line from the top, whatever columns there are."""
    lines: list[Line] = []
    for stretch in sorted(stretches, key=lambda one: -one.base):
        last = lines[-1] if lines else None
        if last and last.cells[0].base - stretch.base < _SAME_LINE * max(last.size, stretch.size):
            last.cells.append(stretch)
        else:
            lines.append(Line(cells=[stretch], page=page))
    for line in lines:
        line.cells.sort(key=lambda cell: cell.left)
    return lines


def columns_of(stretches: Sequence[Stretch], page: int, depth: int = 0) -> list[list[Line]]:
    """The lines of each column, in the order of reading.

    What goes across the gap between two columns, as a title does, parts what is above it from what
    is below: first both columns above it are read, then it, then those below.
    """
    gutter = _gutter(stretches) if depth < _DEEPEST else None
    if gutter is None:
        return [lines_of(stretches, page)] if stretches else []
    found: list[list[Line]] = []
    across: list[Stretch] = []
    sides: tuple[list[Stretch], list[Stretch]] = ([], [])

    def read() -> None:
        if across:
            found.append(lines_of(across, page))
            across.clear()
        for side in sides:
            found.extend(columns_of(side, page, depth + 1))
            side.clear()

    for stretch in sorted(stretches, key=lambda one: -one.base):
        if stretch.left < gutter < stretch.right:
            if any(sides):
                read()
            across.append(stretch)
        else:
            sides[stretch.left >= gutter].append(stretch)
    read()
    return found


def _gutter(stretches: Sequence[Stretch]) -> float | None:
    """Where the gap between two columns of text is; None: there are none."""
    gaps = _gaps(stretches)
    edges = sorted([(left, 1) for left, _ in gaps] + [(right, -1) for _, right in gaps])
    votes = best = 0
    at: list[float] = []
    for n, (x, step) in enumerate(edges):
        votes += step
        if votes > best and n + 1 < len(edges):
            best, at = votes, [(x + edges[n + 1][0]) / 2]
    if best < _FEWEST_LINES:
        return None
    left = [one for one in stretches if one.right <= at[0]]
    right = [one for one in stretches if one.left >= at[0]]
    return at[0] if _is_text(left) and _is_text(right) else None


def _gaps(stretches: Sequence[Stretch]) -> list[tuple[float, float]]:
    """The gaps between stretches that stand side by side."""
    found = []
    ordered = sorted(stretches, key=lambda one: -one.base)
    for n, one in enumerate(ordered):
        nearest = None
        for others in (reversed(ordered[:n]), ordered[n + 1 :]):
            for other in others:
                if abs(other.base - one.base) > 0.6 * one.size:
                    break
                if other.left > one.right and (nearest is None or other.left < nearest):
                    nearest = other.left
        if nearest is not None and nearest - one.right > 0.5 * one.size:
            found.append((one.right, nearest))
    return found


def _is_text(stretches: Sequence[Stretch]) -> bool:
    """Whether these are lines of running text, rather than cells of a table."""
    lines = lines_of(stretches, 0)
    if len(lines) < _FEWEST_LINES:
        return False
    widths = sorted(line.right - line.left for line in lines)
    column = widths[-max(1, len(widths) // 10)]
    size = statistics.median(line.size for line in lines)
    usual = sorted((line.text for line in lines), key=len)[len(lines) // 2]
    letters = sum(sign.isalpha() for line in lines for sign in line.text)
    return (
        column > _NARROWEST * size
        and widths[len(widths) // 2] > _FILLED * column
        and len(usual) + sum(sign > _WIDE for sign in usual) >= _FEWEST_SIGNS
        and letters > sum(len(line.text) for line in lines) / 2
    )
