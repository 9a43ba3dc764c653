"""Speaking: a sentence is said by the engine of its voice, in its lane, or from the phrases."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Protocol

from cosyd.contract.errors import EngineUnavailable, VoiceBroken
from cosyd.contract.events import Event, FirstAudio, SentenceSpoken
from cosyd.contract.model import Priority, Sentence
from cosyd.engine.orders import Session
from cosyd.speech.phrases import Phrases

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping

    from cosyd.engine.pen import Pen
    from cosyd.speech.job import Job
    from cosyd.speech.lane import Lane, Turn
    from cosyd.speech.script import Written

SEEDS = 2**63
"""Seeds are below this, as torch has them."""

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


class Speaking:
    """Has sentences said, one after the other in each job.

    Args:
        engines: By name.
        lanes: The way into each engine, by its name.
        put: Takes events.
        state_now: Where the file of a voice is by now that was elsewhere when the text was planned.
        phrases: What was said lately.
    """

    def __init__(
        self,
        *,
        engines: Mapping[str, Engine],
        lanes: Mapping[str, Lane],
        put: Callable[[Event], None],
        state_now: Callable[[str], str],
        phrases: Phrases,
    ) -> None:
        self._engines = engines
        self._lanes = lanes
        self._put = put
        self.state_now = state_now
        self.phrases = phrases

    def wake(self, job: Job, plan: Iterable[Sentence]) -> None:
        """Have the engines that are wanted for *plan* warm up meanwhile."""
        for name in self._wanted(job, plan):
            self._engines[name].wake()

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

    async def say(self, job: Job, sentence: Sentence) -> None:
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

    async def say_written(self, job: Job, written: Written) -> None:
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
                after_ms=ms_since(job.wanted),
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


def ms_since(then: float) -> float:
    """Milliseconds since *then* (monotonic seconds)."""
    return (time.monotonic() - then) * 1000
