"""Files of SQLite: their owner's alone, in their newest shape, and used by several at once."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cosyd.system.migrations import TooNew, migrate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cosyd.system.migrations import Step

_AGAIN_S: Final = 0.01

REFUSALS: Final = (TooNew, sqlite3.Error, OSError)
"""What :func:`opened` fails with, and whatever is then asked of the file."""

_PRIMARY: Final = 0xFF
"""The part of a code of SQLite's that tells what is wrong, without the details."""


def opened(
    path: Path, steps: Sequence[Step], *, wait_s: float, pragmas: Sequence[str] = ()
) -> sqlite3.Connection:
    """A connection to the file at *path*, for any thread, which begins no transaction by itself.

    The file is made where it is missing, with its folder.

    Args:
        path: Where it is.
        steps: What gives it its newest shape.
        wait_s: How long one who writes waits for another who does, also in another process.
        pragmas: What SQLite is told before that, such as ``foreign_keys = ON``.

    Raises:
        TooNew: A newer version of cosyd has written it.
        sqlite3.Error: It is no such file, or is broken.
        OSError: It cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_private(path)
    db = sqlite3.connect(path, timeout=wait_s, isolation_level=None, check_same_thread=False)
    try:
        _let_read_while_written(db, wait_s)
        for pragma in pragmas:
            db.execute(f"PRAGMA {pragma}")
        migrate(db, steps)
    except BaseException:
        db.close()
        raise
    return db


def why(error: Exception) -> str:
    """What *error*, one of :data:`REFUSALS`, says: a few words for people."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _make_private(path: Path) -> None:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)


def _let_read_while_written(db: sqlite3.Connection, wait_s: float) -> None:
    """Turn on the log beside the file; whoever reads then waits for nobody."""
    until = time.monotonic() + wait_s
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # SQLite itself does not wait here for another who does it.
            busy = error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_S)
        else:
            return
