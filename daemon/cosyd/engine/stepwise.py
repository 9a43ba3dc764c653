"""From an engine that speaks one sentence at a time to one that is advanced in steps."""

from __future__ import annotations

import contextlib
import re
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.audio.level import apply_volume
from cosyd.contract.errors import CosydError
from cosyd.engine.orders import Convert, Mix, More, Order, Register, Session
from cosyd.engine.protocol import CHUNK_BYTES, Finished, SentenceEngine, Sound

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

_PATH = re.compile(r"(?<![\w.])(?:[A-Za-z]:)?[\\/](?:[^\s'\":;,]+[\\/])+")
"""The folders of an absolute path."""

_WORD = re.compile(r"[a-z0-9]{4,}|[^\W\d_a-z]")
"""A word that is not in every sentence, or a sign of a script that has no short words."""


def _silence() -> Generator[bytes, None, None]:
    yield from ()


class OneAtATime:
    """A :class:`~cosyd.engine.protocol.StepEngine` over a :class:`SentenceEngine`.

    Sessions are spoken in the order in which they came, each when all of its text is there. Each
    step is what the engine yields next, cut into chunks.
    """

    def __init__(self, engine: SentenceEngine) -> None:
        self._engine = engine
        self._waiting: deque[Order] = deque()
        self._unwritten: dict[int, Session] = {}
        self._speaking: Order | None = None
        self._pcm: Generator[bytes, None, None] = _silence()
        self._lock = Lock()
        """Held for the moment in which it is settled which session an interrupt would hit."""

    @property
    def device(self) -> str:
        """What the engine computes on, as it tells."""
        return str(getattr(self._engine, "device", "cpu"))

    def warm_up(self) -> None:
        """See :meth:`StepEngine.warm_up`."""
        self._engine.warm_up()

    def submit(self, order: Order) -> None:
        """See :meth:`StepEngine.submit`."""
        if isinstance(order, Session) and order.more:
            self._unwritten[order.session] = order
        else:
            self._waiting.append(order)

    def go_on(self, more: More) -> None:
        """See :meth:`StepEngine.go_on`."""
        begun = self._unwritten.pop(more.session, None)
        if begun is not None:
            text = begun.text + more.text
            self.submit(msgspec.structs.replace(begun, text=text, more=not more.last))

    def interrupt(self, session: int) -> None:
        """Have the engine give up, if *session* is what it speaks. From any thread."""
        with self._lock:
            if self._speaking is not None and self._speaking.session == session:
                self._engine.interrupt()

    def cancel(self, session: int) -> None:
        """See :meth:`StepEngine.cancel`."""
        self._unwritten.pop(session, None)
        self._waiting = deque(one for one in self._waiting if one.session != session)
        if self._speaking is not None and self._speaking.session == session:
            self._let_go()

    def step(self) -> Sequence[Sound | Finished] | None:
        """See :meth:`StepEngine.step`."""
        if self._speaking is None:
            if not self._waiting:
                return None
            with self._lock:
                self._speaking = self._waiting.popleft()
            self._pcm = self._speak(self._speaking)
        session, text = self._speaking.session, _text_of(self._speaking)
        try:
            pcm = next(self._pcm, None)
        except Exception as error:  # noqa: BLE001 - a sentence may fail in any way
            self._let_go()
            return (failed(session, error, text),)
        if pcm is None:
            self._let_go()
            return (Finished(session),)
        return [
            Sound(session, pcm[place : place + CHUNK_BYTES])
            for place in range(0, len(pcm), CHUNK_BYTES)
        ]

    def _speak(self, order: Order) -> Generator[bytes, None, None]:
        """What the engine says. Whatever goes wrong, goes wrong where the next is fetched."""
        sound = self._sound(order)
        volume = order.volume if isinstance(order, Session | Convert) else 1.0
        try:
            for pcm in sound:
                yield apply_volume(pcm, volume)
        finally:
            close = getattr(sound, "close", None)
            if close is not None:
                close()

    def _sound(self, order: Order) -> Iterator[bytes]:
        engine: Any = self._engine  # not every engine has all of them; its offer says so
        match order:
            case Session():
                return self._engine.speak(order)
            case Register():
                sound = engine.register(order)
            case Mix():
                sound = engine.mix(order)
            case Convert():
                sound = engine.convert(order)
        return sound  # type: ignore[no-any-return] # an iterator of bytes, as Registrar says

    def _let_go(self) -> None:
        with self._lock:
            self._speaking = None
        with contextlib.suppress(Exception):
            self._pcm.close()


def failed(session: int, error: Exception, text: str = "") -> Finished:
    """*session* has ended with *error*, which may be one that people can be told about.

    Args:
        session: By its number.
        error: What came in its way.
        text: What was to be said, of which nothing is told.
    """
    if isinstance(error, CosydError):
        return Finished(session, str(error), code=error.code, facts=error.facts)
    return Finished(session, words_of(error, text))


def _text_of(order: Order) -> str:
    """What a client has written in *order*."""
    match order:
        case Session():
            return order.text
        case Register():
            return order.transcript
    return ""


def words_of(error: BaseException, text: str = "") -> str:
    """The kind of *error*, and what it says as far as that tells no path and nothing of *text*."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    said = _PATH.sub("", str(error))
    own = set(_WORD.findall(said.casefold())) & set(_WORD.findall(text.casefold()))
    return kind if own or not said else f"{kind}: {said}"
