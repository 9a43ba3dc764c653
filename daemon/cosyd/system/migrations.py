"""Files of SQLite get their newest shape by numbered steps, which are never edited once released.

How many steps a file has behind it is its ``PRAGMA user_version``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    Step = Callable[[sqlite3.Connection], None]


class TooNew(Exception):
    """A newer version of cosyd has written the file."""

    def __init__(self) -> None:
        super().__init__("a newer version of cosyd has written it")


def migrate(db: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """Bring *db* to the newest shape: all of it or nothing.

    Args:
        db: Opened with ``isolation_level=None``, and in no transaction.
        steps: All there are, in the order in which they are done.

    Raises:
        TooNew: It is newer than that.
    """
    if _version(db) == len(steps):
        return
    if _version(db) > len(steps):
        raise TooNew
    db.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[_version(db) :]:  # of two that came at once, one was first
            step(db)
        db.execute(f"PRAGMA user_version = {len(steps)}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
