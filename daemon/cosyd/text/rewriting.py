"""Edits to a text, and the way back: from a place in what is read to one in what was written."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.text.made import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.reading import Edit


@dataclass(frozen=True, slots=True)
class _Stretch:
    """``read[read_at:]`` up to the next stretch stands for ``written[begin:end]``."""

    read_at: int
    begin: int
    end: int
    same: bool


class Rewritten:
    """A text, and what became of it by edits upon edits."""

    def __init__(self, written: str, before: Rewritten | None = None) -> None:
        self.text = written
        self._before = before
        self._stretches = [_Stretch(0, 0, len(written), same=True)]

    def after(self, edits: Sequence[Edit]) -> Rewritten:
        """It after *edits* to :attr:`text`, which are in order and apart from each other.

        Raises:
            TypeError: They hold what is no text.
            ValueError: They are not, or lie outside, or what they say cannot be said.
        """
        if not edits:
            return self
        stretches: list[_Stretch] = []
        parts: list[str] = []
        length = place = 0
        end_of_all = len(self.text)
        changes = [
            *((one.begin, one.end, checked(one.said)) for one in edits),
            (end_of_all, end_of_all, ""),
        ]
        for begin, end, said in changes:
            if not place <= begin <= end <= end_of_all:
                raise ValueError(f"an edit from {begin} to {end} does not follow the one before it")
            for stretch, text in (
                (_Stretch(length, place, begin, same=True), self.text[place:begin]),
                (_Stretch(length + begin - place, begin, end, same=False), said),
            ):
                if text:
                    stretches.append(stretch)
                    parts.append(text)
                    length += len(text)
            place = end
        edited = Rewritten("".join(parts), self)
        edited._stretches = stretches or [_Stretch(0, 0, end_of_all, same=False)]
        return edited

    def written(self, begin: int, end: int) -> tuple[int, int]:
        """Which stretch of what was first written ``text[begin:end]`` is; not for an empty one."""
        if self._before is None:
            return begin, min(end, len(self.text))
        first, last = self._at(begin), self._at(end - 1)
        start = first.begin + (begin - first.read_at if first.same else 0)
        stop = last.begin + (end - last.read_at) if last.same else last.end
        return self._before.written(start, max(stop, start + 1))

    def _at(self, place: int) -> _Stretch:
        starts = [stretch.read_at for stretch in self._stretches]
        return self._stretches[bisect_right(starts, place) - 1]
