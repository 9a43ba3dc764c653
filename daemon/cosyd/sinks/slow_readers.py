"""Readers that are too slow: counted, and told of."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_TELL_S = 1.0
"""How often it is told that readers are too slow, at most."""


class SlowReaders:
    """Counts how often a reader was found full, and has it told, once a second at most."""

    def __init__(self, tell: Callable[[dict[str, Any]], None]) -> None:
        self.total = 0
        self._tell = tell
        self._told = 0
        self._timer: asyncio.TimerHandle | None = None
        self._next = 0.0
        self._telling = False

    def count(self) -> None:
        """A reader was full."""
        self.total += 1
        if self._timer is None and not self._telling:  # to tell it may be too much for one, too
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(self._next, loop.time()), self._tell_now)

    def stop(self) -> None:
        """Tell nothing any more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _tell_now(self) -> None:
        self._timer, self._telling = None, True
        self._next = asyncio.get_running_loop().time() + _TELL_S
        lately, self._told = self.total - self._told, self.total
        try:
            self._tell({"bus": "slow_reader", "dropped": lately, "dropped_total": self.total})
        finally:
            self._telling = False
