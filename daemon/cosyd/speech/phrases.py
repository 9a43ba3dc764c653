"""Phrases that were said before, and are not made again."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from cosyd.engine.orders import Session
    from cosyd.engine.pen import Pen

LARGEST_SHARE = 0.25
"""Of the room, that one phrase may take."""

Key = bytes


class Engine(Protocol):
    """What is needed of an engine."""

    def speak(self, sentence: Session, pen: Pen | None = None) -> AsyncGenerator[bytes, None]:
        """The PCM of *sentence*, whose text *pen* may be writing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One that was said to its end."""

    sound: tuple[bytes, ...]
    """PCM in the pieces in which it came."""

    size: int
    kept_at: float


class Phrases:
    """What engines have said lately, by what they were given.

    Found by a hash of all that can be heard: text, voice and its file, manner, engine and model.
    In memory alone, and without the text. What has a seed is always made.

    Args:
        room_bytes: How much sound is kept; what was not asked for longest goes first. 0: none.
        keep_s: How long a phrase is kept.
        identity: What an engine is now, by its name; with another model it is another.
        now: A clock in seconds.

    Attributes:
        hits: How many phrases were there.
        misses: How many were not, and were made.
        size: Bytes of sound that are kept.
    """

    def __init__(
        self,
        room_bytes: int,
        keep_s: float,
        identity: Callable[[str], str] = str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.hits = 0
        self.misses = 0
        self.size = 0
        self._room = room_bytes
        self._keep_s = keep_s
        self._identity = identity
        self._now = now
        self._phrases: OrderedDict[Key, Phrase] = OrderedDict()

    def reconfigure(self, room_bytes: int, keep_s: float) -> None:
        """Forget all, and keep so much from now on: engines may speak otherwise."""
        self._phrases.clear()
        self.size = 0
        self._room, self._keep_s = room_bytes, keep_s

    def has(self, engine: str, session: Session) -> bool:
        """Whether *engine* has said that lately."""
        key = self._key(engine, session)
        return key is not None and self._fresh(key) is not None

    def find(self, engine: str, session: Session) -> Phrase | None:
        """What *engine* would say, where it has said it lately. Counts as asked for."""
        key = self._key(engine, session)
        phrase = None if key is None else self._fresh(key)
        if key is not None and phrase is not None:
            self._phrases.move_to_end(key)
            self.hits += 1
        return phrase

    async def heard(
        self, name: str, engine: Engine, session: Session, pen: Pen | None = None
    ) -> AsyncGenerator[bytes, None]:
        """What *engine* says; kept once it has come to its end, but where *pen* writes it."""
        key = self._key(name, session)
        pieces: list[bytes] = []
        async with aclosing(engine.speak(session, pen)) as sound:
            async for pcm in sound:
                if key is not None:
                    pieces.append(pcm)
                yield pcm
        if key is not None and key == self._key(name, session):  # its voice is still the same
            self.misses += 1
            self._keep(key, tuple(pieces))

    def _fresh(self, key: Key) -> Phrase | None:
        phrase = self._phrases.get(key)
        if phrase is None or self._now() - phrase.kept_at <= self._keep_s:
            return phrase
        self._drop(key)
        return None

    def _keep(self, key: Key, sound: tuple[bytes, ...]) -> None:
        size = sum(map(len, sound))
        if not size or size > LARGEST_SHARE * self._room:
            return
        self._drop(key)
        self._phrases[key] = Phrase(sound=sound, size=size, kept_at=self._now())
        self.size += size
        while self.size > self._room:
            self._drop(next(iter(self._phrases)))

    def _drop(self, key: Key) -> None:
        if phrase := self._phrases.pop(key, None):
            self.size -= phrase.size

    def _key(self, engine: str, session: Session) -> Key | None:
        """None where it is not to be kept."""
        if not self._room or session.seed is not None or session.more:
            return None
        try:
            state = _as_it_is(session.state)
        except OSError:
            return None
        given = msgspec.structs.replace(session, session=0)
        words = (engine, self._identity(engine), state, given)
        return hashlib.sha256(msgspec.json.encode(words)).digest()


def _as_it_is(state: str) -> tuple[int, ...]:
    """Tells the file of a voice from another in its place."""
    if not state:
        return ()
    found = Path(state).stat()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
