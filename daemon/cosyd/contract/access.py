"""Who may come in, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a client may do."""

    SPEAK = "speak"
    """Have something said, and see what is being said."""

    VOICES = "voices"
    """Add, change and remove voices."""

    ADMIN = "admin"
    """All the rest: models, engines, settings, other clients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever a request comes from, once that is known."""

    name: str = ""
    """Of the client, as ``cosyd clients`` knows it. Empty: the owner of this daemon."""

    scopes: frozenset[Scope] = frozenset(Scope)

    requests_per_minute: int = 0
    """0: as many as it likes."""

    at_once: int = 0
    """How many requests may be under way. 0: as many as it likes."""

    def may(self, scope: Scope) -> bool:
        """Whether it may do that; whoever may all may each."""
        return scope in self.scopes or Scope.ADMIN in self.scopes
