"""The one way in: :meth:`Speech.say`."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from cosyd.contract.errors import (
    CosydError,
    OutOfRange,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    TooManyLive,
)
from cosyd.contract.events import Event, JobEnded, JobQueued
from cosyd.contract.model import Priority, Status, Utterance
from cosyd.speech.job import Job
from cosyd.speech.manuscript import Manuscript
from cosyd.speech.mute import Mute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from cosyd.contract.sinks import Player
    from cosyd.speech.planner import Planner
    from cosyd.speech.queue import JobQueue
    from cosyd.speech.scheduler import Scheduler
    from cosyd.speech.shelf import Shelf

log = structlog.get_logger(__name__)

SPEED = (0.5, 2.0)
VOLUME = (0.0, 4.0)


class Listeners(Protocol):
    """What :class:`Speech` needs of a :class:`~cosyd.sinks.fanout.Fanout`."""

    def attach(self, job: Job) -> None:
        """Give *job* to every sink that wants it."""
        ...

    def playing(self, job_id: str) -> tuple[str, ...]:
        """The sinks that are still busy with a job."""
        ...

    def silence(self, job_id: str) -> tuple[str, ...]:
        """Have what people hear of a job end, also where it has been spoken to its end."""
        ...

    def player(self) -> tuple[str, Player]:
        """The sink that can be paused, and its name; raises where there is none."""
        ...

    def hears(self, name: str) -> tuple[str, ...]:
        """The jobs that sink *name* is busy with."""
        ...

    async def let_go(self, name: str, jobs: Collection[str]) -> None:
        """Until sink *name* has let go of *jobs*, which were cancelled."""
        ...


class Speech:
    """Takes utterances and answers with jobs. Every door is a translation to :meth:`say`.

    Args:
        queue: Where jobs wait.
        shelf: Where jobs are known.
        scheduler: Who speaks them.
        put: Takes events.
        max_characters: The longest text.
        listeners: The sinks.
        max_live: How many texts may be written at once while they are spoken.
        mute: What keeps the loudspeaker silent.
    """

    def __init__(
        self,
        *,
        queue: JobQueue,
        shelf: Shelf,
        scheduler: Scheduler,
        put: Callable[[Event], None],
        max_characters: int,
        listeners: Listeners,
        max_live: int = 64,
        mute: Mute | None = None,
    ) -> None:
        self.queue = queue
        self.mute = mute or Mute()
        self.on_ended: Callable[[Job], None] = lambda _: None
        """Called with each job that has ended, however it has."""

        self.shelf = shelf
        self._scheduler = scheduler
        self._put = put
        self._max_characters = max_characters
        self.listeners = listeners
        self._stopping = False
        self.max_live = max_live
        self._live = 0

    @property
    def planner(self) -> Planner:
        """Who makes sentences of a text."""
        return self._scheduler.planner

    def reconfigure(self, planner: Planner, max_characters: int) -> None:
        """Work with new settings from the next utterance on."""
        self._scheduler.planner = planner
        self._max_characters = max_characters

    def say(self, utterance: Utterance, *, provided: asyncio.Future[Any] | None = None) -> Job:
        """Take *utterance* in; it is spoken when its turn comes.

        Args:
            utterance: What to say.
            provided: The job counts as done only when this has come; what it raises is why the
                job fails.

        Raises:
            CosydError: It cannot be spoken (empty, too long, unknown voice or language, speed or
                volume out of range), there is no room for it, or the daemon is stopping.
        """
        self.check(utterance)
        job = self._take(Job(utterance, provided=provided))
        if provided is not None:
            provided.add_done_callback(partial(_fail_at_once, job))
        return job

    def manuscript(self) -> Manuscript:
        """An empty one, which takes as much as one utterance may hold."""
        return Manuscript(self._max_characters)

    def write(self, utterance: Utterance, manuscript: Manuscript, after: Job | None = None) -> Job:
        """Take *utterance* in, whose text is being written into *manuscript*.

        Where *after* is being spoken by then, its own turn comes after that.

        Raises:
            CosydError: As :meth:`say`.
        """
        self.check_manner(utterance)
        return self._take(Job(utterance, manuscript=manuscript, after=after))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Room for one who writes, for as long as the block lasts.

        Raises:
            TooManyLive: There is none.
            ShuttingDown: The daemon is stopping.
        """
        if self._stopping:
            raise ShuttingDown
        if self._live >= self.max_live:
            raise TooManyLive(live=self._live)
        self._live += 1
        try:
            yield
        finally:
            self._live -= 1

    @property
    def stopping(self) -> bool:
        """Whether nothing new is taken any more."""
        return self._stopping

    def _take(self, job: Job) -> Job:
        if self._stopping:
            raise ShuttingDown
        self.queue.put(job)
        self._silence_what_it_replaces(job)
        self.shelf.add(job)
        priority = job.utterance.priority
        say = log.debug if priority is Priority.NARRATION else log.info
        say("job.queued", job=job.id, priority=priority.value, characters=job.characters)
        self._put(
            JobQueued(
                job=job.id,
                stream=job.stream,
                priority=priority,
                characters=job.characters,
                door=job.utterance.door,
                client=job.utterance.client,
            )
        )
        job.when_ended(self._ended)
        if priority is not Priority.NARRATION:
            self.listeners.attach(job)
        return job

    def check(self, utterance: Utterance) -> None:
        """Raise what is wrong with *utterance*, before anything is done."""
        if not can_be_said(utterance.text):
            raise TextEmpty
        if len(utterance.text) > self._max_characters:
            raise TextTooLong(characters=len(utterance.text), limit=self._max_characters)
        self.check_manner(utterance)

    def check_manner(self, utterance: Utterance) -> None:
        """Raise what is wrong with how *utterance* is to be spoken."""
        check_pace(utterance.speed, utterance.volume)
        self.planner.check(utterance)

    def cancel(self, job_id: str) -> Job:
        """Stop a job wherever it is: waiting, being spoken, or being played.

        Raises:
            UnknownJob: There is none.
        """
        job = self.shelf.get(job_id)
        job.cancel("it was asked for")
        self.listeners.silence(job_id)
        return job

    async def keep_house(self) -> None:
        """Forget what is old, and end a mute whose time is over, for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.shelf.keep_tidy(self.listeners.playing))
            tasks.create_task(self.mute.run())

    async def drain(self, deadline_s: float) -> None:
        """Take nothing new; let what was taken be spoken to its end, within *deadline_s*."""
        self._stopping = True
        self.queue.close()
        for job in self.shelf.under_way():
            if job.manuscript is not None:
                job.manuscript.close()  # what was written is spoken
        try:
            async with asyncio.timeout(deadline_s):
                for job in self.shelf.under_way():
                    await job.wait()
        except TimeoutError:
            for job in self.shelf.under_way():
                job.cancel("the daemon is stopping")

    def _silence_what_it_replaces(self, job: Job) -> None:
        """The queue has dropped older text that was not spoken yet; some may still sound."""
        mine = job.utterance
        if mine.priority is not Priority.TEXT:
            return
        for older in self.shelf.all():
            its = older.utterance
            if (its.priority, its.client) == (mine.priority, mine.client):
                self.listeners.silence(older.id)

    def _ended(self, job: Job) -> None:
        took_s = time.monotonic() - job.taken
        code = job.error.code if job.error else None
        narrated = job.utterance.priority is Priority.NARRATION
        if narrated:
            self.shelf.remove(job)
        usual = log.debug if narrated else log.info
        say = log.warning if job.status is Status.FAILED else usual
        say(
            "job.ended",
            job=job.id,
            status=job.status.value,
            error=code,
            audio_s=round(job.audio_s, 3),
            took_s=round(took_s, 3),
        )
        self.on_ended(job)
        self._put(
            JobEnded(
                job=job.id,
                status=job.status,
                audio_s=job.audio_s,
                took_s=took_s,
                error=code,
                door=job.utterance.door,
                engine=job.engine,
                held_s=job.held_s,
                spoke_s=job.spoke_s,
                underruns=job.underruns,
                silent_s=job.silent_s,
                live=job.manuscript is not None,
            )
        )


def _fail_at_once(job: Job, provided: asyncio.Future[Any]) -> None:
    """What a job waits for will never come: it need not be spoken to its end."""
    error = None if provided.cancelled() else provided.exception()
    if isinstance(error, CosydError):
        job.fail(error)


def can_be_said(text: str) -> bool:
    """Letters, digits, currency and mathematical signs are read; the rest only makes pauses."""
    return any(unicodedata.category(character) in _READ for character in text)


_READ = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Sc", "Sm"})


def check_pace(speed: float, volume: float) -> None:
    """Raise what is wrong with them."""
    _check_range("speed", speed, SPEED)
    _check_range("volume", volume, VOLUME)


def _check_range(field: str, value: float, allowed: tuple[float, float]) -> None:
    low, high = allowed
    if not low <= value <= high:  # also false for NaN
        raise OutOfRange(field=field, value=value, low=low, high=high)
