"""A job that is being heard, or waits to be: its sound, its sentences, and what becomes of it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO
from cosyd_plugins.sentences import AGAIN_S, Sentences
from cosyd_plugins.track import Track

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.model import Chunk

_NOT_YET = 1 << 62
"""A frame that no job has: there it is silent."""


class Playing:
    """Lives in the event loop."""

    def __init__(self, job: str, *, rank: int, rate_hz: int) -> None:
        loop = asyncio.get_running_loop()
        self.job = job
        self.sentences = Sentences()
        self._loop = loop
        self._news = asyncio.Event()
        self._end_s: float | None = None
        self._error: CosydError | None = None
        self._awaited: int | None = None
        """The place of the sentence to go on with, which has not been spoken yet."""

        def on_end(delay_s: float) -> None:
            loop.call_soon_threadsafe(self._is_over, loop.time() + delay_s)

        self.track = Track(rank=rank, rate_hz=rate_hz, on_end=on_end)

    # -- what it is ---------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        """Whether nothing more of it will be heard."""
        now_s = self._loop.time()
        return self._error is not None or (self._end_s is not None and self._end_s <= now_s)

    @property
    def sounds(self) -> bool:
        """Whether it is being heard, or could be at once, as far as it is not held."""
        return not self.done and (self.track.begun or self.track.playable)

    @property
    def place(self) -> int:
        """The place of the sentence that is being heard, or waited for."""
        return self.sentences.at(self._heard()) if self._awaited is None else self._awaited

    @property
    def sentence(self) -> int:
        """The index of that sentence."""
        return self.sentences.index(self.place)

    @property
    def position_s(self) -> float:
        """How much of it has been heard."""
        return self._heard() / self.track.rate_hz

    @property
    def audio_s(self) -> float:
        """How much of it has been spoken."""
        return self.track.fed / self.track.rate_hz

    async def heard(self) -> None:
        """Until the last of it has been heard.

        Raises:
            CosydError: It never will be.
        """
        while not self.done:
            timer = self._end_s and self._loop.call_at(self._end_s, self._news.set)
            try:
                await self._news.wait()  # at once away when cancelled, as what comes next relies on
            finally:
                if timer:
                    timer.cancel()
            self._news.clear()
        if self._error:
            raise self._error

    # -- its sound ----------------------------------------------------------------------------

    def note(self, chunk: Chunk) -> None:
        """*chunk* is fed next."""
        frame = round(chunk.start_frame * self.track.rate_hz / VOICE_AUDIO.rate_hz)
        if self.sentences.note(chunk.sentence, frame) and self._awaited is not None:
            self._go(self._awaited)

    def finish(self) -> None:
        """All of it has been fed."""
        self.track.finish()
        if self._awaited is not None:
            self.end()

    def end(self) -> None:
        """What is left of it is not wanted."""
        self._ends(self._loop.time())

    def give_up(self, error: CosydError) -> None:
        """What is left of it cannot be heard."""
        if not self.done:
            self._error = error
            self._news.set()

    def rewind(self, now_s: float) -> None:
        """The card has dropped what it had not played at *now_s*: take that up again."""
        if not self.done and self.track.rewind(now_s):
            self._end_s = None
            self._news.set()

    def skip(self, sentences: int) -> None:
        """Go on with another sentence; see :meth:`cosyd.contract.sinks.Player.skip`."""
        place = self.place
        if sentences < 0 and self._awaited is None:
            began_s = self.sentences.start(place) / self.track.rate_hz
            place += self.position_s - began_s > AGAIN_S
        self._go(max(0, place + sentences))

    def go_to(self, sentence: int) -> None:
        """Go on with the sentence of that index; see :meth:`cosyd.contract.sinks.Seeker.go_to`."""
        self._go(self.sentences.place(sentence))

    def _go(self, place: int) -> None:
        self._awaited = None
        if place < len(self.sentences):
            self._jump(self.sentences.start(place))
        elif self.track.finished:
            self.end()
        else:
            self._awaited = place
            self._jump(_NOT_YET)

    def _jump(self, frame: int) -> None:
        self._end_s = None
        self.track.jump(frame)
        self._news.set()

    def _is_over(self, end_s: float) -> None:
        if self.track.over:  # else it has jumped meanwhile
            self._ends(end_s)

    def _ends(self, end_s: float) -> None:
        if self._error is None and self._end_s is None:
            self._end_s = end_s
        self._news.set()

    def _heard(self) -> int:
        return self.track.heard(time.monotonic())
