"""The scheduler: takes jobs from the queue and has them spoken, sentence by sentence."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

import structlog

from cosyd.contract.errors import CosydError, EngineUnavailable
from cosyd.contract.events import Event, FirstAudio, JobStarted, SentenceSpoken
from cosyd.contract.model import Priority, Sentence, Status
from cosyd.engine.protocol import Session

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from cosyd.speech.job import Job
    from cosyd.speech.lane import Lane
    from cosyd.speech.planner import Planner
    from cosyd.speech.queue import JobQueue

log = structlog.get_logger(__name__)

LONG_CHARACTERS = 2_000
"""A text longer than this is planned in a thread, since that takes more than a moment."""


class Engine(Protocol):
    """What the scheduler needs of an :class:`~cosyd.engine.host.EngineHost`."""

    def speak(self, sentence: Session) -> AsyncGenerator[bytes, None]:
        """The PCM of *sentence*."""
        ...

    def wake(self) -> None:
        """It will be wanted soon."""
        ...


class Scheduler:
    """Speaks several jobs side by side.

    Args:
        queue: Where jobs wait.
        engines: By name.
        lanes: The way into each engine, by its name.
        planner: Makes sentences of a text.
        put: Takes events.
        max_active: How many jobs are spoken side by side; those of priority ``important`` come
            on top.
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
    ) -> None:
        self._queue = queue
        self._engines = engines
        self._lanes = lanes
        self.planner = planner
        self._put = put
        self._max_active = max_active

    async def run(self) -> None:
        """Take jobs and speak them, for ever."""
        normal = asyncio.Semaphore(self._max_active)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._take(tasks, normal, Priority.PROGRESS))
            tasks.create_task(
                self._take(tasks, asyncio.Semaphore(self._max_active), Priority.IMPORTANT)
            )

    async def _take(
        self, tasks: asyncio.TaskGroup, room: asyncio.Semaphore, at_least: Priority
    ) -> None:
        while True:
            await room.acquire()
            job = await self._queue.next(at_least)
            task = tasks.create_task(self._speak(job), name=f"job {job.id}")
            task.add_done_callback(lambda _: room.release())

            def stop(job: Job, task: asyncio.Task[None] = task) -> None:
                if job.status is Status.CANCELLED:
                    task.cancel()

            job.when_ended(stop)

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
        job.begin()
        self._put(JobStarted(job=job.id, waited_ms=_ms_since(job.taken)))
        plan = await self._plan(job)
        for name in {sentence.voice.engine for sentence in plan}:
            if name in self._engines:
                self._engines[name].wake()
        for sentence in plan:
            await self._say(job, sentence)
        job.finish()

    async def _plan(self, job: Job) -> list[Sentence]:
        if len(job.utterance.text) > LONG_CHARACTERS or self.planner.has_strangers:
            return await asyncio.to_thread(self.planner.plan, job.utterance)
        return self.planner.plan(job.utterance)

    async def _say(self, job: Job, sentence: Sentence) -> None:
        """One piece of one sentence."""
        name = sentence.voice.engine
        engine = self._engines.get(name)
        if engine is None:
            raise EngineUnavailable(engine=name, reason="it is not installed")
        while not await self._spoken(job, sentence, engine):
            pass  # it gave way to something important
        if sentence.last_piece:
            self._add(job, sentence, b"", last=True)

    async def _spoken(self, job: Job, sentence: Sentence, engine: Engine) -> bool:
        """False where it had to give way before anything was heard."""
        async with (
            self._lanes[sentence.voice.engine].turn(job) as turn,
            turn.until_it_gives_way(),
            aclosing(engine.speak(_session(job, sentence))) as sound,
        ):
            async for pcm in sound:
                if not turn.gives_way:
                    turn.sounds = True
                    self._add(job, sentence, pcm)
        return not turn.gives_way

    def _add(self, job: Job, sentence: Sentence, pcm: bytes, *, last: bool = False) -> None:
        silent = job.first_audio is None
        chunk = job.add(sentence, pcm, last=last)
        if silent and job.first_audio is not None:
            after = FirstAudio(
                job=job.id, after_ms=_ms_since(job.taken), engine=sentence.voice.engine
            )
            self._put(after)
        if ends := chunk.ends:
            self._put(
                SentenceSpoken(job=job.id, index=ends.index, start_s=ends.start_s, end_s=ends.end_s)
            )


def _session(job: Job, sentence: Sentence) -> Session:
    return Session(
        session=0,
        text=sentence.text,
        language=sentence.language,
        voice=sentence.voice.name,
        speed=job.utterance.speed,
        volume=job.utterance.volume,
    )


def _ms_since(then: float) -> float:
    return (time.monotonic() - then) * 1000
