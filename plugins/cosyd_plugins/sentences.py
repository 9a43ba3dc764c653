"""Where the sentences of a job begin, as far as it has been spoken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

AGAIN_S = 1.5
"""Back goes to the beginning of what has been heard for longer, else to the one before."""


class Sentences:
    """The sentences of one job, in their order. Their places in it count from 0."""

    def __init__(self) -> None:
        self._indices: list[int] = []
        self._starts: list[int] = []

    def __len__(self) -> int:
        return len(self._starts)

    def note(self, index: int, frame: int) -> bool:
        """Sentence *index* sounds at *frame*; whether it is one that was not known yet."""
        if self._indices and self._indices[-1] == index:
            return False
        self._indices.append(index)
        self._starts.append(frame)
        return True

    def at(self, frame: int) -> int:
        """The place of the sentence that sounds at *frame*."""
        return max(0, bisect_right(self._starts, frame) - 1)

    def index(self, place: int) -> int:
        """The index of the sentence at *place*; of one that is not known yet the likely one."""
        if place < len(self):
            return self._indices[place]
        return self._indices[-1] + place - (len(self) - 1) if self._indices else place

    def place(self, index: int) -> int:
        """The place of the sentence of that *index*, or where it is likely to be."""
        found = bisect_left(self._indices, index)
        if found < len(self) or not self._indices:
            return found if self._indices else index
        return found - 1 + index - self._indices[-1]

    def start(self, place: int) -> int:
        """The frame at which the sentence at *place* begins."""
        return self._starts[place] if self._starts else 0
