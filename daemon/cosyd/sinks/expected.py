"""Subscribers that are expected: what is to be published waits for them, but not for ever."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

from cosyd.contract.errors import CosydError, JobCancelled, NobodyListens, ShuttingDown
from cosyd.contract.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.hooks import Hearing

LAST_CALL_S = 1.0
"""How long is waited once the daemon stops: who asked a moment ago may be about to subscribe."""

_TOPIC = re.compile(rb"(?:audio|event)\.([A-Za-z0-9_-]{1,64})\.")


class Expected:
    """A subscriber to one stream, who may come."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        self.come: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Fails with :class:`NobodyListens` where nobody has."""

    def give_up(self, error: CosydError) -> None:
        """Wait no longer."""
        if not self.come.done():
            self.come.set_exception(error)

    async def for_job(self, job: Hearing) -> None:
        """Wait until it has come, or nobody will hear *job* any more.

        A job that fails meanwhile waits on: its reader is still to come, and will want to know.

        Raises:
            CosydError: It has not come, or the job was cancelled; there is nothing to publish but
                that.
        """
        ending = asyncio.create_task(_end_of(job), name=f"end of {job.id}")
        try:
            await asyncio.wait({self.come, ending}, return_when=asyncio.FIRST_COMPLETED)
            if job.status is not Status.CANCELLED:
                await asyncio.wait({self.come})
            if not self.come.done():
                raise job.error or JobCancelled(reason="it was asked for")
            if error := self.come.exception():
                raise job.error or error
        finally:
            self.come.cancel()
            ending.cancel()
            await asyncio.wait({ending})


class Expectations:
    """All of them, by stream.

    Args:
        subscribed: Whether somebody has subscribed to just that stream.
    """

    def __init__(self, subscribed: Callable[[str], bool]) -> None:
        self._subscribed = subscribed
        self._by_stream: defaultdict[str, set[Expected]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(map(len, self._by_stream.values()))

    def expect(self, one: Expected, stream: str) -> None:
        """From now on, *one* may come to *stream*; perhaps it is there already."""
        if self._subscribed(stream):
            one.come.set_result(None)
            return
        never = NobodyListens(stream=stream, wait_s=f"{one.wait_s:g}")
        timer = asyncio.get_running_loop().call_later(one.wait_s, one.give_up, never)
        self._by_stream[stream].add(one)

        def forget(_: asyncio.Future[None]) -> None:
            timer.cancel()
            self._by_stream[stream].discard(one)
            if not self._by_stream[stream]:
                del self._by_stream[stream]

        one.come.add_done_callback(forget)

    def last_call(self) -> None:
        """The daemon stops: wait for none of them much longer."""
        loop = asyncio.get_running_loop()
        for one in chain.from_iterable(self._by_stream.values()):
            loop.call_later(LAST_CALL_S, one.give_up, ShuttingDown())

    def arrived(self, topic: bytes) -> None:
        """Somebody has subscribed to *topic*; one that holds several streams does not count."""
        found = _TOPIC.fullmatch(topic)
        for one in self._by_stream.get(found[1].decode(), ()) if found else ():
            if not one.come.done():
                one.come.set_result(None)


async def _end_of(job: Hearing) -> None:
    """Until *job* has ended, however it ends."""
    with suppress(CosydError):
        async for _ in job.listen():
            pass
