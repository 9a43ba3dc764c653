"""The file of the narrations: one connection to write, one to read, both for any thread."""

from __future__ import annotations

import errno
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import NarrationNoSpace, NarrationsUnreadable
from cosyd.narrate.migrations import STEPS
from cosyd.narrate.naming import shown
from cosyd.system.database import REFUSALS, opened, why

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "narrations.db"

WAIT_S: Final = 10.0
"""How long one who writes waits for another process that does."""

_PRAGMAS: Final = ("synchronous = FULL", "foreign_keys = ON")

FULL: Final = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
"""What the system says where no more can be written: the disk, or what one may have of it."""


class Database:
    """The file, opened with the first use. All of it waits for a disk: use it in threads.

    What is written is on the disk when :meth:`writing` ends, come what may.

    Args:
        folder: Where it is; made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._write_lock = threading.RLock()
        self._read_lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in which all that is done is done, or nothing; one thread at a time.

        Raises:
            NarrationsUnreadable: The file cannot be used.
            NarrationNoSpace: The disk is full.
        """
        with self._write_lock, self._told():
            if self._writer is None:
                self._writer = self._opened()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads, and is held up by nobody who writes.

        Raises:
            NarrationsUnreadable: The file cannot be used.
        """
        if self._writer is None:
            with self.writing():
                pass  # it is there now, in its newest shape
        with self._read_lock, self._told():
            if self._reader is None:
                self._reader = self._opened()
            yield self._reader

    def close(self) -> None:
        """Let go of the file."""
        with self._write_lock, self._read_lock:
            for one in (self._reader, self._writer):
                if one is not None:
                    one.close()
            self._reader = self._writer = None

    def _opened(self) -> sqlite3.Connection:
        return opened(self._path, STEPS, wait_s=WAIT_S, pragmas=_PRAGMAS)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite or the disk have against it, as an error of ours."""
        try:
            yield
        except REFUSALS as error:
            if _is_full(error):
                raise no_space(self._path.parent, why(error)) from error
            raise NarrationsUnreadable(reason=why(error)) from error


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in FULL
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def no_space(folder: Path, reason: str | None) -> NarrationNoSpace:
    """What to say where nothing more can be written to *folder*."""
    return NarrationNoSpace(folder=shown(str(folder)), reason=reason or "the disk is full")
