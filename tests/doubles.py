"""Small honest stand-ins with a handle for the test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cosyd.contract.errors import CosydError, JobCancelled
from cosyd.contract.model import VOICE_AUDIO, Chunk, SentenceTiming, Status, Utterance

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable


class Telling:
    """A job, as a sink sees it: its chunks come when the test says so."""

    def __init__(
        self,
        pcm: Iterable[bytes] = (),
        *,
        utterance: Utterance | None = None,
        job: str = "job1",
        stream: str | None = None,
    ) -> None:
        self.id = job
        self.utterance = utterance or Utterance(text="Hello.")
        self.stream = stream or self.utterance.stream or job
        self.audio = VOICE_AUDIO
        self.status = Status.QUEUED
        self.error: CosydError | None = None
        self._chunks: list[Chunk] = []
        self._frames = 0
        self._news = asyncio.Event()
        for one in pcm:
            self.say(one)

    def say(self, pcm: bytes, *, ends: SentenceTiming | None = None, sentence: int = 0) -> None:
        """The next chunk."""
        self._chunks.append(Chunk(pcm=pcm, start_frame=self._frames, sentence=sentence, ends=ends))
        self._frames += VOICE_AUDIO.frames(pcm)
        self._tell(Status.SPEAKING)

    def end(self) -> Telling:
        """All has been said."""
        self._tell(Status.DONE)
        return self

    def fail(self, error: CosydError) -> None:
        """The engine gave up."""
        self.error = error
        self._tell(Status.FAILED)

    def cancel(self, reason: str = "the test says so") -> None:
        """Nobody wants the rest."""
        self.error = JobCancelled(reason=reason)
        self._tell(Status.CANCELLED)

    async def listen(self) -> AsyncIterator[Chunk]:
        """See :class:`cosyd.contract.hooks.Hearing`."""
        place = 0
        while True:
            news = self._news
            while place < len(self._chunks):
                yield self._chunks[place]
                place += 1
            if self.status.final:
                break
            if news is self._news:
                await news.wait()
        if self.error:
            raise self.error

    def _tell(self, status: Status) -> None:
        self.status = status
        news, self._news = self._news, asyncio.Event()
        news.set()
