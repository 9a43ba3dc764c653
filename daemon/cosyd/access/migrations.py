"""What the file of the clients looks like: numbered steps, never edited once released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from cosyd.system.migrations import Step


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
