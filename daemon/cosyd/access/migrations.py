"""What the file of the clients looks like: numbered steps, never edited once released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    Step = Callable[[sqlite3.Connection], None]


class TooNew(Exception):
    """A newer version of cosyd has written the file."""


def migrate(db: sqlite3.Connection) -> None:
    """Bring *db* to the newest shape: all of it or nothing.

    Raises:
        TooNew: It is newer than that.
    """
    if _version(db) == len(STEPS):
        return
    if _version(db) > len(STEPS):
        raise TooNew
    db.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[_version(db) :]:  # of two that came at once, one was first
            step(db)
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def m001_clients_and_tokens(db: sqlite3.Connection) -> None:
    """Clients by name, and their tokens; of secrets and tokens only the hashes."""
    db.execute(
        "CREATE TABLE clients ("
        " id TEXT PRIMARY KEY,"
        " name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
        " secret_argon2 TEXT NOT NULL,"
        " scopes TEXT NOT NULL,"
        " requests_per_minute INTEGER,"
        " at_once INTEGER,"
        " created_at REAL NOT NULL)"
    )
    db.execute(
        "CREATE TABLE tokens ("
        " sha256 BLOB PRIMARY KEY,"
        " client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,"
        " scopes TEXT NOT NULL,"
        " issued_at REAL NOT NULL,"
        " expires_at REAL NOT NULL)"
    )
    db.execute("CREATE INDEX tokens_of_a_client ON tokens (client_id, issued_at)")
    db.execute("CREATE INDEX tokens_by_end ON tokens (expires_at)")


STEPS: tuple[Step, ...] = (m001_clients_and_tokens,)
"""In the order in which they are done."""
