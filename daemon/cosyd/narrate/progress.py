"""How far the narration is that is being spoken, and how long the rest will take."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

from cosyd.contract.events import NarrationChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cosyd.contract.events import Event
    from cosyd.narrate.plan import Line
    from cosyd.narrate.records import Record

TELL_S: Final = 0.25
"""Sentences of a narration are told of at most four times a second."""

LOOK_BACK: Final = 40
"""How many sentences say how fast it goes."""


class Progress:
    """Tells the feed of narrations, and reckons. Lives in the event loop.

    Args:
        put: Takes events.
        clock: Monotonic seconds.
    """

    def __init__(
        self, put: Callable[[Event], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._put = put
        self._clock = clock
        self._narration = ""
        self._characters = 0
        self._pace: deque[tuple[int, float]] = deque(maxlen=LOOK_BACK)
        self._told = float("-inf")

    def begin(self, narration: str, rest: Iterable[Line]) -> None:
        """From now on it is this one, with so much to be spoken yet."""
        self._narration = narration
        self._characters = sum(len(line.text) for line in rest)
        self._pace.clear()

    def end(self) -> None:
        """It is none any more."""
        self._narration = ""

    def spoke(self, line: Line, took_s: float) -> None:
        """Count a line that has been spoken."""
        self._characters = max(0, self._characters - len(line.text))
        self._pace.append((len(line.text), took_s))

    def left_s(self, narration: str) -> float | None:
        """How long the rest of it will take; None: it cannot be told."""
        if narration != self._narration or not self._pace:
            return None
        pace = tuple(self._pace)
        characters = sum(length for length, _ in pace) or 1
        return round(self._characters * sum(took for _, took in pace) / characters, 1)

    def tell(self, record: Record, *, removed: bool = False) -> None:
        """Something has happened to *record*, or it was forgotten."""
        self._told = self._clock()
        self._put(
            NarrationChanged(
                narration=record.id,
                state=record.state,
                spoken=record.spoken,
                sentences=record.sentences,
                left_s=self.left_s(record.id),
                error=record.error,
                watch=record.watch,
                removed=removed,
            )
        )

    def tell_sometimes(self, record: Record) -> None:
        """A sentence of it has been spoken: not each is worth telling."""
        if self._clock() - self._told >= TELL_S:
            self.tell(record)
