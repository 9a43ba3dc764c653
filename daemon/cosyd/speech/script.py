"""The script: what is to be said of a text that is being written, as it becomes known.

Whole sentences, one after the other. Where whoever hears them has run out of sound, and an engine
can begin a sentence of which more is to come, that sentence is :class:`Written` while it is spoken.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.engine.pen import Pen
from cosyd.text.scripts import weigh

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from cosyd.contract.model import Sentence
    from cosyd.speech.job import Job
    from cosyd.speech.manuscript import Manuscript
    from cosyd.speech.planning import Planning

    Plan = Callable[[], list[Sentence]]

AHEAD_S = 0.5
"""A sentence is begun early when whoever listens has no more to hear than this: what an engine
needs before its first sound. Until then it may become whole, and is read better so."""

PACE = 15.0
"""Letters a second. Who writes more slowly than people speak is not spoken early: the voice would
stop in the midst of the sentence. Measured: English read by hibari."""

PATIENCE_S = 20.0
"""A sentence that nobody goes on with for so long is let go of by the engine. Its rest is a piece
of its own, whenever it comes."""


QUIET_S = 1.0
"""An engine that has given nothing for so long, after the last news, waits for the writer. It may
be at work on a first chunk instead; then it gets one sentence more than it has places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How live texts are spoken, as the settings say."""

    pause_s: float = 0.3
    """After such a pause, what looks like the end of a sentence is one."""

    as_written: bool = True
    """Whether a sentence may be begun before it is whole."""

    quiet_s: float = QUIET_S
    patience_s: float = PATIENCE_S


class Script:
    """Reads the manuscript of *job*. Nobody else does.

    Args:
        job: Whose text is being written.
        planning: Of its utterance.
        habits: How live texts are spoken.
        planned: Does planning work, perhaps in a thread.
        on_pause: Called when nothing more has come for a while.
    """

    def __init__(
        self,
        job: Job,
        planning: Planning,
        habits: Habits,
        *,
        planned: Callable[[Plan], Awaitable[list[Sentence]]],
        on_pause: Callable[[], None],
    ) -> None:
        assert job.manuscript is not None
        self.planning = planning
        self.habits = habits
        self.paused = True
        """Whether nothing has come for a while."""

        self.news_at = 0.0
        """When something came last."""

        self._job = job
        self._manuscript: Manuscript = job.manuscript
        self._planned = planned
        self._on_pause = on_pause
        self._closed = False
        self._begun_at = (-1, 0.0)
        """Where the sentence begins that is being written, and when that was seen."""

    @property
    def text(self) -> str:
        """All that has been written."""
        return self._manuscript.text

    async def plans(self) -> AsyncGenerator[list[Sentence] | Written, None]:
        """What is to be said, as it becomes known; each is to be said before the next."""
        early_s: float | None = None
        while True:
            plan = await self.look(early_s)
            if plan:
                yield plan
            if self._closed:
                return
            early_s = self._early_s()
            if early_s is not None and early_s <= 0:
                written = Written(self, self.planning.begin_early())
                yield written
                yield written.rest
                early_s = None
                if self._closed:
                    return

    async def look(self, within_s: float | None = None) -> list[Sentence]:
        """What has become whole, once something is news, or a while has passed without.

        Args:
            within_s: How long to wait at the most.
        """
        pause_s = None
        if not self.paused:
            pause_s = max(0.0, self.news_at + self.habits.pause_s - time.monotonic())
        waits = [one for one in (pause_s, within_s) if one is not None]
        fresh = await self._manuscript.news(min(waits, default=None), paused=self.paused)
        now = time.monotonic()
        if fresh:
            self.paused, self.news_at = False, now
        elif self.paused or now < self.news_at + self.habits.pause_s:
            return []
        else:
            self.paused = True
        plan = await self._whole(pause=self.paused)
        if self.paused:
            self._on_pause()
        return plan

    async def _whole(self, *, pause: bool) -> list[Sentence]:
        """The sentences that are whole by now."""
        manuscript, planning = self._manuscript, self.planning
        text, due, self._closed = manuscript.text, manuscript.due, manuscript.closed
        plan: list[Sentence] = []
        if due > planning.place:
            plan += await self._planned(lambda: planning.whole(text[:due]))
        return plan + await self._planned(lambda: planning.so_far(text, pause=pause))

    def _early_s(self) -> float | None:
        """In how many seconds the next sentence is to be begun early; None: as things are, not."""
        now = time.monotonic()
        text, place = self.text, self.planning.place
        if self._begun_at[0] != place:
            self._begun_at = place, now
        if not self.habits.as_written or self._manuscript.fresh:
            return None
        if self.planning.opening(text) is None:
            return None
        wait_s = max(0.0, self._job.deadline - AHEAD_S - now)
        takes_s = now + wait_s - self._begun_at[1]
        return wait_s if weigh(text[place:]) >= PACE * takes_s else None


class Written:
    """A sentence that is spoken while it is being written."""

    def __init__(self, script: Script, opening: Sentence) -> None:
        self.sentence = opening
        """As far as it is known; once it is whole, its first piece."""

        self.pen = Pen(opening.text)
        self.rest: list[Sentence] = []
        """What is to be said after it: the rest of the sentence, and those that follow."""

        self._script = script
        self._busy_at = 0.0
        self._on_rest: Callable[[bool], None] | None = None

    def tell(self, on_rest: Callable[[bool], None] | None) -> None:
        """Its turn begins: *on_rest* is told whether its engine waits for the writer.

        None: its turn is over.
        """
        self._on_rest = on_rest
        self.sounds()

    def sounds(self) -> None:
        """Its engine is at work."""
        self._busy_at = time.monotonic()
        self._tell()

    async def follow(self) -> None:
        """Have the pen write what is written, up to the end of the sentence."""
        try:
            plan = await self._followed()
        except BaseException:
            self.pen.close()  # or the engine would wait for ever
            raise
        self.sentence, *self.rest = plan
        self.pen.close(self.sentence.text)
        self._tell()

    async def _followed(self) -> list[Sentence]:
        """What ends the sentence, and follows it; until then, the pen writes."""
        early = self._script.planning.early
        while not (plan := await self._script.look(self._wait_s())):
            self.pen.write(early.goes_on(self._script.text))
            if self._left_s(self._script.habits.patience_s) <= 0:
                early.part_off()
            if early.is_full:
                self.pen.close()
            self._tell()
        return plan

    def _wait_s(self) -> float | None:
        """When to look again though nothing is news; None where there is nothing to look for."""
        if self.pen.closed:
            return None
        habits = self._script.habits
        quiet_s = self._left_s(habits.quiet_s, self._busy_at)
        if quiet_s <= 0:  # it may sound again meanwhile
            quiet_s = habits.quiet_s
        return max(0.0, min(quiet_s, self._left_s(habits.patience_s)))

    def _left_s(self, wait_s: float, since: float = 0.0) -> float:
        """How much is left of *wait_s*, since something was news last, or *since* then."""
        return max(self._script.news_at, since) + wait_s - time.monotonic()

    def _tell(self) -> None:
        quiet = self._left_s(self._script.habits.quiet_s, self._busy_at) <= 0
        if self._on_rest is not None:
            self._on_rest(quiet and not self.pen.closed)
