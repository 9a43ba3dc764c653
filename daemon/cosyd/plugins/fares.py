"""How the parts of plug-ins fare that only wait to be called."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Key = tuple[str, str]
"""What a plug-in offers, by kind and name: ``("gate", "quiet_hours")``."""


State = tuple[str, str]
"""A state, and the reason for it; empty where there is none to tell."""

ORDER = ("failed", "blocked", "unavailable", "off", "starting", "stopped")
"""States that are worth telling, the worst first. What a part tells of itself besides comes last
of them, and is still worse than to be ready."""


def key_of(offer: str) -> Key:
    """The key of what is shown as ``gate quiet_hours``."""
    kind, _, name = offer.partition(" ")
    return kind, name


def worst(states: list[State]) -> State:
    """The one of *states* that tells most about what is wrong; of nothing, that it is loaded."""
    return min(states, key=_rank, default=("loaded", ""))


def _rank(state: State) -> int:
    name = state[0]
    if name in ORDER:
        return ORDER.index(name)
    return len(ORDER) + (("ready", "loaded").index(name) + 1 if fares_well(name) else 0)


def fares_well(state: str) -> bool:
    """Whether nothing needs to be done about it."""
    return state in {"ready", "loaded"}


@dataclass(slots=True)
class Fare:
    """How one part fares: what it or the daemon told of it, and what was seen of its calls."""

    told: State = ("loaded", "")
    failing: str = ""
    """Why its last call failed."""

    stuck_since: float | None = None
    """When the call began that has not come back (monotonic seconds)."""

    def now(self) -> State:
        """What to show."""
        if self.stuck_since is not None:
            return "blocked", f"it has not come back from a call for {age(self.stuck_since)}"
        return ("failed", self.failing) if self.failing else self.told


def age(since: float) -> str:
    """How long ago *since* (monotonic seconds) was."""
    return f"{time.monotonic() - since:.0f} s"


class Fares:
    """All of them. Told from any thread.

    Attributes:
        changed: Called with what changed: the part, its new state, and why. In the thread that
            told it.
    """

    def __init__(self) -> None:
        self._fares: dict[Key, Fare] = {}
        self._lock = threading.Lock()
        self.changed: Callable[[Key, State], None] = lambda _key, _state: None

    def now(self, key: Key) -> State:
        """How the part fares."""
        with self._lock:
            return self._fare(key).now()

    def tell(self, key: Key, state: str, reason: str) -> None:
        """It, or who set it up, says how it fares; what went wrong before is over."""

        def change(fare: Fare) -> None:
            fare.told, fare.failing = (state, reason), ""

        self._change(key, change)

    def failed(self, key: Key, reason: str) -> None:
        """A call of it failed."""

        def change(fare: Fare) -> None:
            fare.failing = reason

        self._change(key, change)

    def worked(self, key: Key) -> None:
        """A call of it did what it should."""
        if not self._fare(key).failing:  # nearly always; no lock for that
            return

        def change(fare: Fare) -> None:
            fare.failing = ""
            if fare.told[0] == "loaded":
                fare.told = ("ready", "")

        self._change(key, change)

    def stuck(self, key: Key, since: float | None) -> None:
        """A call of it that began at *since* has not come back in time; None: now it has."""

        def change(fare: Fare) -> None:
            fare.stuck_since = since
            if since is None and fare.told[0] == "loaded":
                fare.told = ("ready", "")

        self._change(key, change)

    def _fare(self, key: Key) -> Fare:
        return self._fares.setdefault(key, Fare())

    def _change(self, key: Key, change: Callable[[Fare], None]) -> None:
        with self._lock:
            fare = self._fare(key)
            before = fare.now()
            change(fare)
            after = fare.now()
            told = after != before and not before[0] == after[0] == "blocked"
        if told:
            self.changed(key, after)
