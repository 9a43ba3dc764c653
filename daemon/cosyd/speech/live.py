"""Live: text in as it is written, and sound out meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from cosyd.contract.errors import (
    CosydError,
    JobCancelled,
    LiveClosed,
    QueueFull,
    ShuttingDown,
    UnknownJob,
)
from cosyd.contract.model import Status
from cosyd.speech.heard import heard
from cosyd.speech.service import can_be_said

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from contextlib import AbstractContextManager

    from cosyd.contract.doors import Heard
    from cosyd.contract.model import AudioFormat, Chunk, SentenceTiming, Utterance
    from cosyd.speech.job import Job
    from cosyd.speech.manuscript import Manuscript
    from cosyd.speech.service import Speech

REMEMBERED = 16
"""Utterances that a client may still be playing, and may name when it barges in; besides those
that are still being spoken, or played here."""

AHEAD = 64
"""Utterances that may have begun before the first of them has been heard to its end."""

BLANK_LIMIT = 1_000
"""Characters that cannot be said (blanks, marks) before the first that can; more are dropped."""


class LiveUtterance:
    """One utterance of a live text, as those see it who hear it.

    Its sound ends at once where it is dropped, also where it had been spoken to its end.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.id = job.id
        self.stream = job.stream
        self.utterance = job.utterance
        self.audio: AudioFormat = job.audio
        self._dropped: CosydError | None = None

    @property
    def status(self) -> Status:
        """Where it is."""
        return Status.CANCELLED if self._dropped else self.job.status

    @property
    def timings(self) -> Sequence[SentenceTiming]:
        """The sentences that have been spoken to their end."""
        return self.job.timings

    @property
    def error(self) -> CosydError | None:
        """Why it failed or was dropped."""
        return self._dropped or self.job.error

    async def listen(self) -> AsyncGenerator[Chunk, None]:
        """All chunks from the first, as they come; raises why it failed or was dropped."""
        async for chunk in self.job.listen():
            if self._dropped:
                break
            yield chunk
        if self._dropped:
            raise self._dropped

    def held(self) -> AbstractContextManager[None]:
        """Somebody wants it for as long as the block lasts."""
        return self.job.held()

    def drop(self, reason: str) -> None:
        """Nobody wants the rest."""
        self._dropped = self._dropped or JobCancelled(reason=reason)
        self.job.cancel(reason)


class LiveText:
    """See :class:`cosyd.contract.doors.Live`. Lives in the daemon's event loop.

    Raises:
        TooManyLive: Too many write at once.
        CosydError: It cannot be spoken as *utterance* says.
    """

    def __init__(self, speech: Speech, utterance: Utterance) -> None:
        speech.check_manner(utterance)
        self._speech = speech
        self._manner = utterance
        self._room = ExitStack()
        self._room.enter_context(speech.writing())
        self._past: list[LiveUtterance] = []
        self._begun: list[LiveUtterance] = []
        """Those that whoever hears them is not done with."""

        self._new: asyncio.Queue[LiveUtterance | None] = asyncio.Queue()
        self._now: LiveUtterance | None = None
        self._latest: Job | None = None
        self._blank = ""
        self._closed = False
        self._deaf = False
        """The utterance has come to an early end: what is still written of it is not wanted."""

    def write(self, text: str) -> LiveUtterance | None:
        """Add *text*; the first that can be said begins an utterance."""
        if self._closed:
            raise LiveClosed
        if self._now and self._now.status.final and not self._speech.stopping:
            self._now, self._deaf = None, True
        if self._deaf:
            return None
        try:
            if self._speech.stopping:
                raise ShuttingDown
            if self._now is None:
                return self._begin(text)
            self._manuscript().write(text)
        except CosydError:
            self.end()
            self._deaf = True
            raise
        return None

    def flush(self) -> None:
        """Say all that was written."""
        if self._now:
            self._manuscript().flush()

    def end(self) -> None:
        """The utterance is whole."""
        if self._now:
            self._manuscript().close()
        self._now, self._blank, self._deaf = None, "", False

    def cancel(self) -> None:
        """Drop all that is not spoken."""
        self._drop("it was asked for")

    def barge_in(self, played_s: float, job: str | None = None) -> Heard | None:
        """Drop all that was not heard, and tell what was."""
        playing = self._playing(job)
        told = heard(playing.job, played_s) if playing else None
        self._drop("somebody spoke in between")
        return told

    def change(self, utterance: Utterance) -> None:
        """Have the next utterances spoken as *utterance* says."""
        self._speech.check_manner(utterance)
        self._manner = utterance

    def close(self) -> None:
        """Nothing more will be written."""
        if not self._closed:
            self.end()
            self._closed = True
            self._new.put_nowait(None)
            self._room.close()

    async def utterances(self) -> AsyncGenerator[LiveUtterance, None]:
        """Each utterance as it begins."""
        while (utterance := await self._new.get()) is not None:
            yield utterance
            self._begun.remove(utterance)
            older = [one for one in self._past[: 1 - REMEMBERED] if self._goes_on(one)]
            self._past = [*older, *self._past[1 - REMEMBERED :], utterance]

    def _begin(self, text: str) -> LiveUtterance | None:
        text = self._blank + text
        if not can_be_said(text):
            self._blank = text[-BLANK_LIMIT:]
            return None
        if len(self._begun) >= AHEAD:
            raise QueueFull(waiting=len(self._begun), retry_after_s=QueueFull.retry_after_s)
        manuscript = self._speech.manuscript()
        manuscript.write(text)
        # Detached: it is for whoever writes to say that nobody wants it any more.
        utterance = LiveUtterance(
            self._speech.write(
                replace(self._manner, text="", detached=True), manuscript, self._latest
            )
        )
        self._blank, self._now, self._latest = "", utterance, utterance.job
        self._begun.append(utterance)
        self._new.put_nowait(utterance)
        return utterance

    def _manuscript(self) -> Manuscript:
        assert self._now
        return _manuscript_of(self._now.job)

    def _playing(self, job_id: str | None) -> LiveUtterance | None:
        known = [*self._past, *self._begun]
        if job_id is not None:
            for utterance in known:
                if utterance.id == job_id:
                    return utterance
            raise UnknownJob(job=job_id)
        sounded = [one for one in known if one.job.first_audio is not None]
        return sounded[-1] if sounded else None

    def _goes_on(self, utterance: LiveUtterance) -> bool:
        return not utterance.status.final or bool(self._speech.listeners.playing(utterance.id))

    def _drop(self, reason: str) -> None:
        for utterance in [*self._past, *self._begun]:
            utterance.drop(reason)
            self._speech.listeners.silence(utterance.id)
        self._now, self._blank, self._deaf = None, "", False


def _manuscript_of(job: Job) -> Manuscript:
    assert job.manuscript is not None
    return job.manuscript
