"""What the file of the history looks like: numbered steps, never edited once released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from cosyd.system.migrations import Step


def m001_jobs(db: sqlite3.Connection) -> None:
    """A row for each job; its number is never given again."""
    db.execute(
        "CREATE TABLE jobs ("
        " number INTEGER PRIMARY KEY AUTOINCREMENT,"
        " id TEXT NOT NULL,"
        " at REAL NOT NULL,"
        " client TEXT NOT NULL,"
        " door TEXT NOT NULL,"
        " voice TEXT NOT NULL,"
        " priority TEXT NOT NULL,"
        " status TEXT NOT NULL,"
        " characters INTEGER NOT NULL,"
        " audio_s REAL NOT NULL,"
        " first_audio_ms REAL,"
        " error TEXT NOT NULL,"
        " text TEXT)"
    )
    db.execute("CREATE INDEX jobs_by_time ON jobs (at)")


STEPS: tuple[Step, ...] = (m001_jobs,)
"""In the order in which they are done."""
