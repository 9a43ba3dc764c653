"""Watchers: those who look on, and those who say whether something may be said now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal, Protocol

import msgspec

from cosyd.contract.events import Event
from cosyd.contract.house import House
from cosyd.contract.model import Utterance


class Observer(Protocol):
    """Is told what happens.

    It delays nobody: each has a queue of its own, and one that is too slow loses the oldest events
    and is told how many (:class:`~cosyd.contract.events.Missed`).
    """

    name: str

    Settings: ClassVar[type[msgspec.Struct]]
    """The shape, with defaults, of the table ``[plugins.<name>]``."""

    async def start(self, house: House) -> None:
        """Open what is needed. To raise is to be listed as failed."""
        ...

    async def notice(self, event: Event) -> None:
        """*event* has happened. The next one is told when this one returns."""
        ...

    async def stop(self) -> None:
        """Let go of everything."""
        ...


FOR_GOOD = datetime.max.replace(tzinfo=UTC)
"""A time that never comes: until somebody ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an utterance may be said."""

    action: Literal["pass", "hold", "drop"] = "pass"
    """``hold``: not before *until*, when it is asked again; ``drop``: not at all."""

    reason: str = ""
    """In plain words, for whoever asked: "it is quiet until 07:00"."""

    until: datetime | None = None
    """With a time zone. None: the gate does not know, and is asked again after a minute.
    :data:`FOR_GOOD`: it is asked again when settings were read again, or a mute begins or ends."""


PASS = Verdict()


class Gate(Protocol):
    """Says of each utterance whether it may be said now: quiet hours, a meeting, a locked screen.

    It may have settings as a :class:`~cosyd.contract.reading.Normaliser` does. One that fails, or
    takes too long, lets all pass.
    """

    name: str

    def judge(self, utterance: Utterance, now: datetime) -> Verdict:
        """Whether *utterance* may be said *now* (local time, with its zone)."""
        ...
