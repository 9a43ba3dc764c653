"""The sentences that have been spoken: each is here as soon as it counts."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cosyd.narrate.journal import change
from cosyd.narrate.records import Older
from cosyd.narrate.rows import SENTENCE_COLUMNS, sentence_of, sentence_row

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from cosyd.narrate.database import Database
    from cosyd.narrate.records import Record, Spoken

_AS_TOLD = ", ".join(f"sentences.{name}" for name in SENTENCE_COLUMNS.split(", "))
_MARKS = ", ".join("?" * len(SENTENCE_COLUMNS.split(", ")))


class Sentences:
    """The sentences of all narrations. Each call waits for the disk: use it in threads.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, narration: str, spoken: Sequence[Spoken]) -> None:
        """They have been spoken now, and their sound is on the disk."""
        with self._database.writing() as db:
            db.executemany(
                f"INSERT INTO sentences (narration, {SENTENCE_COLUMNS}) VALUES (?, {_MARKS})",  # noqa: S608 - ours
                [(narration, *sentence_row(one)) for one in spoken],
            )
            db.execute(
                "UPDATE narrations SET spoken = spoken + ?, reused = reused + ?,"
                " frames = frames + ?, doubts = doubts + ?, changed_at = ? WHERE id = ?",
                (
                    len(spoken),
                    sum(one.reused for one in spoken),
                    sum(one.frames for one in spoken),
                    sum(bool(one.doubts) for one in spoken),
                    time.time(),
                    narration,
                ),
            )

    def of(self, narration: str) -> list[Spoken]:
        """Those of one narration, in the order of its lines."""
        with self._database.reading() as db:
            rows = db.execute(
                f"SELECT {SENTENCE_COLUMNS} FROM sentences WHERE narration = ? ORDER BY line",  # noqa: S608 - ours
                (narration,),
            )
            return [sentence_of(row) for row in rows]

    def forget(self, narration: str, lines: Collection[int]) -> None:
        """These have to be spoken again."""
        with self._database.writing() as db:
            db.executemany(
                "DELETE FROM sentences WHERE narration = ? AND line = ?",
                [(narration, line) for line in lines],
            )
            _count(db, narration)

    def spoken_before(self, key: bytes, record: Record) -> Older | None:
        """Where that sentence is in this narration, or in an older one of the same document."""
        with self._database.reading() as db:
            row = db.execute(
                f"SELECT sentences.narration, {_AS_TOLD} FROM sentences"  # noqa: S608 - ours
                " JOIN narrations ON narrations.id = sentences.narration"
                " WHERE key = ? AND left_out = 0 AND kept AND"
                " (id = ? OR (? = '' AND (content = ? OR (source != x'' AND source = ?))))"
                " ORDER BY id != ?, place DESC LIMIT 1",
                (key, record.id, record.salt, record.content, record.source, record.id),
            ).fetchone()
        return Older(narration=row[0], spoken=sentence_of(row[1:])) if row else None


def _count(db: sqlite3.Connection, narration: str) -> None:
    """Have what the narration tells of its sentences be true."""
    row = db.execute(
        "SELECT count(*), total(reused), total(frames), total(doubts != '')"
        " FROM sentences WHERE narration = ?",
        (narration,),
    ).fetchone()
    names = ("spoken", "reused", "frames", "doubts")
    change(db, narration, dict(zip(names, map(int, row), strict=True)))
