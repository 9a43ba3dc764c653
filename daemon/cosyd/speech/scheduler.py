"""The scheduler: takes jobs from the queue and has them spoken, sentence by sentence."""

from __future__ import annotations

import asyncio
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

import structlog

from cosyd.contract.errors import CosydError, JobDropped
from cosyd.contract.events import Event, JobHeld, JobStarted
from cosyd.contract.model import Priority, Sentence, Status
from cosyd.speech.gates import Gates, held_until
from cosyd.speech.job import Hold
from cosyd.speech.phrases import Phrases
from cosyd.speech.script import Habits, Script, Written
from cosyd.speech.speaking import Speaking, ms_since

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from cosyd.speech.job import Job
    from cosyd.speech.lane import Lane
    from cosyd.speech.planner import Planner
    from cosyd.speech.queue import JobQueue
    from cosyd.speech.speaking import Engine

log = structlog.get_logger(__name__)

LONG_CHARACTERS = 2_000
"""A text longer than this is planned in a thread, since that takes more than a moment."""


class Scheduler:
    """Speaks several jobs side by side.

    Args:
        queue: Where jobs wait.
        engines: By name.
        lanes: The way into each engine, by its name.
        planner: Makes sentences of a text.
        put: Takes events.
        max_active: How many jobs are spoken side by side; those of priority ``important`` come
            on top, and those that are still being written.
        max_live: How many of the latter.
        max_narrated: How many sentences of narrations are made side by side; two, so that the
            engine need not wait while one is put away.
        gates: Say whether a job may be said now.
        habits: How texts are spoken that are still being written.
        state_now: Where the file of a voice is by now that was elsewhere when the text was planned.
        phrases: What was said lately.
    """

    def __init__(
        self,
        *,
        queue: JobQueue,
        engines: Mapping[str, Engine],
        lanes: Mapping[str, Lane],
        planner: Planner,
        put: Callable[[Event], None],
        max_active: int,
        gates: Gates | None = None,
        max_live: int = 64,
        max_narrated: int = 2,
        habits: Habits | None = None,
        state_now: Callable[[str], str] = str,
        phrases: Phrases | None = None,
    ) -> None:
        self._queue = queue
        self.planner = planner
        self._put = put
        self._max_active = max_active
        self.gates = gates or Gates(())
        self._max_live = max_live
        self._max_narrated = max_narrated
        self.habits = habits or Habits()
        self.speaking = Speaking(
            engines=engines,
            lanes=lanes,
            put=put,
            state_now=state_now,
            phrases=phrases or Phrases(0, 0),
        )
        self._finishing: set[asyncio.Task[None]] = set()

    @property
    def phrases(self) -> Phrases:
        """What was said lately."""
        return self.speaking.phrases

    async def run(self) -> None:
        """Take jobs and speak them, for ever."""
        async with asyncio.TaskGroup() as tasks:
            for at_least, live, room in (
                (Priority.PROGRESS, False, self._max_active),
                (Priority.IMPORTANT, False, self._max_active),
                (Priority.PROGRESS, True, self._max_live),
                (Priority.NARRATION, False, self._max_narrated),
            ):
                tasks.create_task(self._take(tasks, asyncio.Semaphore(room), at_least, live=live))

    async def _take(
        self, tasks: asyncio.TaskGroup, room: asyncio.Semaphore, at_least: Priority, *, live: bool
    ) -> None:
        while True:
            await room.acquire()
            job = await self._queue.next(at_least, live=live)
            task = tasks.create_task(self._speak(job), name=f"job {job.id}")
            stop = partial(_stop, task)
            job.when_ended(stop)

            def left(_: object, job: Job = job, stop: Callable[[Job], None] = stop) -> None:
                job.no_more(stop)  # where it is held, it comes again
                room.release()

            task.add_done_callback(left)

    async def _speak(self, job: Job) -> None:
        try:
            with structlog.contextvars.bound_contextvars(job=job.id):
                await self._say_all(job)
        except CosydError as error:
            job.fail(error)
        except asyncio.CancelledError:
            job.cancel("the daemon is stopping")
        except Exception as error:  # one job may not take the others with it
            log.exception("job.broke", job=job.id)
            job.fail(CosydError(reason=type(error).__name__))

    async def _say_all(self, job: Job) -> None:
        if not await self._may_begin(job):
            return
        job.begin()
        before, job.after = job.after, None
        if before is not None and before.status is Status.SPEAKING:
            await before.wait()  # or their sounds would mix on the stream that they share
        door = job.utterance.door
        self._put(JobStarted(job=job.id, waited_ms=ms_since(job.wanted), door=door))
        async for plan in self._plans(job):
            if isinstance(plan, Written):
                await self.speaking.say_written(job, plan)
                continue
            self.speaking.wake(job, plan)
            for sentence in plan:
                await self.speaking.say(job, sentence)
        if job.provided is None:
            job.finish()
        else:  # in a task of its own, so that it takes nobody's place
            job.spoken = True
            self._queue.look()
            self._finish_later(job, job.provided)

    def _finish_later(self, job: Job, provided: asyncio.Future[Any]) -> None:
        task = asyncio.create_task(_finish(job, provided))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

        def stop(_: Job) -> None:
            task.cancel()  # what it waits for may never come

        job.when_ended(stop)

    async def _may_begin(self, job: Job) -> bool:
        """False where a gate holds *job*; one that it drops is raised."""
        gate, verdict = await self.gates.judge(job.utterance)
        if verdict.action == "drop":
            job.drop(JobDropped(priority=job.utterance.priority.value, reason=verdict.reason))
        if verdict.action != "hold":
            return not job.status.final
        until = held_until(verdict)
        self._queue.hold(job, Hold(until=until, gate=gate, reason=verdict.reason))
        if not job.status.final:
            told = until if isfinite(until) else None
            self._put(JobHeld(job=job.id, gate=gate, until=told, reason=verdict.reason))
        return False

    async def _plans(self, job: Job) -> AsyncGenerator[list[Sentence] | Written, None]:
        """What is to be said of *job*, as it becomes known."""
        planning = self.planner.begin(job.utterance)
        if job.manuscript is None:
            whole = await self._planned(partial(planning.whole, job.utterance.text), job)
            job.planned = whole[-1].index + 1 if whole else 0
            yield whole
            return
        script = Script(
            job,
            planning,
            self.habits,
            planned=partial(self._planned, job=job),
            on_pause=self._queue.look,  # it is idle from now on
        )
        async for plan in script.plans():
            yield plan

    async def _planned(self, plan: Callable[[], list[Sentence]], job: Job) -> list[Sentence]:
        if job.characters > LONG_CHARACTERS or self.planner.has_strangers:
            return await asyncio.to_thread(plan)
        return plan()


def _stop(task: asyncio.Task[None], job: Job) -> None:
    if job.status is Status.CANCELLED or task is not asyncio.current_task():
        task.cancel()


async def _finish(job: Job, provided: asyncio.Future[Any]) -> None:
    """Once *provided* has come."""
    try:
        await asyncio.shield(provided)
    except CosydError as error:
        job.fail(error)
    except asyncio.CancelledError:
        job.cancel("what it waited for was given up")
    else:
        job.finish()
