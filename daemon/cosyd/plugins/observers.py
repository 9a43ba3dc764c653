"""Observers at work: each is told what happens, and delays nobody."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from cosyd.contract.events import PluginChanged
from cosyd.plugins.posts import Post, Posts, ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import House, Observer
    from cosyd.feed import Feed


class Observers:
    """All observers that the settings name."""

    def __init__(
        self, observers: Sequence[Observer], feed: Feed, put: Callable[[Event], None] | None = None
    ) -> None:
        self.posts: Posts[Observer] = Posts("observer", observers, put=put or feed.put)
        self._feed = feed
        self._tasks: list[asyncio.Task[None]] = []

    async def start(
        self, house: Callable[..., House], tables: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Start all; see :meth:`~cosyd.plugins.posts.Posts.start`."""
        await self.posts.start(house, tables)
        self._tasks = [
            asyncio.create_task(self._watch(post), name=f"{post.part.name} watches")
            for post in self.posts
            if post.started
        ]
        await asyncio.sleep(0)  # they begin to listen, and miss nothing of what comes next

    async def stop(self) -> None:
        """Tell them nothing more, and stop them."""
        await asyncio.sleep(0)  # they are told what has happened up to now
        for task in self._tasks:
            task.cancel()
        await ended(self._tasks, 1.0)
        await self.posts.stop()

    async def _watch(self, post: Post[Observer]) -> None:
        async with aclosing(self._feed.listen()) as events:
            async for event in events:
                try:
                    await post.part.notice(event)
                except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                    self.posts.fault(post, "notice", error)
                else:
                    # That it bears to be told of its own failing would set off another change.
                    if not isinstance(event, PluginChanged):
                        self.posts.works(post)
