"""A job: an utterance on its way, with a replayable stream of chunks.

A listener is an index into one list of chunks, so one that comes late misses nothing and a slow
one holds nobody up.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cosyd.contract.errors import CosydError, JobCancelled, JobGone
from cosyd.contract.model import (
    VOICE_AUDIO,
    AudioFormat,
    Chunk,
    Sentence,
    SentenceTiming,
    Status,
    Utterance,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from cosyd.speech.manuscript import Manuscript


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a job may not be said yet."""

    until: float
    """Seconds since 1970, or infinity. The clock on the wall counts: a computer may sleep till
    then."""

    gate: str = ""
    reason: str = ""
    since: float = field(default_factory=time.monotonic)


UNHEARD_S = 0.02
"""A silence in the midst of speech that is shorter is not noticed."""


class Job:
    """Lives in the daemon's event loop. The scheduler writes it, everyone else reads."""

    audio: AudioFormat = VOICE_AUDIO

    def __init__(
        self,
        utterance: Utterance,
        *,
        manuscript: Manuscript | None = None,
        after: Job | None = None,
        provided: asyncio.Future[Any] | None = None,
    ) -> None:
        self.id = secrets.token_hex(8)
        self.utterance = utterance
        self.manuscript = manuscript
        """Where its text comes from while it is being written; None: it is the utterance's."""

        self.after = after
        """What the same client wrote before it, and is to be heard before it."""

        self.provided = provided
        """The job counts as done only when this has come."""

        self.hold: Hold | None = None
        """Why it may not be said yet; None: it may, or nobody has been asked."""

        self.held_s = 0.0
        """How long it was held, up to the latest end of a hold."""

        self.spoken = False
        """Whether all of it has been: then it only waits for what is *provided*."""

        self.engine = ""
        """Who speaks its sentence, or spoke the last."""

        self.voice = ""
        """Whose its first sentence is; empty where it did not come to that."""

        self.planned: int | None = None
        """How many sentences it will have, once that is known."""

        self.underruns = 0
        """How often one who plays it as it comes has run out of sound. Not where that waited for
        a text that was being written."""

        self.silent_s = 0.0
        """How long those silences lasted together."""

        self.stream = utterance.stream or self.id
        self.status = Status.QUEUED
        self.error: CosydError | None = None
        self.timings: list[SentenceTiming] = []
        self.frames = 0
        self.taken_at = time.time()
        self.taken = time.monotonic()
        self.started: float | None = None
        self.first_audio: float | None = None
        self.ended: float | None = None
        self._chunks: list[Chunk] | None = []
        self._news = asyncio.Event()
        self._dry_s = 0.0
        self._holders = 0
        self._sentence_start = 0
        self._sentence: int | None = None
        self._unwritten = False
        """Whether the sentence whose sound came last goes on in what is not written yet."""

        self._when_ended: list[Callable[[Job], None]] = []

    # -- for those who listen -----------------------------------------------------------------

    async def listen(self) -> AsyncGenerator[Chunk, None]:
        """All chunks from the first, as they come.

        Raises:
            CosydError: Why the job failed or was cancelled, after the chunks that came before.
        """
        chunks, place = self._chunks, 0  # kept for whoever has begun, though others forget it
        if chunks is None:
            raise JobGone(job=self.id)
        while True:
            news = self._news
            while place < len(chunks):
                yield chunks[place]
                place += 1
            if self.status.final:
                break
            if news is self._news:
                await news.wait()
        if self.error:
            raise self.error.with_traceback(None)  # or it would grow with each who listens

    @contextmanager
    def held(self) -> Iterator[None]:
        """Somebody wants the job for as long as the block lasts.

        When the last one leaves before the end, the job is cancelled, unless it is detached.
        """
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders and not self.utterance.detached:
                self.cancel("nobody listens any more")

    async def wait(self) -> None:
        """Until the job has ended, however it ends."""
        while not self.status.final:
            await self._news.wait()

    @property
    def characters(self) -> int:
        """How long its text is, so far."""
        return len(self.manuscript.text if self.manuscript else self.utterance.text)

    @property
    def audio_s(self) -> float:
        """How much has been spoken."""
        return self.audio.seconds(self.frames)

    @property
    def sentence_count(self) -> int | None:
        """How many sentences it has, or will have; None: nobody knows yet."""
        if self.status.final:
            return 0 if self._sentence is None else self._sentence + 1
        return self.planned

    @property
    def idle(self) -> bool:
        """Whether nothing is being said of it, though its turn is not over."""
        return self.spoken or (self.manuscript is not None and self.manuscript.idle)

    @property
    def wanted(self) -> float:
        """Since when it could have been said (monotonic seconds); holds are left out."""
        return self.taken + self.held_s

    @property
    def pcm_bytes(self) -> int:
        """How much memory the sound takes."""
        return 0 if self._chunks is None else self.frames * self.audio.frame_bytes

    @property
    def deadline(self) -> float:
        """When a listener who plays as it comes will run out of sound (monotonic seconds)."""
        if self.first_audio is None:
            return self.taken
        return self.first_audio + self._dry_s + self.audio_s

    @property
    def spoke_s(self) -> float:
        """How long it has been, or was, its turn."""
        if self.started is None:
            return 0.0
        return (self.ended or time.monotonic()) - self.started

    # -- for whoever speaks it ----------------------------------------------------------------

    def when_ended(self, callback: Callable[[Job], None]) -> None:
        """Have *callback* called once the job has ended; at once if it has."""
        if self.status.final:
            callback(self)
        else:
            self._when_ended.append(callback)

    def no_more(self, callback: Callable[[Job], None]) -> None:
        """Do not have *callback* called any more."""
        if callback in self._when_ended:
            self._when_ended.remove(callback)

    def let_go(self) -> None:
        """It is not held any more."""
        if self.hold:
            self.held_s += time.monotonic() - self.hold.since
        self.hold = None

    def begin(self) -> None:
        """It is this job's turn."""
        self.status = Status.SPEAKING
        self.started = time.monotonic()
        self._tell()

    def add(self, sentence: Sentence, pcm: bytes, *, last: bool, unwritten: bool = False) -> Chunk:
        """Append *pcm* (which may be empty) to the sound.

        Args:
            sentence: What it says, or a part of it.
            pcm: Whole frames.
            last: It ends *sentence*, and gives it its timing.
            unwritten: What comes next may have to wait for whoever writes.
        """
        if pcm:
            self._sounds(sentence, time.monotonic())
        self._unwritten = unwritten
        if sentence.index != self._sentence:
            self._sentence, self._sentence_start = sentence.index, self.frames
        start_frame = self.frames
        self.frames += self.audio.frames(pcm)
        chunk = Chunk(
            pcm=pcm,
            start_frame=start_frame,
            sentence=sentence.index,
            ends=self._timing(sentence) if last else None,
        )
        if chunk.ends:
            self.timings.append(chunk.ends)
        if self._chunks is not None:
            self._chunks.append(chunk)
        self._tell()
        return chunk

    def finish(self) -> None:
        """All has been spoken."""
        self._end(Status.DONE)

    def fail(self, error: CosydError) -> None:
        """It cannot be spoken, or not to its end."""
        self._end(Status.FAILED, error)

    def cancel(self, reason: str) -> bool:
        """Nobody wants it any more. False if it had ended before."""
        return self._end(Status.CANCELLED, JobCancelled(reason=reason))

    def drop(self, error: CosydError) -> bool:
        """Cancel it for a reason of the queue's own."""
        return self._end(Status.CANCELLED, error)

    def forget_sound(self) -> None:
        """Give the memory of the sound back; the job itself stays known."""
        self._chunks = None
        self._tell()

    def _sounds(self, sentence: Sentence, now: float) -> None:
        """There is sound of *sentence*, perhaps for one who has run out of it."""
        if self.first_audio is None:
            self.first_audio = now
        elif (dry_s := now - self.deadline) > UNHEARD_S:
            self._dry_s += dry_s
            goes_on = self.manuscript is None or sentence.index == self._sentence
            if goes_on and not self._unwritten:
                self.underruns += 1
                self.silent_s += dry_s

    def _timing(self, sentence: Sentence) -> SentenceTiming:
        return SentenceTiming(
            index=sentence.index,
            text=sentence.source,
            start_s=self.audio.seconds(self._sentence_start),
            end_s=self.audio.seconds(self.frames),
            voice=sentence.voice.name,
            language=sentence.language,
            text_start=sentence.text_start,
            text_end=sentence.text_end,
        )

    def _end(self, status: Status, error: CosydError | None = None) -> bool:
        if self.status.final:
            return False
        self.status, self.error, self.ended = status, error, time.monotonic()
        self.after = None
        self._tell()
        for callback in self._when_ended:
            callback(self)
        self._when_ended.clear()
        return True

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()
