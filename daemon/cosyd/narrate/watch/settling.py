"""When a file is whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from cosyd.narrate.watch.stamp import Stamp

EMPTY_S: Final = 60.0
"""A file without content is one that will get some, as a rule. So long that is waited for."""

LONGEST_S: Final = 30.0
"""How long it takes at most until a file is looked at again that somebody still has open."""

_RENAMED: Final = 0.25
"""The part of the usual wait for a file that got its name when it was ready, as most programs
do it that save or download."""


class News(IntEnum):
    """What is known of a file besides its looks."""

    SEEN = 0
    CLOSED = 1
    """Whoever wrote it has closed it."""

    RENAMED = 2
    """It came by a rename."""


@dataclass(slots=True)
class _Wait:
    stamp: Stamp
    due_s: float
    wait_s: float


class Settling:
    """Which files may still be being written, and which are whole.

    It knows no clock and no file: it is told both. Each version of a file becomes whole once.

    Args:
        settle_s: How long a file has to look the same.
        empty_s: The same, for one without content.
    """

    def __init__(self, *, settle_s: float, empty_s: float = EMPTY_S) -> None:
        self.settle_s = settle_s
        self._empty_s = empty_s
        self._waiting: dict[str, _Wait] = {}
        self._known: dict[str, Stamp] = {}

    def __len__(self) -> int:
        """How many may still be being written."""
        return len(self._waiting)

    def seen(self, path: str, stamp: Stamp, now_s: float, news: News = News.SEEN) -> bool:
        """The file at *path* looks like *stamp*.

        Returns:
            Whether it still looks as it did.
        """
        if self._known.get(path) == stamp:
            self._waiting.pop(path, None)
            return True
        one = self._waiting.get(path)
        if one is not None and one.stamp == stamp:
            if news:
                one.wait_s = self._wait_s(stamp, news)
                one.due_s = min(one.due_s, now_s + one.wait_s)
            return True
        wait_s = self._wait_s(stamp, news)
        self._waiting[path] = _Wait(stamp, now_s + wait_s, wait_s)
        return False

    def due(self, now_s: float) -> list[str]:
        """Those that have looked the same for long enough: now see whether they still do."""
        return [path for path, one in self._waiting.items() if one.due_s <= now_s]

    def next_s(self) -> float:
        """When the next one is due; infinite where none is waiting."""
        return min((one.due_s for one in self._waiting.values()), default=math.inf)

    def whole(self, path: str) -> Stamp:
        """The file at *path* is whole; this version of it never will be again."""
        stamp = self._waiting.pop(path).stamp
        self._known[path] = stamp
        return stamp

    def put_off(self, path: str, now_s: float) -> None:
        """The file at *path* is not whole, though it looks so: each time it waits longer."""
        one = self._waiting[path]
        one.wait_s = max(one.wait_s, min(2 * one.wait_s, LONGEST_S))
        one.due_s = now_s + one.wait_s

    def again(self, path: str, stamp: Stamp, due_s: float) -> None:
        """Whoever was told of *path* could do nothing with it: it is told again."""
        self._known.pop(path, None)
        self._waiting[path] = _Wait(stamp, due_s, self.settle_s)

    def gone(self, path: str) -> None:
        """No file is at *path* any more. If one comes back it is news: it is to be tried again."""
        self._waiting.pop(path, None)
        self._known.pop(path, None)

    def forget(self, path: str) -> None:
        """Whoever was to be told of *path* was not: it is news again."""
        self._known.pop(path, None)

    def only(self, there: Collection[str]) -> None:
        """There is nothing else any more."""
        for held in (self._waiting, self._known):
            for path in [path for path in held if path not in there]:
                del held[path]

    def _wait_s(self, stamp: Stamp, news: News) -> float:
        if not stamp.size_bytes:
            return max(self.settle_s, self._empty_s)
        return self.settle_s * _RENAMED if news is News.RENAMED else self.settle_s
