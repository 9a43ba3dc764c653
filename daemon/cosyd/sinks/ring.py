"""What was published of each stream a moment ago, for a subscriber that lost some of it."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

KEEP_S = 30.0
"""Seconds of sound kept of each stream, and for how many seconds after its end."""

MOST = 8_192
"""Messages kept of each stream, whether they sound or not: those of many jobs that never did."""


class Kept(NamedTuple):
    """A message as it was published."""

    seq: int
    frames: tuple[bytes, ...]

    sound_s: float
    """How long its payload sounds."""


class Ring:
    """The last messages of each stream. Holds on to the PCM of jobs, and copies none."""

    def __init__(
        self, *, keep_s: float = KEEP_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._keep_s = keep_s
        self._clock = clock
        self._reels: dict[str, _Reel] = {}

    def __len__(self) -> int:
        return len(self._reels)

    def __contains__(self, stream: str) -> bool:
        return stream in self._reels

    def put(self, stream: str, message: Kept) -> None:
        """Keep *message*, the next of *stream*; let the oldest go that is over the limit."""
        reel = self._reels.setdefault(stream, _Reel())
        reel.ended_at = None
        reel.messages.append(message)
        reel.sound_s += message.sound_s
        while len(reel.messages) > MOST or reel.sound_s - reel.messages[0].sound_s >= self._keep_s:
            reel.sound_s -= reel.messages.popleft().sound_s

    def end(self, stream: str) -> None:
        """Nothing more of *stream* is expected: its time runs."""
        if reel := self._reels.get(stream):
            reel.ended_at = self._clock()

    def since(self, stream: str, seq: int) -> tuple[Kept, ...]:
        """What is kept of *stream*, from *seq* on; the first is a later one if that is lost."""
        reel = self._reels.get(stream)
        return tuple(one for one in reel.messages if one.seq >= seq) if reel else ()

    def sweep(self) -> None:
        """Forget the streams whose time is over."""
        latest = self._clock() - self._keep_s
        for stream, reel in tuple(self._reels.items()):
            if reel.ended_at is not None and reel.ended_at <= latest:
                del self._reels[stream]


class _Reel:
    def __init__(self) -> None:
        self.messages: deque[Kept] = deque()
        self.sound_s = 0.0
        self.ended_at: float | None = None
