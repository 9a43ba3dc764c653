"""Who a client is."""

from __future__ import annotations

from dataclasses import dataclass

from cosyd.contract.access import Scope, allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Somebody who may come in."""

    id: str
    """Its ``client_id``."""

    name: str
    scopes: frozenset[Scope]
    """What it may ask for; of whoever shows a token, what that token is for."""

    requests_per_minute: int | None = None
    """0: as many as it likes. None: as the settings say."""

    at_once: int | None = None
    """Requests under way; 0 and None as above."""

    created_at: float = 0.0
    """Seconds since 1970."""

    def may(self, scope: Scope) -> bool:
        """Whether it may ask for that."""
        return allows(self.scopes, scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a client shows of itself. The secret is known only now; its hash is kept."""

    client_id: str
    client_secret: str
