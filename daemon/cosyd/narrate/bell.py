"""A bell: whoever waits for a while can be called earlier."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Bell:
    """Rung and waited for in the daemon's event loop."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Something has changed: all who wait go and look."""
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    async def wait(self, most_s: float | None = None) -> None:
        """Until it is rung, or *most_s* are over; None: however long that takes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s):
                await self._rung.wait()
