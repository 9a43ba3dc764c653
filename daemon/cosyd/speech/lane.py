"""A lane: the way into one engine, one sentence of a job at a time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from cosyd.speech.job import Job

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Place = tuple[Job, asyncio.Future[None]]


class Lane:
    """Lets so many sentences in at once as the engine takes.

    The most urgent job goes first, then the one whose listener would run out of sound first.
    So a job of higher priority gets in between two sentences of a lower one, and of equal jobs
    none waits until another has been spoken to its end.
    """

    def __init__(self, width: int) -> None:
        self._free = width
        self._waiting: list[Place] = []

    @asynccontextmanager
    async def turn(self, job: Job) -> AsyncIterator[None]:
        """One of the engine's places, for as long as the block lasts."""
        await self._enter(job)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, job: Job) -> None:
        future = asyncio.get_running_loop().create_future()
        place = (job, future)
        self._waiting.append(place)
        self._admit()
        try:
            await future
        except asyncio.CancelledError:
            if place in self._waiting:
                self._waiting.remove(place)
            else:
                self._leave()
            raise

    def _leave(self) -> None:
        self._free += 1
        # Not at once: the job that leaves may be about to come back with its next sentence,
        # and is the more urgent one perhaps.
        asyncio.get_running_loop().call_soon(self._admit)

    def _admit(self) -> None:
        while self._free and self._waiting:
            place = min(self._waiting, key=_urgency)
            self._waiting.remove(place)
            self._free -= 1
            place[1].set_result(None)


def _urgency(place: Place) -> tuple[int, float]:
    job = place[0]
    return (job.utterance.priority.rank, job.deadline)
