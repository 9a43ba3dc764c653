"""The whole way of an utterance in one process: all real, but for an engine that obeys the test."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from cosyd.contract.errors import CosydError, EngineFailed
from cosyd.contract.hooks import EngineOffer
from cosyd.contract.model import Sentence, Status, Utterance, Voice
from cosyd.speech.job import Job
from cosyd.speech.lane import Lane
from cosyd.speech.planner import Planner
from cosyd.speech.queue import JobQueue
from cosyd.speech.scheduler import Scheduler
from cosyd.speech.service import Speech
from cosyd.speech.shelf import Shelf
from cosyd.text.language import LanguageFinder
from cosyd.voices.catalogue import Catalogue

PCM = b"\x01\x02" * 2_400
"""100 ms."""

VOICE = Voice(name="ann", engine="reader", languages=("en",))
MANNERS = frozenset({"instruct", "mode", "seed"})
LIMIT_S = 20.0


def utterance(text="Hello.", **more):
    return Utterance(text=text, **more)


def job(text="Hello.", **more):
    return Job(utterance(text, **more))


def sentence(text="Hello.", index=0, **more):
    return Sentence(text=text, index=index, language="en", voice=VOICE, source=text, **more)


class Reader:
    """Says each sentence in two chunks. Where it is *held*, each chunk waits to be allowed."""

    def __init__(self, *, held=False):
        self.begun = []
        self.closed = []
        self.woken = 0
        self.at_once = 0
        self.most_at_once = 0
        self._permits = asyncio.Semaphore(0 if held else 1_000)

    def wake(self):
        self.woken += 1

    def allow(self, chunks=1_000):
        for _ in range(chunks):
            self._permits.release()

    async def speak(self, session, pen=None):
        self.begun.append(session.text)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for _ in range(2):
                await asyncio.sleep(0)
                await self._permits.acquire()
                if "fail" in session.text:
                    raise EngineFailed(engine="reader", reason="the text asked for it")
                if "break" in session.text:
                    raise ZeroDivisionError
                yield PCM
        finally:
            self.at_once -= 1
            self.closed.append(session.text)


class Audience:
    """Stands where the sinks do."""

    def __init__(self):
        self.attached = []
        self.silenced = []
        self.sounds = False
        self.sounds_of = set()

    def attach(self, job):
        self.attached.append(job.id)

    def playing(self, job_id):
        return ("speaker",) if job_id in self.sounds_of else ()

    def silence(self, job_id):
        self.silenced.append(job_id)
        return ()


def planner(*, voices=(VOICE,), piece_chars=400, as_written=False, normalisers=()):
    offers = {
        name: EngineOffer(
            name=name,
            target="",
            voices=tuple,
            piece_chars=piece_chars,
            as_written=as_written,
            manners=MANNERS if as_written else frozenset(),
        )
        for name in {voice.engine for voice in voices}
    }
    catalogue = Catalogue(voices, defaults={"en": voices[0].name})
    return Planner(catalogue, LanguageFinder(catalogue.languages()), normalisers, offers)


class Stage:
    """What the tests touch."""

    def __init__(self, reader, *, width, max_active, room, max_characters, plans):
        self.reader = reader
        self.events = []
        self.audience = Audience()
        self.queue = JobQueue(room, lambda: self.audience.sounds)
        self.shelf = Shelf(keep_s=60, keep_bytes=10_000_000)
        self.lane = Lane(width)
        self.scheduler = Scheduler(
            queue=self.queue,
            engines={"reader": reader},
            lanes={"reader": self.lane},
            planner=plans or planner(),
            put=self.events.append,
            max_active=max_active,
        )
        self.speech = Speech(
            queue=self.queue,
            shelf=self.shelf,
            scheduler=self.scheduler,
            put=self.events.append,
            max_characters=max_characters,
            listeners=self.audience,
        )

    def say(self, text="Hello.", **more):
        return self.speech.say(utterance(text, **more))

    def story(self, job):
        """What the feed told of *job*, by the names of the events."""
        return [one.__struct_config__.tag for one in self.events if one.job == job.id]


@asynccontextmanager
async def stage(
    *, held=False, width=1, max_active=4, room=8, max_characters=10_000, plans=None, reader=None
):
    """A stage that runs. Nothing of it may be left when the block ends."""
    before = asyncio.all_tasks()
    made = Stage(
        reader or Reader(held=held),
        width=width,
        max_active=max_active,
        room=room,
        max_characters=max_characters,
        plans=plans,
    )
    running = asyncio.create_task(made.scheduler.run())
    try:
        async with asyncio.timeout(LIMIT_S):
            yield made
            assert not running.done(), "the scheduler has ended"
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert asyncio.all_tasks() == before
    assert made.reader.at_once == 0


async def until(ask):
    """Let the others run until *ask* is true."""
    async with asyncio.timeout(LIMIT_S):
        while not ask():  # noqa: ASYNC110 - any condition, none has an event
            await asyncio.sleep(0.001)


async def heard(job):
    """All PCM of *job*, and why it failed."""
    pcm = b""
    try:
        async for chunk in job.listen():
            pcm += chunk.pcm
    except CosydError as error:
        return pcm, error
    return pcm, None


def statuses(*jobs):
    return [one.status for one in jobs]


DONE, CANCELLED, FAILED, QUEUED = (
    Status.DONE,
    Status.CANCELLED,
    Status.FAILED,
    Status.QUEUED,
)
