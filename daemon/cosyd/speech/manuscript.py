"""A manuscript: a text that is spoken while it is still being written."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from cosyd.contract.errors import LiveClosed, TextTooLong


class Manuscript:
    """One writes, one reads; both in the daemon's event loop.

    Args:
        limit: How many characters it may grow to.
    """

    def __init__(self, limit: int) -> None:
        self.text = ""
        self.closed = False
        self.due = 0
        """Up to here it is to be said, whether its sentence has an end or not."""

        self.idle = False
        """Whether all that can be said has been, and nothing has come for a while."""

        self._limit = limit
        self._news = asyncio.Event()

    def write(self, text: str) -> None:
        """Add *text*.

        Raises:
            LiveClosed: It has been closed.
            TextTooLong: It would be too long. Nothing is added.
        """
        if self.closed:
            raise LiveClosed
        if len(self.text) + len(text) > self._limit:
            raise TextTooLong(characters=len(self.text) + len(text), limit=self._limit)
        self.text += text
        self._news.set()

    def flush(self) -> None:
        """Have all that was written so far be said."""
        self.due = len(self.text)
        self._news.set()

    def close(self) -> None:
        """Nothing more will be written."""
        self.closed = True
        self.flush()

    @property
    def fresh(self) -> bool:
        """Whether something was written, flushed or closed since :meth:`news` was last called."""
        return self._news.is_set()

    async def news(self, within_s: float | None, *, paused: bool = True) -> bool:
        """Wait until something was written, flushed or closed since this was last called.

        Args:
            within_s: How long; None waits for ever.
            paused: Whether all that can be said has been, and nothing has come for a while.

        Returns:
            False if nothing was for *within_s*.
        """
        self.idle = paused and not self._news.is_set()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._news.wait()
        self.idle = False
        fresh = self._news.is_set()
        self._news.clear()
        return fresh
