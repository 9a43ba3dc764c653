"""From an engine that speaks one sentence at a time to one that is advanced in steps."""

from __future__ import annotations

import contextlib
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

from cosyd.audio.level import apply_volume
from cosyd.engine.protocol import CHUNK_BYTES, Finished, SentenceEngine, Session, Sound

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence


class OneAtATime:
    """A :class:`~cosyd.engine.protocol.StepEngine` over a :class:`SentenceEngine`.

    Sessions are spoken in the order in which they came. Each step is what the engine yields
    next, cut into chunks.
    """

    def __init__(self, engine: SentenceEngine) -> None:
        self._engine = engine
        self._waiting: deque[Session] = deque()
        self._speaking: Session | None = None
        self._pcm: Generator[bytes, None, None] = _silence()
        self._lock = Lock()
        """Held for the moment in which it is settled which session an interrupt would hit."""

    def warm_up(self) -> None:
        """See :meth:`StepEngine.warm_up`."""
        self._engine.warm_up()

    def submit(self, session: Session) -> None:
        """See :meth:`StepEngine.submit`."""
        self._waiting.append(session)

    def interrupt(self, session: int) -> None:
        """Have the engine give up, if *session* is what it speaks. From any thread."""
        with self._lock:
            if self._speaking is not None and self._speaking.session == session:
                self._engine.interrupt()

    def cancel(self, session: int) -> None:
        """See :meth:`StepEngine.cancel`."""
        self._waiting = deque(one for one in self._waiting if one.session != session)
        if self._speaking is not None and self._speaking.session == session:
            self._let_go()

    def step(self) -> Sequence[Sound | Finished]:
        """See :meth:`StepEngine.step`."""
        if self._speaking is None:
            if not self._waiting:
                return ()
            with self._lock:
                self._speaking = self._waiting.popleft()
            self._pcm = self._speak(self._speaking)
        session = self._speaking.session
        try:
            pcm = next(self._pcm, None)
        except Exception as error:  # noqa: BLE001 - a sentence may fail in any way
            self._let_go()
            return (Finished(session, f"{type(error).__name__}: {error}"),)
        if pcm is None:
            self._let_go()
            return (Finished(session),)
        return [
            Sound(session, pcm[place : place + CHUNK_BYTES])
            for place in range(0, len(pcm), CHUNK_BYTES)
        ]

    def _speak(self, session: Session) -> Generator[bytes, None, None]:
        """What the engine says. Whatever goes wrong, goes wrong where the next is fetched."""
        sound = self._engine.speak(session)
        try:
            for pcm in sound:
                yield apply_volume(pcm, session.volume)
        finally:
            close = getattr(sound, "close", None)
            if close is not None:
                close()

    def _let_go(self) -> None:
        with self._lock:
            self._speaking = None
        with contextlib.suppress(Exception):
            self._pcm.close()


def _silence() -> Generator[bytes, None, None]:
    yield from ()
