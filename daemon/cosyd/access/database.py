"""The file itself: opened by several processes at once, its owner's alone."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cosyd.access.migrations import STEPS
from cosyd.contract.errors import ClientsUnreadable
from cosyd.system import database

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
        return database.opened(path, STEPS, wait_s=wait_s, pragmas=("foreign_keys = ON",))


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
    except sqlite3.IntegrityError:
        raise
    except database.REFUSALS as error:
        raise ClientsUnreadable(reason=database.why(error)) from error
