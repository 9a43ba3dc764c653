"""Tokens: random, for two hours, and kept as hashes, so that they outlive the daemon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.access.secrets import TOKEN_S, fingerprint, fresh
from cosyd.contract.access import Scope
from cosyd.contract.errors import InvalidScope

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from cosyd.access.client import Client

MOST = 256
"""Tokens of one client that count. Past that, its oldest ends: some ask for one each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token that was just issued, and can be shown only now."""

    text: str
    scopes: frozenset[Scope]
    lasts_s: int = TOKEN_S


def issue(db: sqlite3.Connection, client: Client, wanted: str, now: float) -> Token:
    """A token for *client*. Those that have expired are forgotten.

    Args:
        db: Within a transaction.
        client: Whose it is.
        wanted: Names of scopes, with spaces between. Empty: all that the client has.
        now: Seconds since 1970.

    Raises:
        InvalidScope: The client cannot have one of them.
    """
    token = Token(text=fresh(), scopes=_granted(client, wanted.split()))
    db.execute("DELETE FROM tokens WHERE expires_at <= ?", (now,))
    db.execute(
        "DELETE FROM tokens WHERE sha256 IN (SELECT sha256 FROM tokens WHERE client_id = ?"
        " ORDER BY issued_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
        (client.id, MOST - 1),
    )
    db.execute(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, ?)",
        (fingerprint(token.text.encode()), client.id, words(token.scopes), now, now + TOKEN_S),
    )
    return token


def _granted(client: Client, wanted: list[str]) -> frozenset[Scope]:
    if not wanted:
        return client.scopes
    known = {one.value: one for one in Scope}
    for name in wanted:
        if name not in known or not client.may(known[name]):
            raise InvalidScope(scope=name[:64], scopes=words(client.scopes))
    return frozenset(known[name] for name in wanted)


def revoke(db: sqlite3.Connection, client: Client, token: str) -> bool:
    """Have *token* count no more. Returns whether it was one of *client*'s."""
    kept = fingerprint(token.encode("utf-8", "replace"))
    gone = db.execute("DELETE FROM tokens WHERE sha256 = ? AND client_id = ?", (kept, client.id))
    return gone.rowcount > 0


def words(scopes: Iterable[Scope]) -> str:
    """The names of *scopes*, with spaces between, always in the same order."""
    held = set(scopes)
    return " ".join(one.value for one in Scope if one in held)


def scopes_in(text: str) -> frozenset[Scope]:
    """What :func:`words` has told. A scope of a newer version says nothing to us."""
    known = {one.value: one for one in Scope}
    return frozenset(known[name] for name in text.split() if name in known)
