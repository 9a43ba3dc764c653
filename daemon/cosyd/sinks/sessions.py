"""Live texts that are written through the control socket."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cosyd.contract.errors import CosydError, LiveUnknown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from cosyd.contract.doors import Live
    from cosyd.contract.hooks import Hearing

IDLE_S = 60.0
"""A live text that is not written to for so long, while nothing of it is spoken, is closed."""


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """A live text, and when it was last used."""

    live: Live
    used: float
    waiting: set[str] = field(default_factory=set)
    """Utterances whose turn has not come yet."""


class Sessions:
    """All of one door, by names that nobody can guess.

    Args:
        idle_s: How long one may be unused.
        clock: Monotonic seconds.
    """

    def __init__(
        self, *, idle_s: float = IDLE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle_s = idle_s
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.forgotten = 0
        """How many were closed since nobody used them."""

    def __len__(self) -> int:
        return len(self._sessions)

    def add(self, live: Live) -> str:
        """Keep *live*; its name."""
        name = secrets.token_urlsafe(16)
        session = Session(live=live, used=self._clock())
        self._sessions[name] = session
        self._begin(self._follow(session))
        return name

    def get(self, name: str) -> Live:
        """The live text of that name, which is used just now.

        Raises:
            LiveUnknown: There is none, or not any more.
        """
        session = self._sessions.get(name)
        if session is None:
            raise LiveUnknown(live=name[:_SHOWN])
        session.used = self._clock()
        return session.live

    def close(self, name: str) -> None:
        """Nothing more is written to it.

        Raises:
            LiveUnknown: There is none, or not any more.
        """
        self.get(name).close()
        del self._sessions[name]

    def close_all(self) -> None:
        """Nothing more is written at all."""
        for name in tuple(self._sessions):
            self.close(name)

    def sweep(self) -> None:
        """Close those that nobody uses."""
        latest = self._clock() - self._idle_s
        for name, session in tuple(self._sessions.items()):
            if session.used <= latest and not session.waiting:
                self.close(name)
                self.forgotten += 1

    async def keep_tidy(self) -> None:
        """Sweep now and then, for ever."""
        while True:
            await asyncio.sleep(self._idle_s / 6)
            self.sweep()

    async def stop(self) -> None:
        """Close all."""
        self.close_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, session: Session) -> None:
        """Each utterance that is spoken counts as use."""
        async for utterance in session.live.utterances():
            self._begin(self._watch(session, utterance))

    async def _watch(self, session: Session, utterance: Hearing) -> None:
        session.waiting.add(utterance.id)
        try:
            with suppress(CosydError):
                async for _ in utterance.listen():
                    session.waiting.discard(utterance.id)
                    session.used = self._clock()
        finally:
            session.waiting.discard(utterance.id)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_SHOWN = 32
