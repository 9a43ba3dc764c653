"""What came of an attempt to tell a target something."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Result(Enum):
    """What came of it."""

    DELIVERED = auto()
    LATER = auto()
    """It may work another time."""

    REFUSED = auto()
    """It will never work."""

    GONE = auto()
    """The target wants nothing any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it, and why."""

    result: Result
    reason: str = ""
    wait_s: float = 0.0
    """The target asks for nothing more before that."""
