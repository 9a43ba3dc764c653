"""The feed: what happens in the daemon, handed to whoever listens.

A listener that is too slow loses the oldest events that wait for it, and is told how many, in
their place. That is an event too, for those who count.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cosyd.contract.events import Event, Missed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

ROOM = 256
"""Events kept for a listener that is behind."""


class Feed:
    """Events in, events out; all in the daemon's event loop."""

    def __init__(self) -> None:
        self._taps: list[Callable[[Event], None]] = []

    def put(self, event: Event) -> None:
        """Hand *event* to all who listen. Never blocks, never fails."""
        for tap in tuple(self._taps):
            tap(event)

    @contextmanager
    def tapped(self, tap: Callable[[Event], None]) -> Iterator[None]:
        """Have *tap* called with every event, at once; it must be quick and must not raise."""
        self._taps.append(tap)
        try:
            yield
        finally:
            self._taps.remove(tap)

    async def listen(self, room: int = ROOM) -> AsyncGenerator[Event, None]:
        """All events from now on."""
        waiting: deque[Event] = deque()
        news = asyncio.Event()
        missed = 0

        def tap(event: Event) -> None:
            nonlocal missed
            if isinstance(event, Missed):
                return  # another's loss
            if len(waiting) == room:
                waiting.popleft()
                missed += 1
            waiting.append(event)
            news.set()

        with self.tapped(tap):
            while True:
                await news.wait()
                news.clear()
                while waiting:
                    if missed:
                        loss, missed = Missed(count=missed), 0
                        self.put(loss)
                        yield loss
                    yield waiting.popleft()
