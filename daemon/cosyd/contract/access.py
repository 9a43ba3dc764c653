"""Who may come in, and what they may do."""

from __future__ import annotations

from collections.abc import Collection
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


def allows(scopes: Collection[Scope], wanted: Scope) -> bool:
    """Whether who has *scopes* may do what is *wanted*; whoever may all may each."""
    return wanted in scopes or Scope.ADMIN in scopes


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
        """Whether it may do that."""
        return allows(self.scopes, scope)
