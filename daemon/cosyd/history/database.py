"""The file of the history: opened when it is wanted, its owner's alone, let go of when it fails.

All of it waits for a disk: use it in threads.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import HistoryUnreadable
from cosyd.history.migrations import STEPS
from cosyd.system.database import REFUSALS, opened, why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "history.db"

WAIT_S: Final = 5.0
"""How long one waits for another process, which is the doctor at the most."""

_PRAGMAS: Final = (
    "synchronous = NORMAL",  # a lost current may cost the latest rows
    "secure_delete = ON",  # what is forgotten is not left in free pages
)


class Database:
    """The file, for any thread, one at a time.

    Args:
        path: Where it is; made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        """What the path led to when it was opened."""

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection in which all that is done is done, or nothing.

        Raises:
            HistoryUnreadable: The file cannot be used, or the disk is full.
        """
        with self.connection() as db:
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection; whatever goes wrong in the block, the next one gets another.

        So it is where somebody has moved the file away: nothing is written to that one any more.

        Raises:
            HistoryUnreadable: As :meth:`transaction`.
        """
        with self._lock, _told():
            try:
                if self._db is not None and _identity(self.path) != self._file:
                    self._close()
                if self._db is None:
                    self._db = _opened(self.path)
                    self._file = _identity(self.path)
                yield self._db
            except BaseException:
                self._close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with suppress(sqlite3.Error):
                db.close()


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells the file at *path* from any other; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _opened(path: Path) -> sqlite3.Connection:
    db = opened(path, STEPS, wait_s=WAIT_S, pragmas=_PRAGMAS)
    db.create_function("holds", 4, holds, deterministic=True)
    return db


def holds(wanted: str, *values: str | None) -> bool:
    """Whether one of *values* has in it what is *wanted* (case-folded), whatever its case."""
    return any(value and wanted in value.casefold() for value in values)


@contextmanager
def _told() -> Iterator[None]:
    """What SQLite or the disk have against it, as an error of ours."""
    try:
        yield
    except REFUSALS as error:
        raise HistoryUnreadable(reason=why(error)) from error
