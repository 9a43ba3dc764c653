"""The scheduler: takes jobs from the queue and has them spoken, sentence by sentence."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, contextmanager
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from cosyd.contract.errors import CosydError, EngineUnavailable, JobDropped, VoiceBroken
from cosyd.contract.events import Event, FirstAudio, JobHeld, JobStarted, SentenceSpoken
from cosyd.contract.model import Priority, Sentence, Status
from cosyd.engine.orders import Session
from cosyd.speech.gates import Gates, held_until
from cosyd.speech.job import Hold
from cosyd.speech.phrases import Phrases
from cosyd.speech.script import Habits, Script, Written

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping

    from cosyd.engine.pen import Pen
    from cosyd.speech.job import Job
    from cosyd.speech.lane import Lane, Turn
    from cosyd.speech.planner import Planner
    from cosyd.speech.queue import JobQueue

log = structlog.get_logger(__name__)

SEEDS = 2**63
"""Seeds are below this, as torch has them."""

LONG_CHARACTERS = 2_000
"""A text longer than this is planned in a thread, since that takes more than a moment."""


_NONE = Phrases(0, 0)
"""Keeps nothing."""


class Engine(Protocol):
    """What the scheduler needs of an :class:`~cosyd.engine.host.EngineHost`."""

    def speak(self, sentence: Session, pen: Pen | None = None) -> AsyncGenerator[bytes, None]:
        """The PCM of *sentence*, whose text *pen* may be writing."""
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
        self._engines = engines
        self._lanes = lanes
        self.planner = planner
        self._put = put
        self._max_active = max_active
        self.gates = gates or Gates(())
        self._max_live = max_live
        self._max_narrated = max_narrated
        self.habits = habits or Habits()
        self.state_now = state_now
        self.phrases = phrases or Phrases(0, 0)
        self._finishing: set[asyncio.Task[None]] = set()

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
        self._put(JobStarted(job=job.id, waited_ms=_ms_since(job.wanted), door=door))
        async for plan in self._plans(job):
            if isinstance(plan, Written):
                await self._say_written(job, plan)
                continue
            for name in self._wanted(job, plan):
                self._engines[name].wake()
            for sentence in plan:
                await self._say(job, sentence)
        if job.provided is None:
            job.finish()
        else:  # in a task of its own, so that it takes nobody's place
            job.spoken = True
            self._queue.look()
            self._finish_later(job, job.provided)

    def _wanted(self, job: Job, plan: Iterable[Sentence]) -> set[str]:
        """The engines that have something to say of *plan*."""
        names = ((one.voice.engine, self._session(job, one)) for one in plan)
        phrases = self._phrases(job)
        return {
            name for name, session in names
            if name in self._engines and not phrases.has(name, session)
        }  # fmt: skip

    def _phrases(self, job: Job) -> Phrases:
        """What may be said again of what was said; a book would push all else out."""
        return _NONE if job.utterance.priority is Priority.NARRATION else self.phrases

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

    async def _say(self, job: Job, sentence: Sentence) -> None:
        """One piece of one sentence."""
        name, engine = self._reader(job, sentence)
        if phrase := self._phrases(job).find(name, self._session(job, sentence)):
            for pcm in phrase.sound:
                self._add(job, sentence, pcm)
                await asyncio.sleep(0)
        else:
            while not await self._spoken(job, sentence, engine):
                pass  # it gave way to something important
        if sentence.last_piece:
            self._add(job, sentence, b"", last=True)

    async def _say_written(self, job: Job, written: Written) -> None:
        """A sentence, or its first piece, while it is being written."""
        _, engine = self._reader(job, written.sentence)
        engine.wake()
        following = asyncio.create_task(written.follow(), name=f"pen {job.id}")
        try:
            while not await self._spoken(job, written.sentence, engine, written):
                pass
            await following
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        if written.sentence.last_piece:
            self._add(job, written.sentence, b"", last=True)

    def _reader(self, job: Job, sentence: Sentence) -> tuple[str, Engine]:
        """Who says *sentence*, by name."""
        name = job.engine = sentence.voice.engine
        job.voice = job.voice or sentence.voice.name
        engine = self._engines.get(name)
        if engine is None:
            raise EngineUnavailable(engine=name, reason="it is not installed")
        return name, engine

    async def _spoken(
        self, job: Job, sentence: Sentence, engine: Engine, written: Written | None = None
    ) -> bool:
        """False where it is to be tried again, since nothing was heard.

        It had to give way, or its voice was moved while the engine was busy with others.
        """
        lane = self._lanes[sentence.voice.engine]
        async with lane.turn(job) as turn:
            with _resting(written, lane, turn):
                return await self._spoken_in(turn, job, sentence, engine, written)

    async def _spoken_in(
        self, turn: Turn, job: Job, sentence: Sentence, engine: Engine, written: Written | None
    ) -> bool:
        pen = written.pen if written else None
        session = self._session(job, sentence, pen)
        speaking = self._phrases(job).heard(sentence.voice.engine, engine, session, pen)
        try:
            async with turn.until_it_gives_way(), aclosing(speaking) as sound:
                async for pcm in sound:
                    if not turn.gives_way:
                        turn.sounds = True
                        self._add(job, sentence, pcm, pen=pen)
                        if written is not None:
                            written.sounds()
        except VoiceBroken:
            if turn.sounds or self.state_now(session.state) == session.state:
                raise
            return False
        return not turn.gives_way

    def _session(self, job: Job, sentence: Sentence, pen: Pen | None = None) -> Session:
        seed = job.utterance.seed
        return Session(
            session=0,
            text=pen.text if pen else sentence.text,
            more=pen is not None and not pen.closed,
            language=sentence.language,
            voice=sentence.voice.spoken_by or sentence.voice.name,
            speed=job.utterance.speed * sentence.voice.speed,
            volume=job.utterance.volume * sentence.voice.volume,
            state=self.state_now(sentence.voice.state),
            instruct=job.utterance.instruct or sentence.voice.instruct,
            mode=job.utterance.mode,
            seed=None if seed is None else (seed + sentence.index) % SEEDS,
        )

    def _add(
        self,
        job: Job,
        sentence: Sentence,
        pcm: bytes,
        *,
        last: bool = False,
        pen: Pen | None = None,
    ) -> None:
        silent = job.first_audio is None
        unwritten = pen is not None and not pen.closed
        chunk = job.add(sentence, pcm, last=last, unwritten=unwritten)
        if silent and job.first_audio is not None:
            after = FirstAudio(
                job=job.id,
                after_ms=_ms_since(job.wanted),
                engine=sentence.voice.engine,
                door=job.utterance.door,
                live=job.manuscript is not None,
            )
            self._put(after)
        if ends := chunk.ends:
            self._put(
                SentenceSpoken(job=job.id, index=ends.index, start_s=ends.start_s, end_s=ends.end_s)
            )


@contextmanager
def _resting(written: Written | None, lane: Lane, turn: Turn) -> Iterator[None]:
    """Others have the place of *turn* while *written* waits for whoever writes it."""
    if written is None:
        yield
        return
    written.tell(lambda rests: lane.rest(turn, rests=rests))
    try:
        yield
    finally:
        written.tell(None)


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


def _ms_since(then: float) -> float:
    return (time.monotonic() - then) * 1000
