"""Which folders are watched, and which of their files have been taken up: on the disk."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import msgspec

from cosyd.contract.errors import UnknownWatch, WatchExists
from cosyd.narrate.journal import see
from cosyd.narrate.naming import shown
from cosyd.narrate.rows import WATCH_COLUMNS, as_columns, watch_of

if TYPE_CHECKING:
    from cosyd.narrate.database import Database
    from cosyd.narrate.records import WatchRecord


class WatchBook:
    """The watched folders. Each call waits for the disk: use it in threads.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, watch: WatchRecord) -> None:
        """Keep a new one.

        Raises:
            WatchExists: The folder is watched already.
        """
        values = as_columns(msgspec.structs.asdict(watch))
        marks = ", ".join("?" * len(values))
        with self._database.writing() as db:
            try:
                db.execute(
                    f"INSERT INTO watches ({WATCH_COLUMNS}) VALUES ({marks})",  # noqa: S608 - ours
                    tuple(values.values()),
                )
            except sqlite3.IntegrityError as error:
                raise WatchExists(folder=shown(str(watch.path))) from error

    def all(self) -> list[WatchRecord]:
        """All of them, the oldest first."""
        with self._database.reading() as db:
            rows = db.execute(f"SELECT {WATCH_COLUMNS} FROM watches ORDER BY created_at")  # noqa: S608 - ours
            return [watch_of(row) for row in rows]

    def get(self, watch: str) -> WatchRecord:
        """One of them.

        Raises:
            UnknownWatch: There is none.
        """
        for one in self.all():
            if one.id == watch:
                return one
        raise UnknownWatch(watch=watch[:80])

    def pause(self, watch: str, *, paused: bool) -> None:
        """Keep whether it rests."""
        with self._database.writing() as db:
            db.execute("UPDATE watches SET paused = ? WHERE id = ?", (paused, watch))

    def remove(self, watch: str) -> None:
        """Forget it; its narrations stay, as if somebody had asked for each."""
        with self._database.writing() as db:
            db.execute("DELETE FROM watches WHERE id = ?", (watch,))

    def stamp(self, watch: str, path: bytes) -> str:
        """Of the file that was taken up last under that path; empty: none was."""
        with self._database.reading() as db:
            row = db.execute(
                "SELECT stamp FROM seen WHERE watch = ? AND path = ?", (watch, path)
            ).fetchone()
            return str(row[0]) if row else ""

    def see(self, watch: str, path: bytes, stamp: str) -> None:
        """That file has been taken up."""
        with self._database.writing() as db:
            see(db, watch, path, stamp)

    def unsee(self, watch: str, path: bytes) -> None:
        """What comes under that path is to be taken up, even if it is what was there before."""
        with self._database.writing() as db:
            db.execute("DELETE FROM seen WHERE watch = ? AND path = ?", (watch, path))
