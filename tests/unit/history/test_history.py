"""The history: what is kept of jobs, and that nothing it does holds up speech."""

from __future__ import annotations

import asyncio
import sqlite3
import time

import pytest
from structlog.testing import capture_logs

from cosyd.contract.errors import HistoryUnreadable, JobCancelled
from cosyd.contract.model import Priority, Status
from cosyd.contract.wire_history import HistoryRow
from cosyd.history.database import FILE
from cosyd.history.diagnosis import findings
from cosyd.history.history import History
from cosyd.history.ledger import Bounds, Ledger
from cosyd.speech.job import Job
from cosyd.system.options import History as Options
from unit.speech.stage import sentence, utterance

TOP = 2**53
ALL = Bounds(rows=10_000, days=0, text=True)
DAY_S = 86_400


def row(text="Hello.", **more):
    facts = {
        "number": 0, "id": "3f1c", "at": time.time(), "client": "tests", "door": "native",
        "voice": "ann", "priority": Priority.MESSAGE, "status": Status.DONE,
        "characters": len(text), "audio_s": 1.0, "text": text,
    }  # fmt: skip
    return HistoryRow(**{**facts, **more})


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / FILE)
    yield ledger
    ledger.close()


def on_disk(folder):
    """All that lies there, as bytes."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{FILE}*")))


def texts(ledger, *, before=TOP, limit=100, find=""):
    rows, total = ledger.page(before, limit, find)
    return [one.text for one in rows], total


def spoken(text="Hello.", **more):
    """A job that has been spoken to its end."""
    job = Job(utterance(text, **more))
    job.begin()
    job.voice = "ann"
    job.add(sentence(text), b"\0\0" * 24_000, last=True)
    job.finish()
    return job


def with_history(folder, work, options=None):
    """What *work* makes of a history that runs."""

    async def scene():
        history = History(folder, options or Options())
        task = asyncio.create_task(history.run())
        try:
            return await work(history)
        finally:
            task.cancel()
            await asyncio.wait([task])
            await history.close()

    return asyncio.run(asyncio.wait_for(scene(), 30))


# -- the file -------------------------------------------------------------------------------------


def test_pages_come_newest_first_and_numbers_are_never_given_again(ledger):
    ledger.add([row(f"{n}") for n in range(1, 6)], ALL)

    first, total = ledger.page(TOP, 2, "")
    second, _ = ledger.page(first[-1].number, 2, "")
    ledger.forget(None)
    ledger.add([row("6")], ALL)

    assert [(one.number, one.text) for one in (*first, *second)] == [
        (5, "5"), (4, "4"), (3, "3"), (2, "2"),
    ]  # fmt: skip
    assert total == 5
    assert [one.number for one in ledger.page(TOP, 9, "")[0]] == [6]


@pytest.mark.parametrize("wanted", ["grüsse", "GRÜSSE", "ANNA", "Kitchen", "100%", "x_y", "é"])
def test_texts_voices_and_clients_are_found_whatever_their_case(ledger, wanted):
    ledger.add(
        [
            row("Grüsse 100% x_y É", voice="anna", client="kitchen"),
            row("1000 x-y"),
            row("é".upper()),
        ],
        ALL,
    )

    found, total = texts(ledger, find=wanted)

    assert "Grüsse 100% x_y É" in found
    assert total == len(found) == (2 if wanted == "é" else 1)


def test_what_is_too_much_or_too_old_is_forgotten(ledger):
    old = time.time() - 3 * DAY_S
    ledger.add([row("old", at=old), *(row(f"{n}") for n in range(9))], ALL)

    ledger.add([row("last")], Bounds(rows=3, days=0, text=True))
    few = texts(ledger)[0]
    ledger.add([row("older", at=old)], Bounds(rows=9, days=2, text=True))

    assert few == ["last", "8", "7"]
    assert texts(ledger)[0] == ["last", "8", "7"]


def test_texts_that_are_not_to_be_kept_are_gone_from_the_disk(ledger, tmp_path):
    ledger.add([row(f"a secretword {n}") for n in range(50)], ALL)
    before = on_disk(tmp_path)

    ledger.tidy(Bounds(rows=10_000, days=0, text=False))

    assert b"secretword" in before
    assert b"secretword" not in on_disk(tmp_path)
    assert texts(ledger) == ([None] * 50, 50)


@pytest.mark.parametrize("number", [None, 1])
def test_what_is_forgotten_is_gone_from_the_disk(ledger, tmp_path, number):
    ledger.add([row("a secretword")], ALL)

    forgotten = [ledger.forget(number), ledger.forget(number)]

    assert forgotten == [1, 0]
    assert b"secretword" not in on_disk(tmp_path)


def test_it_is_its_owners_alone(ledger, tmp_path):
    ledger.add([row()], ALL)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_file_that_was_moved_away_gets_nothing_more(ledger, tmp_path):
    ledger.add([row("Before.")], ALL)
    ledger.page(TOP, 1, "")
    for path in tmp_path.glob(f"{FILE}*"):
        path.rename(tmp_path / f"old-{path.name}")

    ledger.add([row("After.")], ALL)

    assert texts(ledger) == (["After."], 1)
    assert b"After." not in (tmp_path / f"old-{FILE}").read_bytes()


def test_one_that_a_newer_version_has_written_is_not_touched(ledger, tmp_path):
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(HistoryUnreadable, match="newer version"):
        ledger.add([row()], ALL)


# -- jobs -----------------------------------------------------------------------------------------


def test_each_job_that_ends_is_noted_but_sentences_of_books(tmp_path):
    async def work(history):
        cancelled = Job(utterance("Stop.", client="kitchen"))
        cancelled.drop(JobCancelled(reason="it was asked for"))
        for job in (spoken(), spoken("A book.", priority=Priority.NARRATION), cancelled):
            history.note(job)
        return await history.view(TOP, 100, "")

    view = with_history(tmp_path, work)

    stopped, said = view.rows
    assert (stopped.status, stopped.error, stopped.client) == (
        Status.CANCELLED,
        "job.cancelled",
        "kitchen",
    )
    assert (said.voice, said.audio_s, said.characters, said.text) == ("ann", 1.0, 6, None)
    assert said.first_audio_ms is not None
    assert (view.total, view.keeps_text) == (2, False)


def test_texts_go_when_they_are_not_to_be_kept_any_more(tmp_path):
    async def work(history):
        history.note(spoken("a secretword"))
        kept = await history.view(TOP, 100, "secret")
        history.note(spoken("another secretword"))
        await history.reconfigure(Options(text=False))
        return kept, await history.view(TOP, 100, "")

    kept, after = with_history(tmp_path, work, Options(text=True))

    assert [one.text for one in kept.rows] == ["a secretword"]
    assert [one.text for one in after.rows] == [None, None]
    assert b"secretword" not in on_disk(tmp_path)


def test_where_none_is_to_be_kept_what_was_kept_goes_with_the_next_start(tmp_path):
    with_history(tmp_path, lambda history: note(history, 3))

    async def nothing(history):
        history.note(spoken())
        return await history.view(TOP, 100, "")

    view = with_history(tmp_path, nothing, Options(keep=0))

    assert (view.rows, view.total) == ([], 0)


async def note(history, jobs):
    for _ in range(jobs):
        history.note(spoken())
    return await history.view(TOP, 100, "")


def test_a_broken_file_is_told_once_and_what_waits_is_written_once_it_is_well(tmp_path):
    (tmp_path / FILE).write_bytes(b"no database at all" * 500)
    told = list(findings(tmp_path, Options()))

    async def work(history):
        for _ in range(3):
            with pytest.raises(HistoryUnreadable):
                await note(history, 1)
        (tmp_path / FILE).unlink()
        return await history.view(TOP, 100, "")

    with capture_logs() as logs:
        view = with_history(tmp_path, work)

    assert view.total == 3
    assert [one["event"] for one in logs] == ["history.unwritable", "history.written_again"]
    assert [one.ok for one in told] == ["problem"]
    assert [one.ok for one in findings(tmp_path, Options())] == ["ok"]


def test_a_full_disk_costs_rows_and_nothing_else(tmp_path, monkeypatch):
    def full(db, _bounds):
        db.execute("PRAGMA max_page_count = 1")  # SQLite itself says that the disk is full
        db.execute("CREATE TABLE large AS SELECT zeroblob(9000)")

    with_history(tmp_path, lambda history: note(history, 1))
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr("cosyd.history.ledger._prune", full)
        with_history(tmp_path, noted_in_vain, Options(text=True))

    assert [one["reason"] for one in logs] == ["database or disk is full"]
    assert with_history(tmp_path, lambda history: note(history, 1)).total == 2


async def noted_in_vain(history):
    history.note(spoken())
    with pytest.raises(HistoryUnreadable):
        await history.view(TOP, 100, "")
