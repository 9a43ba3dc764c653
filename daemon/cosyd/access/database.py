"""The file itself: opened by several processes at once, its owner's alone."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cosyd.access.migrations import STEPS
from cosyd.contract.errors import ClientsUnreadable
from cosyd.system.migrations import TooNew, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT_S = 10.0
"""How long somebody who writes waits for another who does."""

LOOK_S = 0.25
"""How long a look waits. In WAL mode nobody holds it up but who mends the file after a crash."""


def opened(path: Path, *, wait_s: float) -> sqlite3.Connection:
    """A connection to *path*, which is made where it is missing.

    Raises:
        ClientsUnreadable: It is no such file, or the disk does not let us.
    """
    with told():
        _make_private(path)
        db = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
        try:
            _prepare(db, wait_s)
        except BaseException:
            db.close()
            raise
        return db


def _prepare(db: sqlite3.Connection, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:  # SQLite itself does not wait here for another who does it
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
    db.execute("PRAGMA foreign_keys = ON")
    migrate(db, STEPS)


def _make_private(path: Path) -> None:
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of one's own in which all that is done is done, or nothing.

    Raises:
        ClientsUnreadable: As :func:`opened`.
    """
    db = opened(path, wait_s=WAIT_S)
    try:
        with told():
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
    finally:
        db.close()


@contextmanager
def told() -> Iterator[None]:
    """What SQLite or the disk have against it, as an error of ours.

    Raises:
        ClientsUnreadable: They have.
    """
    try:
        yield
    except TooNew as error:
        raise ClientsUnreadable(reason="a newer version of cosyd has written it") from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise ClientsUnreadable(reason=str(error)) from error
    except OSError as error:
        raise ClientsUnreadable(reason=error.strerror or str(error)) from error
