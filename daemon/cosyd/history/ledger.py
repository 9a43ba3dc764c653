"""The rows of the history: written, found, and forgotten. All of it is for threads."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.wire_history import HistoryRow
from cosyd.history.database import Database

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

DAY_S: Final = 86_400

_COLUMNS: Final = HistoryRow.__struct_fields__[1:]
"""All but the number, which the file gives."""

_ADD: Final = (
    f"INSERT INTO jobs ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{one}' for one in _COLUMNS)})"  # noqa: S608 - names of ours
)
_SELECT: Final = f"SELECT number, {', '.join(_COLUMNS)} FROM jobs"  # noqa: S608 - as above
_FOUND: Final = "holds(:find, text, voice, client)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is kept of the history."""

    rows: int
    days: float
    """0: however old."""

    text: bool


class Ledger:
    """The history in its file.

    Args:
        path: Where that is; it is made with the first row.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def add(self, rows: Sequence[HistoryRow], bounds: Bounds) -> None:
        """Write *rows*, whose numbers do not matter, and forget what is too much or too old.

        Raises:
            HistoryUnreadable: That cannot be done; nothing is changed.
        """
        with self._database.transaction() as db:
            for row in rows:
                text = row.text if bounds.text else None
                db.execute(_ADD, {**msgspec.to_builtins(row), "text": text})
            _prune(db, bounds)

    def tidy(self, bounds: Bounds) -> int:
        """Forget what is not to be kept, also texts; how many rows that were.

        Raises:
            HistoryUnreadable: That cannot be done; nothing is changed.
        """
        if not self._database.path.exists():
            return 0
        with self._database.transaction() as db:
            pruned = _prune(db, bounds)
            texts = 0
            if not bounds.text:
                texts = db.execute("UPDATE jobs SET text = NULL WHERE text IS NOT NULL").rowcount
        if pruned or texts:
            self._scrub()
        return pruned

    def page(self, before: int, limit: int, find: str) -> tuple[list[HistoryRow], int]:
        """The newest rows below the number *before*, and how many there are in all that fit.

        Args:
            before: Higher than any: from the newest on.
            limit: How many at the most.
            find: What is looked for in texts, voices and clients, whatever its case; empty: all.

        Raises:
            HistoryUnreadable: The file cannot be read.
        """
        if not self._database.path.exists():
            return [], 0
        fits = _FOUND if find else "true"
        facts = {"find": find.casefold(), "before": before, "limit": limit}
        with self._database.connection() as db:
            (total,) = db.execute(f"SELECT count(*) FROM jobs WHERE {fits}", facts).fetchone()  # noqa: S608 - ours
            found = db.execute(
                f"{_SELECT} WHERE {fits} AND number < :before ORDER BY number DESC LIMIT :limit",
                facts,
            )
            rows = [_row(one) for one in found]
        return rows, total

    def forget(self, number: int | None) -> int:
        """Forget one row, or (None) all; how many that were.

        Raises:
            HistoryUnreadable: That cannot be done.
        """
        if not self._database.path.exists():
            return 0
        with self._database.transaction() as db:
            if number is None:
                count = db.execute("DELETE FROM jobs").rowcount
            else:
                count = db.execute("DELETE FROM jobs WHERE number = ?", (number,)).rowcount
        self._scrub()
        return count

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _scrub(self) -> None:
        """Leave nothing in the log beside the file of what was forgotten."""
        with self._database.connection() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _prune(db: sqlite3.Connection, bounds: Bounds) -> int:
    """Forget what is too much or too old; how many rows that were."""
    count = db.execute(
        "DELETE FROM jobs WHERE number <="
        " (SELECT number FROM jobs ORDER BY number DESC LIMIT 1 OFFSET ?)",
        (bounds.rows,),
    ).rowcount
    if bounds.days:
        oldest = time.time() - bounds.days * DAY_S
        count += db.execute("DELETE FROM jobs WHERE at < ?", (oldest,)).rowcount
    return count


def _row(values: Sequence[object]) -> HistoryRow:
    return msgspec.convert(dict(zip(HistoryRow.__struct_fields__, values, strict=True)), HistoryRow)
