"""What is known of all narrations, on the disk: each change is there before it counts."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.contract.errors import UnknownNarration
from cosyd.contract.narrations import NarrationState
from cosyd.narrate.records import fault
from cosyd.narrate.rows import COLUMNS, as_columns, record_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from cosyd.contract.wire_narrations import NarrationFile
    from cosyd.narrate.database import Database
    from cosyd.narrate.records import Record

FINAL = tuple(state.value for state in NarrationState if state.final)
BEGUN = ("reading", "speaking", "held", "writing")
"""They go on before another begins."""

_SELECT = f"SELECT {COLUMNS} FROM narrations"  # noqa: S608 - ours
_FINALS = "('done', 'failed', 'cancelled')"


class Journal:
    """The narrations. Each call waits for the disk: use it in threads.

    Every method raises :class:`~cosyd.contract.errors.NarrationsUnreadable` where the file cannot
    be used, and those that write :class:`~cosyd.contract.errors.NarrationNoSpace`.

    Args:
        database: Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- one --------------------------------------------------------------------------------------

    def add(self, record: Record) -> None:
        """Keep a new one; its turn is after those that are there.

        What came by a watch counts as taken up with it.
        """
        values = as_columns({name: getattr(record, name) for name in record.__struct_fields__})
        marks = ", ".join("?" * len(values))
        with self._database.writing() as db:
            db.execute(
                f"INSERT INTO narrations ({COLUMNS}) VALUES ({marks})",  # noqa: S608 - ours
                tuple(values.values()),
            )
            if record.watch:
                see(db, record.watch, record.source, record.stamp)

    def get(self, narration: str) -> Record:
        """One of them.

        Raises:
            UnknownNarration: There is none.
        """
        found = self._first("WHERE id = ?", narration)
        if found is None:
            raise UnknownNarration(narration=narration[:80])
        return found

    def change(self, narration: str, **values: Any) -> Record:
        """Keep that something of it is another than before.

        Raises:
            UnknownNarration: There is none any more.
        """
        values["changed_at"] = time.time()
        with self._database.writing() as db:
            row = db.execute(
                f"UPDATE narrations SET {_sets(values)} WHERE id = ? RETURNING {COLUMNS}",  # noqa: S608 - ours
                (*as_columns(values).values(), narration),
            ).fetchone()
        if row is None:
            raise UnknownNarration(narration=narration[:80])
        return record_of(row)

    def done(
        self,
        narration: str,
        files: Sequence[NarrationFile],
        left: Mapping[str, Sequence[NarrationFile]],
    ) -> Record:
        """Keep that it is, and what is *left* of each narration whose files its own replaced."""
        values: dict[str, Any] = {
            "state": NarrationState.DONE,
            "files": tuple(files),
            "leaving": (),
            "ended_at": time.time(),
            **fault(None),
        }
        with self._database.writing() as db:
            change(db, narration, values)
            for older, theirs in left.items():
                change(db, older, {"files": tuple(theirs)})
        return self.get(narration)

    def remove(self, narration: str) -> None:
        """Forget it, with its sentences."""
        with self._database.writing() as db:
            db.execute("DELETE FROM narrations WHERE id = ?", (narration,))

    # -- many -------------------------------------------------------------------------------------

    def find(
        self, states: Collection[NarrationState], watch: str, limit: int, offset: int
    ) -> tuple[list[Record], int]:
        """Those in *states* (none: in any) of *watch* (empty: of any), and how many there are."""
        where, facts = _where(states, watch)
        with self._database.reading() as db:
            (total,) = db.execute(f"SELECT count(*) FROM narrations{where}", facts).fetchone()  # noqa: S608 - ours
            rows = db.execute(
                f"{_SELECT}{where} ORDER BY place DESC LIMIT ? OFFSET ?", (*facts, limit, offset)
            )
            return [record_of(row) for row in rows], int(total)

    def known(self) -> set[str]:
        """The ids of all."""
        with self._database.reading() as db:
            return {str(row[0]) for row in db.execute("SELECT id FROM narrations")}

    def told(self, most: int) -> list[Record]:
        """Those with something to hear for the feed that ended well, the newest first."""
        with self._database.reading() as db:
            rows = db.execute(
                f"{_SELECT} WHERE state = 'done' AND files != '[]' ORDER BY ended_at DESC"
            )
            fed = (one for one in map(record_of, rows) if one.wishes.feed is not False)
            return list(islice(fed, most))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many of each watch are in each state."""
        counts: dict[str, dict[str, int]] = {}
        with self._database.reading() as db:
            for watch, state, count in db.execute(
                "SELECT watch, state, count(*) FROM narrations WHERE watch != ''"
                " GROUP BY watch, state"
            ):
                counts.setdefault(watch, {})[state] = count
        return counts

    # -- whose turn it is -------------------------------------------------------------------------

    def begun(self) -> list[tuple[str, str]]:
        """Those that were begun and have not ended, the oldest first: id and watch."""
        return self._pairs(
            f"SELECT id, watch FROM narrations WHERE state IN ({', '.join('?' * len(BEGUN))})"  # noqa: S608 - ours
            " ORDER BY place",
            BEGUN,
        )

    def first_waiting(self, barred: Sequence[str]) -> list[tuple[str, str]]:
        """The first of each watch that waits, the oldest first, none of the *barred*."""
        marks = ", ".join("?" * len(barred))
        first = (
            "SELECT min(place) FROM narrations"  # noqa: S608 - ours
            f" WHERE state = 'waiting' AND id NOT IN ({marks}) GROUP BY watch"
        )
        return self._pairs(
            f"SELECT id, watch FROM narrations WHERE place IN ({first}) ORDER BY place",  # noqa: S608 - ours
            barred,
        )

    # -- the same document ------------------------------------------------------------------------

    def same(self, record: Record) -> Record | None:
        """The newest one of that content and manner, for there, that is done or on its way.

        What was sent and what lies on the machine are told apart, as they are shown to others.
        """
        return self._first(
            "WHERE content = ? AND told = ? AND out = ? AND (source = x'') = (? = x'')"
            " AND state NOT IN ('failed', 'cancelled') ORDER BY place DESC LIMIT 1",
            *(record.content, record.told, record.out, record.source),
        )

    def newest(self, watch: str, source: bytes) -> Record | None:
        """The newest one of the document at *source* that came by that watch."""
        return self._first(
            "WHERE source = ? AND watch = ? ORDER BY place DESC LIMIT 1", source, watch
        )

    def on_their_way(self, source: bytes, out: bytes) -> list[Record]:
        """Those of the document at *source*, for there, that have not ended."""
        return self._all(f"WHERE source = ? AND out = ? AND state NOT IN {_FINALS}", source, out)

    def older(self, record: Record) -> list[Record]:
        """Those of the same document for the same place that *record* replaces."""
        if not record.out:
            return []
        return self._all(
            "WHERE source = ? AND out = ? AND id != ? AND files != '[]'",
            *(record.source, record.out, record.id),
        )

    def came_of_any(self, out: bytes, name: str) -> bool:
        """Whether a file of that name in *out* came of a narration."""
        with self._database.reading() as db:
            rows = db.execute("SELECT files FROM narrations WHERE out = ?", (out,))
            return any(b'"name":' + msgspec.json.encode(name) in files for (files,) in rows)

    # -- what is dropped --------------------------------------------------------------------------

    def ended_before(self, then: float) -> list[str]:
        """Those that ended before *then*, whose sound is still kept."""
        with self._database.reading() as db:
            rows = db.execute("SELECT id FROM narrations WHERE kept AND ended_at < ?", (then,))
            return [narration for (narration,) in rows]

    def drop_sound(self, narration: str) -> None:
        """Keep that its sound is not kept any more."""
        with self._database.writing() as db:
            db.execute("DELETE FROM sentences WHERE narration = ?", (narration,))
            db.execute("UPDATE narrations SET kept = 0, planned = 0 WHERE id = ?", (narration,))

    def _first(self, rest: str, *facts: object) -> Record | None:
        found = self._all(rest, *facts)
        return found[0] if found else None

    def _all(self, rest: str, *facts: object) -> list[Record]:
        with self._database.reading() as db:
            return [record_of(row) for row in db.execute(f"{_SELECT} {rest}", facts)]

    def _pairs(self, question: str, facts: Sequence[str]) -> list[tuple[str, str]]:
        with self._database.reading() as db:
            return [(str(one), str(watch)) for one, watch in db.execute(question, tuple(facts))]


def change(db: sqlite3.Connection, narration: str, values: Mapping[str, Any]) -> None:
    """Within a transaction: something of a narration is another than before."""
    values = {**values, "changed_at": time.time()}
    db.execute(
        f"UPDATE narrations SET {_sets(values)} WHERE id = ?",  # noqa: S608 - ours
        (*as_columns(values).values(), narration),
    )


def see(db: sqlite3.Connection, watch: str, path: bytes, stamp: str) -> None:
    """Within a transaction: that version of a file has been taken up."""
    db.execute(
        "INSERT OR REPLACE INTO seen SELECT id, ?, ? FROM watches WHERE id = ?",
        (path, stamp, watch),
    )


def _sets(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = ?" for name in values)


def _where(states: Collection[NarrationState], watch: str) -> tuple[str, tuple[str, ...]]:
    parts = [f"state IN ({', '.join('?' * len(states))})"] if states else []
    facts = tuple(state.value for state in states)
    if watch:
        parts.append("watch = ?")
        facts = (*facts, watch)
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), facts
