"""The queue: jobs that wait, by priority, bounded, with the manners of each priority."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from cosyd.contract.errors import JobDropped, QueueFull
from cosyd.contract.model import Priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.speech.job import Hold, Job

LOOK_S = 20.0
"""How long a job may be held beyond its time where the computer slept, or its clock was set."""


class JobQueue:
    """Takes jobs in and hands them out: the most urgent first, else the oldest.

    Args:
        room: How many may wait.
        sounding: Whether something that was spoken can still be heard.
    """

    def __init__(self, room: int, sounding: Callable[[], bool] = lambda: False) -> None:
        self.room = room
        self._sounding = sounding
        self._waiting: list[Job] = []
        self._speaking: list[Job] = []
        self._news = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many jobs wait for their turn; those that are held do not count."""
        return sum(not self._held(job) for job in self._waiting)

    @property
    def speaking(self) -> tuple[Job, ...]:
        """The jobs whose turn it is."""
        return tuple(self._speaking)

    @property
    def busy(self) -> bool:
        """Whether something is being said, or is about to be."""
        waiting = any(not (self._held(job) or _narrated(job)) for job in self._waiting)
        return waiting or self._heard() or self._sounding()

    def put(self, job: Job) -> None:
        """Take *job* in, as its priority wants.

        Raises:
            QueueFull: Too many wait.
            JobDropped: A notification, while something else is being said.
        """
        priority = job.utterance.priority
        if priority is Priority.NOTIFICATION and self.busy:
            raise JobDropped(priority=priority.value, reason="something else is being said")
        if self._in_the_way(job) >= self.room and not self._replaces(job):
            raise QueueFull(waiting=self.waiting, retry_after_s=QueueFull.retry_after_s)
        for older in self._replaces(job):
            older.drop(JobDropped(priority=priority.value, reason="a newer one replaced it"))
        self._waiting.append(job)
        job.when_ended(self._forget)
        self.look()

    async def next(
        self, at_least: Priority = Priority.PROGRESS, *, live: bool | None = None
    ) -> Job:
        """The job whose turn it is, as soon as there is one of priority *at_least*.

        Args:
            at_least: It, or a more urgent one; a narration only where it is asked for, and then
                nothing else.
            live: Whether its text is still being written; None: either.
        """
        while (job := self._first(at_least, live)) is None:
            await self._news.wait()
            self._news.clear()
        self._waiting.remove(job)
        self._speaking.append(job)
        job.let_go()
        return job

    def look(self) -> None:
        """Something has changed; perhaps it is somebody's turn."""
        self._news.set()

    def hold(self, job: Job, hold: Hold) -> None:
        """Let *job*, whose turn it was, wait until its *hold* is over, and have its turn again.

        Raises:
            QueueFull: Too many are held.
        """
        if self._closed:
            job.cancel(_STOPPING)
            return
        held = len(self.held())
        if held >= self.room:
            raise QueueFull(waiting=held, retry_after_s=QueueFull.retry_after_s)
        self._speaking.remove(job)
        job.hold = hold
        self._waiting.append(job)
        self._ring()

    def held(self) -> list[Job]:
        """The jobs that are held."""
        return [job for job in self._waiting if self._held(job)]

    def release(self) -> None:
        """Let those that are held have their turn: what held them may have changed."""
        for job in self._waiting:
            job.let_go()
        self.look()

    def close(self) -> None:
        """Cancel those that are held, and hold none any more."""
        self._closed = True
        for job in self.held():
            job.cancel(_STOPPING)

    def _held(self, job: Job) -> bool:
        return job.hold is not None and job.hold.until > time.time()

    def _watch_the_clock(self) -> None:
        """Look again when the first hold is over.

        And now and then before: a timer stands still while the computer sleeps.
        """
        if self._alarm:
            self._alarm.cancel()
        self._alarm = None
        ends = [job.hold.until for job in self._waiting if job.hold and self._held(job)]
        if ends:
            in_s = min(LOOK_S, max(0.0, min(ends) - time.time()))
            self._alarm = asyncio.get_running_loop().call_later(in_s, self._ring)

    def _ring(self) -> None:
        for job in self._waiting:
            if not self._held(job):
                job.let_go()
        self.look()
        self._watch_the_clock()

    def _first(self, at_least: Priority, live: bool | None) -> Job | None:
        ready = [
            job
            for job in self._waiting
            if job.utterance.priority.rank <= at_least.rank
            and _narrated(job) is (at_least is Priority.NARRATION)
            and live in {None, job.manuscript is not None}
            and not self._held(job)
        ]
        job = min(ready, key=_turn, default=None)
        held_back = job is not None and job.utterance.priority is Priority.PROGRESS
        return None if held_back and (self._heard() or self._sounding()) else job

    def _heard(self) -> bool:
        """Whether something is being said; a text that nobody goes on with is not, nor a file."""
        return not all(job.idle or _narrated(job) for job in self._speaking)

    def _in_the_way(self, job: Job) -> int:
        """How many wait that count against the room; what is important counts only its like."""
        if job.utterance.priority is not Priority.IMPORTANT:
            return self.waiting
        return sum(
            one.utterance.priority is Priority.IMPORTANT and not self._held(one)
            for one in self._waiting
        )

    def _replaces(self, job: Job) -> list[Job]:
        """The jobs that *job* takes the place of."""
        mine = job.utterance
        if mine.priority is Priority.TEXT:
            older = [*self._waiting, *self._speaking]
        elif mine.priority is Priority.PROGRESS:
            older = self._waiting
        else:
            return []
        return [
            one
            for one in older
            if (one.utterance.priority, one.utterance.client) == (mine.priority, mine.client)
        ]

    def _forget(self, job: Job) -> None:
        for jobs in (self._waiting, self._speaking):
            if job in jobs:
                jobs.remove(job)
        self.look()


def _narrated(job: Job) -> bool:
    return job.utterance.priority is Priority.NARRATION


def _turn(job: Job) -> tuple[int, float]:
    """The most urgent first, else the oldest: one that was held has kept its place."""
    return job.utterance.priority.rank, job.taken


_STOPPING = "the daemon is stopping, and it may not be said yet"
