"""What the file of the narrations looks like: numbered steps, never edited once released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from cosyd.system.migrations import Step


def m001_narrations(db: sqlite3.Connection) -> None:
    """Watched folders, narrations, their sentences, and what the watches have seen.

    Paths are bytes, as the file system has them: not all are text.
    """
    db.execute(
        "CREATE TABLE watches ("
        " id TEXT PRIMARY KEY,"
        " folder BLOB NOT NULL UNIQUE,"
        " out BLOB NOT NULL,"
        " wishes BLOB NOT NULL,"
        " profile TEXT NOT NULL,"
        " afterwards TEXT NOT NULL,"
        " polling INTEGER,"
        " paused INTEGER NOT NULL,"
        " created_at REAL NOT NULL)"
    )
    db.execute(
        "CREATE TABLE narrations ("
        " place INTEGER PRIMARY KEY AUTOINCREMENT,"
        " id TEXT NOT NULL UNIQUE,"
        " state TEXT NOT NULL,"
        " watch TEXT NOT NULL,"
        " name TEXT NOT NULL,"
        " source BLOB NOT NULL,"
        " lies BLOB NOT NULL,"
        " out BLOB NOT NULL,"
        " stamp TEXT NOT NULL,"
        " content BLOB NOT NULL,"
        " told BLOB NOT NULL,"
        " asked BLOB NOT NULL,"
        " usual BLOB NOT NULL,"
        " wishes BLOB NOT NULL,"
        " salt TEXT NOT NULL,"
        " planned INTEGER NOT NULL,"
        " kept INTEGER NOT NULL,"
        " title TEXT NOT NULL,"
        " author TEXT NOT NULL,"
        " language TEXT NOT NULL,"
        " chapters INTEGER NOT NULL,"
        " sentences INTEGER NOT NULL,"
        " spoken INTEGER NOT NULL,"
        " reused INTEGER NOT NULL,"
        " frames INTEGER NOT NULL,"
        " doubts INTEGER NOT NULL,"
        " files BLOB NOT NULL,"
        " leaving BLOB NOT NULL,"
        " created_at REAL NOT NULL,"
        " changed_at REAL NOT NULL,"
        " ended_at REAL,"
        " error TEXT NOT NULL,"
        " message TEXT NOT NULL,"
        " solution TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX narrations_by_state ON narrations (state, watch, place)")
    db.execute("CREATE INDEX narrations_by_watch ON narrations (watch, state)")
    db.execute("CREATE INDEX narrations_by_source ON narrations (source)")
    db.execute("CREATE INDEX narrations_by_content ON narrations (content)")
    db.execute("CREATE INDEX narrations_by_out ON narrations (out)")
    db.execute(
        "CREATE TABLE sentences ("
        " narration TEXT NOT NULL REFERENCES narrations (id) ON DELETE CASCADE,"
        " line INTEGER NOT NULL,"
        " key BLOB NOT NULL,"
        " start INTEGER NOT NULL,"
        " frames INTEGER NOT NULL,"
        " crc32 INTEGER NOT NULL,"
        " seed INTEGER,"
        " attempt INTEGER NOT NULL,"
        " reused INTEGER NOT NULL,"
        " left_out INTEGER NOT NULL,"
        " doubts TEXT NOT NULL,"
        " PRIMARY KEY (narration, line)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX sentences_by_key ON sentences (key)")
    db.execute(
        "CREATE TABLE seen ("
        " watch TEXT NOT NULL REFERENCES watches (id) ON DELETE CASCADE,"
        " path BLOB NOT NULL,"
        " stamp TEXT NOT NULL,"
        " PRIMARY KEY (watch, path)) WITHOUT ROWID"
    )


STEPS: tuple[Step, ...] = (m001_narrations,)
"""In the order in which they are done."""
