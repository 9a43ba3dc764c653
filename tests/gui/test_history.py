"""The page of what is under way and what was said before, with a real daemon."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from cosyd.contract.model import Priority, Status
from cosyd.contract.wire_history import HistoryRow, HistoryView
from cosyd_gui.models.history import Column, HistoryModel
from cosyd_gui.models.queue import QueueModel
from cosyd_gui.state import JobRow
from cosyd_gui.views import history_fetching
from cosyd_gui.views.history import HistoryPage
from cosyd_gui.views.history_tables import HistoryTable
from patience import ended
from shown import in_notice


@pytest.fixture
def page(show, qtbot, toned):
    toned.delete("/v1/history").raise_for_status()
    page = show(HistoryPage)
    qtbot.waitUntil(page.isActiveWindow)
    return page


def say(toned, text, **more):
    job = toned.say(text, detach=True, play=False, **more).json()["id"]
    ended(toned, job)
    return job


def shown(page, column=Column.TEXT):
    model = page.history
    return [model.index(place, column).data() for place in range(model.rowCount())]


def row(number, **more):
    facts = {
        "id": f"{number:016x}", "at": 1_700_000_000.0 + number, "client": "tests", "door": "native",
        "voice": "tone", "priority": Priority.MESSAGE, "status": Status.DONE, "characters": 20,
        "audio_s": 1.5, "first_audio_ms": 12.0, "text": f"Text {number}.",
    }  # fmt: skip
    return HistoryRow(number=number, **facts | more)


def view(numbers, total):
    return HistoryView(rows=[row(one) for one in numbers], total=total, keeps_text=True)


def test_what_ends_comes_on_top_and_what_is_looked_at_stays_where_it_is(qtbot):
    model = HistoryModel()
    table = HistoryTable(model)
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show()
    model.begin(view(range(200, 0, -1), 200))
    table.scrollTo(model.index(100, 0), table.ScrollHint.PositionAtTop)
    table.selectRow(101)
    before = table.rowViewportPosition(101)

    added = model.add_newer(view(range(203, 153, -1), 203))

    assert added == 3
    assert [model.row(place).number for place in table.chosen] == [99]
    assert table.rowViewportPosition(104) == before
    table.scrollToTop()
    model.add_newer(view(range(205, 155, -1), 205))
    assert table.rowAt(1) == 0
    assert model.add_newer(view(range(400, 350, -1), 300)) == -1
    assert model.rowCount() == 50


def test_older_rows_are_wanted_once_at_a_time_until_there_are_none():
    model = HistoryModel()
    wanted = []
    model.wanted.connect(wanted.append)
    model.begin(view((9, 8, 7), 7))
    top = model.index(-1, -1)

    model.fetchMore(top)
    model.fetchMore(top)
    model.add_older(view((6, 5), 7))
    model.fetchMore(top)
    model.give_up()
    model.fetchMore(top)
    model.add_older(view((4, 3), 7))

    assert wanted == [7, 5, 5]
    assert not model.canFetchMore(top)
    model.remove({9, 4})
    assert [model.row(place).number for place in range(model.rowCount())] == [8, 7, 6, 5, 3]
    assert model.total == 5


def test_a_text_that_looks_like_html_is_shown_as_it_stands():
    model = HistoryModel()
    said = "<b>bold</b> & <img src='file:///etc/passwd'>" + " word" * 500
    model.begin(HistoryView(rows=[row(1, text=said)], total=1, keeps_text=True))

    shown = model.index(0, Column.TEXT).data(Qt.ItemDataRole.ToolTipRole)

    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img" in shown
    assert len(shown) < 2_000


def test_a_queue_tells_why_something_waits_and_its_view_what_changed(qtbot):
    model = QueueModel()
    one, two = (
        JobRow(
            id=name,
            status=Status.QUEUED,
            priority=Priority.MESSAGE,
            characters=1_234,
            at=0.0,
            client="editor",
        )
        for name in "ab"
    )
    model.show((one, two))
    changed, removed = [], []
    model.dataChanged.connect(lambda top, _: changed.append(top.row()))
    model.rowsRemoved.connect(lambda _, first, last: removed.append((first, last)))

    model.show((one, replace(two, held_reason="it is muted until 15:40")))
    held = model.index(1, 0).data()
    model.show((replace(two, status=Status.SPEAKING, sentences=2, audio_s=65.0),))

    assert held == "Waits: it is muted until 15:40"
    assert (changed, removed) == ([1, 0], [(0, 0)])
    assert [model.index(0, column).data() for column in (0, 1)] == ["Is spoken", "editor"]
    assert model.index(0, 4).data() == "2 sentence(s), 1:05"


def test_older_rows_come_as_one_scrolls(page, toned, qtbot, monkeypatch):
    monkeypatch.setattr(history_fetching, "PAGE_ROWS", 5)
    for number in range(14):
        say(toned, f"Number {number}.")
    page.resize(820, 330)
    page.fresh()
    qtbot.waitUntil(lambda: page.history.total == 14)

    while page.history.rowCount() < 14:
        before = page.history.rowCount()
        page.table.scrollToBottom()
        qtbot.waitUntil(lambda before=before: page.history.rowCount() > before)

    numbers = [page.history.row(place).number for place in range(14)]
    assert numbers == sorted(numbers, reverse=True)


def test_texts_are_kept_on_request_and_can_be_found_copied_and_said_again(page, toned, qtbot):
    say(toned, "Nobody keeps this.")
    qtbot.waitUntil(lambda: page.texts.isVisible() and page.history.rowCount() == 1)
    assert shown(page) == ["18 character(s)"]

    page.texts.keep.click()
    qtbot.waitUntil(lambda: not page.texts.isVisible())
    try:
        say(toned, "The cat sat.")
        say(toned, "The dog ran.")
        qtbot.waitUntil(lambda: shown(page)[:2] == ["The dog ran.", "The cat sat."])
        qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClicks(page.search, "CAT")
        qtbot.waitUntil(lambda: shown(page) == ["The cat sat."])
        page.table.selectRow(0)
        page.table.setFocus()
        qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
        page.search.clear()
        qtbot.waitUntil(lambda: shown(page).count("The cat sat.") == 2)
    finally:
        with toned.client() as client:
            client.patch("/v1/settings", json={"changes": {"history.text": None}})

    assert QGuiApplication.clipboard().text() == "The cat sat."


def test_what_is_still_known_of_a_job_can_be_copied_though_texts_are_not_kept(page, toned, qtbot):
    say(toned, "One thing. Another.")
    qtbot.waitUntil(lambda: page.history.rowCount() == 1)

    page.table.selectRow(0)

    qtbot.waitUntil(page.chosen.hear.isEnabled)
    page.chosen.copy.click()
    assert QGuiApplication.clipboard().text() == "One thing. Another."


def test_rows_are_removed_by_a_key_and_all_of_them_once_that_is_meant(page, toned, qtbot):
    for number in range(4):
        say(toned, f"Number {number}.")
    qtbot.waitUntil(lambda: page.history.rowCount() == 4)

    page.table.selectRow(1)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.history.rowCount() == 3)
    assert toned.get("/v1/history").json()["total"] == 3
    page.clear.click()
    assert toned.get("/v1/history").json()["total"] == 3
    in_notice(page.notice, "Remove all").click()

    qtbot.waitUntil(lambda: page.history.rowCount() == 0)
    assert toned.get("/v1/history").json()["total"] == 0


def test_jobs_under_way_show_and_are_stopped_one_by_one_and_all(page, toned, qtbot):
    with toned.client() as client:
        client.put("/v1/playback/mute", json={}).raise_for_status()
        try:
            for number in range(4):
                toned.say(f"Number {number}.", detach=True, play=True)
            qtbot.waitUntil(lambda: page.queue.rowCount() == 4)
            qtbot.waitUntil(lambda: "muted" in page.queue.index(3, 0).data())
            first = page.queue.row(0).id
            page.queue_table.selectRow(0)
            page.queue_table.setFocus()
            qtbot.keyClick(page.queue_table, Qt.Key.Key_Delete)
            qtbot.waitUntil(lambda: page.queue.rowCount() == 3)
            assert toned.get(f"/v1/jobs/{first}").json()["status"] == "cancelled"
            page.stop_all.click()
            qtbot.waitUntil(lambda: page.queue.rowCount() == 0)
        finally:
            client.delete("/v1/playback/mute")

    qtbot.waitUntil(lambda: page.history.rowCount() == 4)
    assert shown(page, Column.STATUS) == ["Stopped"] * 4


def test_a_daemon_that_goes_leaves_what_was_shown_and_is_told(parts, start, qtbot):
    daemon = start("--engine", "tone")
    house = parts.of(daemon.home)
    say(daemon, "One.")
    page = HistoryPage(house)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.history.rowCount() == 1)

    daemon.close()
    qtbot.waitUntil(lambda: not house.link.state.here)
    page.table.selectRow(0)
    page.remove()

    qtbot.waitUntil(lambda: bool(page.notice.says))
    assert page.history.rowCount() == 1
    house.link.found.emit()  # as when it is back: what was told of its absence is old
    assert not page.notice.says
