"""What a stranger's part gets of the daemon: the same as ours, from the event loop of its own.

Nothing is copied and nobody is held up: each chunk, event and answer is handed over when it is
asked for, in the daemon's event loop.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cosyd.contract.model import Utterance
from cosyd.plugins.elsewhere import LoopGone, ask, there
from cosyd.plugins.exact import exact

if TYPE_CHECKING:
    import asyncio
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Awaitable,
        Callable,
        Iterator,
        Sequence,
    )
    from typing import TypeVar

    from cosyd.contract.errors import CosydError
    from cosyd.contract.hooks import Desk, Heard, Hearing, Live
    from cosyd.contract.model import Chunk, SentenceTiming, Status, Voice

    T = TypeVar("T")


class LentHearing:
    """See :class:`cosyd.contract.hooks.Hearing`. *home* is the loop in which *job* lives."""

    def __init__(self, job: Hearing, home: asyncio.AbstractEventLoop) -> None:
        self._job = job
        self._home = home
        self.id = job.id
        self.stream = job.stream
        self.utterance = job.utterance
        self.audio = job.audio

    @property
    def status(self) -> Status:
        """Where it is."""
        return self._job.status

    @property
    def timings(self) -> Sequence[SentenceTiming]:
        """The sentences that have been spoken to their end."""
        return self._job.timings

    @property
    def error(self) -> CosydError | None:
        """Why it failed, once it has."""
        return self._job.error

    def listen(self) -> AsyncGenerator[Chunk, None]:
        """All chunks from the first, as they come; raises why it failed or was cancelled."""
        return _lent(self._home, self._job.listen)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Somebody wants it for as long as the block lasts."""
        block = self._job.held()
        ask(self._home, block.__enter__)
        try:
            yield
        finally:
            with suppress(LoopGone):
                ask(self._home, lambda: block.__exit__(None, None, None))


class LentLive:
    """See :class:`cosyd.contract.hooks.Live`."""

    def __init__(self, live: Live, home: asyncio.AbstractEventLoop) -> None:
        self._live = live
        self._home = home

    def write(self, text: str) -> LentHearing | None:
        """Add *text*; returns the utterance that begins with it."""
        begun = ask(self._home, lambda: self._live.write(text))
        return LentHearing(begun, self._home) if begun else None

    def flush(self) -> None:
        """Say all that was written."""
        ask(self._home, self._live.flush)

    def end(self) -> None:
        """The utterance is whole."""
        ask(self._home, self._live.end)

    def cancel(self) -> None:
        """Drop all that is not spoken."""
        ask(self._home, self._live.cancel)

    def barge_in(self, played_s: float, job: str | None = None) -> Heard | None:
        """Drop all that was not heard, and tell what was."""
        return ask(self._home, lambda: self._live.barge_in(played_s, job))

    def change(self, utterance: Utterance) -> None:
        """Have the next utterances spoken as *utterance* says."""
        asked = exact(utterance, Utterance)
        ask(self._home, lambda: self._live.change(asked))

    def close(self) -> None:
        """Nothing more will be written."""
        ask(self._home, self._live.close)

    async def utterances(self) -> AsyncGenerator[LentHearing, None]:
        """Each utterance as it begins."""
        async for utterance in _lent(self._home, self._live.utterances):
            yield LentHearing(utterance, self._home)


class LentDesk:
    """See :class:`cosyd.contract.hooks.Desk`."""

    def __init__(
        self, desk: Desk, home: asyncio.AbstractEventLoop, here: asyncio.AbstractEventLoop
    ) -> None:
        self.version = desk.version
        self._desk = desk
        self._home = home
        self._here = here

    def say(
        self, utterance: Utterance, *, provided: Awaitable[object] | None = None
    ) -> LentHearing:
        """Have *utterance* said."""
        asked = exact(utterance, Utterance)

        def say() -> Hearing:
            borrowed = None if provided is None else there(self._here, lambda: provided)
            return self._desk.say(asked, provided=borrowed)

        return self._job(say)

    def live(self, utterance: Utterance) -> LentLive:
        """Have a text said while it is written."""
        asked = exact(utterance, Utterance)
        return LentLive(ask(self._home, lambda: self._desk.live(asked)), self._home)

    def job(self, job_id: str) -> LentHearing:
        """The job of that id."""
        return self._job(lambda: self._desk.job(job_id))

    def cancel(self, job_id: str) -> LentHearing:
        """Stop a job wherever it is."""
        return self._job(lambda: self._desk.cancel(job_id))

    def jobs(self) -> list[LentHearing]:
        """All jobs under way and the latest ended ones, the newest first."""
        return [LentHearing(one, self._home) for one in ask(self._home, self._desk.jobs)]

    def voices(self) -> Sequence[Voice]:
        """All voices, the default ones of each language first."""
        return ask(self._home, self._desk.voices)

    def _job(self, find: Callable[[], Hearing]) -> LentHearing:
        return LentHearing(ask(self._home, find), self._home)


async def _lent(
    home: asyncio.AbstractEventLoop, source: Callable[[], AsyncIterator[T]]
) -> AsyncGenerator[T, None]:
    """What *source* yields in *home*, one by one, as it is asked for here."""
    flow: AsyncIterator[T] | None = None

    async def following() -> tuple[T] | None:
        nonlocal flow
        if flow is None:
            flow = source()
        try:
            return (await anext(flow),)
        except StopAsyncIteration:
            return None

    async def close() -> None:
        if (end := getattr(flow, "aclose", None)) is not None:
            await end()

    try:
        while (one := await there(home, following)) is not None:
            yield one[0]
    finally:
        with suppress(LoopGone):
            await there(home, close)
