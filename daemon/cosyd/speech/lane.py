"""A lane: the way into one engine, one sentence of a job at a time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from cosyd.contract.model import Priority

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from cosyd.speech.job import Job


class Turn:
    """A place in the engine, for one piece of one job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.sounds = False
        """Whether something of the piece has been heard."""

        self.gives_way = False
        self.rests = False
        """Whether there is nothing to do for it before more of its text is written."""

        self._begun = False
        self._place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._limit = asyncio.timeout(None)

    @property
    def urgency(self) -> tuple[int, float]:
        """The least goes first."""
        return (self.job.utterance.priority.rank, self.job.deadline)

    def outdoes(self, other: Turn) -> bool:
        """Whether the *other* one, which was let in, is put off for it."""
        mine, its = self.job.utterance.priority, other.job.utterance.priority
        return mine is not its and (mine is Priority.IMPORTANT or its is Priority.NARRATION)

    @asynccontextmanager
    async def until_it_gives_way(self) -> AsyncIterator[None]:
        """Ends the block early, and quietly, where the turn is to give way."""
        try:
            async with self._limit:
                self._begun = True
                if self.gives_way:  # told before it knew that it had been let in
                    self.give_way()
                yield
        except TimeoutError:
            if not self.gives_way:
                raise

    def give_way(self) -> None:
        """Let a more urgent job in; nothing of the piece has been heard, so it can begin anew."""
        self.gives_way = True
        if self._begun:
            self._limit.reschedule(asyncio.get_running_loop().time())

    def admit(self) -> bool:
        """Let it in. False where it has just given up waiting, and does not know it yet."""
        if self._place.done():
            return False
        self._place.set_result(None)
        return True

    async def admitted(self) -> None:
        """Until it is let in."""
        await self._place


class Lane:
    """Lets so many pieces in at once as the engine takes.

    The most urgent job goes first, then the one whose listener would run out of sound first.
    So a job of higher priority gets in between two sentences of a lower one, and of equal jobs
    none waits until another has been spoken to its end. For what is important, even a sentence
    that is being made, and of which nothing has been heard yet, is put off; and for whatever
    people hear, one of a narration is.
    """

    def __init__(self, width: int) -> None:
        self._free = width
        self._waiting: list[Turn] = []
        self._inside: list[Turn] = []

    @asynccontextmanager
    async def turn(self, job: Job) -> AsyncIterator[Turn]:
        """One of the engine's places, for as long as the block lasts."""
        turn = Turn(job)
        self._waiting.append(turn)
        self._admit()
        self._make_room(turn)
        try:
            await turn.admitted()
            yield turn
        finally:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn in self._inside:
                self.rest(turn, rests=True)
                self._inside.remove(turn)

    def rest(self, turn: Turn, *, rests: bool) -> None:
        """Let others have the place of *turn* for as long as it *rests*.

        When it goes on, there may be one more inside than there are places, for a while: it is not
        waited for anew by who hears it already.
        """
        if turn in self._inside and turn.rests is not rests:
            turn.rests = rests
            self._free += 1 if rests else -1
            # Not at once: the job that leaves may be about to come back with its next sentence,
            # and is the more urgent one perhaps.
            asyncio.get_running_loop().call_soon(self._admit)

    def _admit(self) -> None:
        while self._free > 0 and self._waiting:
            turn = min(self._waiting, key=lambda one: one.urgency)
            self._waiting.remove(turn)
            if turn.admit():
                self._inside.append(turn)
                self._free -= 1

    def _make_room(self, turn: Turn) -> None:
        """Where *turn* must wait, have another give way that can."""
        if turn not in self._waiting:
            return
        able = [
            one
            for one in self._inside
            if not (one.sounds or one.gives_way or one.rests) and turn.outdoes(one)
        ]
        if able:
            max(able, key=lambda one: one.urgency).give_way()
