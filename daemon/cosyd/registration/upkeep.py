"""Upkeep: sees what was changed by hand, and has registered what is not registered yet."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cosyd.registration.registrar import Registrar

log = structlog.get_logger(__name__)

LOOK_S = 3.0
"""How often the folder of voices is looked at. To be told of changes would take a thread, and
does not work where the folder lies on another machine."""


class Upkeep:
    """Runs beside the daemon.

    Args:
        registrar: Who registers.
        refresh: Makes a new catalogue.
    """

    def __init__(self, registrar: Registrar, refresh: Callable[[], Awaitable[None]]) -> None:
        self._registrar = registrar
        self._refresh = refresh

    def look_again(self) -> None:
        """Engines, models or settings are others than before: try also what has failed."""
        self._registrar.roster.failed.clear()
        self._registrar.news.set()

    async def look(self) -> None:
        """See now what was changed by hand."""
        if await asyncio.to_thread(self._registrar.roster.store.changed):
            await self._refresh()
            self._registrar.news.set()

    async def run(self) -> None:
        """For ever."""
        news = self._registrar.news
        news.set()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await news.wait()
            try:
                await self._once(news)
            except Exception:  # what goes wrong with one voice may not cost the others theirs
                log.exception("upkeep.broke")
                await asyncio.sleep(LOOK_S)

    async def _once(self, news: asyncio.Event) -> None:
        await self.look()
        if not news.is_set():
            return
        news.clear()
        for wanted in await asyncio.to_thread(self._registrar.roster.pending):
            try:
                await self._registrar.register(wanted)
            except (CosydError, OSError) as error:
                self._registrar.could_not(wanted, error)
                await self._refresh()
