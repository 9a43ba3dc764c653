"""The page of the log and the doctor."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from cosyd.contract.wire_house import LogLine
from cosyd_gui.models.log import LogFilter, LogTable, as_text
from cosyd_gui.views.log import LogPage


@pytest.fixture
def page(show, qtbot):
    page = show(LogPage)
    qtbot.waitUntil(lambda: page.doctor.view is not None)
    return page


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def line(number, level="info", event="job.ended", **facts):
    return LogLine(
        number=number, at=1_795_360_286.8 + number, level=level, event=event, facts=facts
    )


def test_what_is_wrong_stands_above_what_is_fine(page):
    rows = [row.pill.text() for row in page.doctor.card.rows()]

    assert "Fine" in rows
    assert rows == sorted(rows, key=("Problem", "Note", "Fine").index)


def test_the_report_is_copied_without_where_its_owner_lives(page, toned, qtbot):
    click(qtbot, page.doctor.copy)

    report = QGuiApplication.clipboard().text()
    assert "## Versions" in report
    assert str(toned.home) not in report
    assert "copied" in page.notice.says


def test_lines_come_while_they_are_seen_and_only_then(page, house, qtbot):
    page.open_at("log")
    qtbot.waitUntil(lambda: bool(page.lines.table.lines))

    house.actions.speak("One sentence.")

    qtbot.waitUntil(lambda: any(one.event == "job.ended" for one in page.lines.table.lines))
    page.open_at("doctor")
    assert not page.lines._timer.isActive()


def test_a_line_tells_its_facts_and_is_copied(page, qtbot):
    page.open_at("log")
    qtbot.waitUntil(lambda: bool(page.lines.table.lines))
    page.lines.search.setText("engine.changed ready")
    qtbot.waitUntil(lambda: 0 < page.lines.shown.rowCount() < len(page.lines.table.lines))

    page.lines.view.selectRow(0)
    click(qtbot, page.lines.copy)

    assert "state: ready" in page.lines.facts.toPlainText()
    assert "engine.changed" in QGuiApplication.clipboard().text()
    assert "\n" not in QGuiApplication.clipboard().text()


def test_another_daemon_goes_on_below_what_the_last_one_said(parts, start, qtbot):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    page = LogPage(parts.of(daemon.home))
    qtbot.addWidget(page)
    page.resize(820, 640)
    page.show()
    page.open_at("log")
    qtbot.waitUntil(lambda: bool(page.lines.table.lines))
    before = len(page.lines.table.lines)

    daemon.close()
    start("--engine", "tone", "--set", "sinks=[]", home=daemon.home)

    def ready():
        return [one for one in page.lines.table.lines if one.event == "daemon.ready"]

    qtbot.waitUntil(lambda: len(ready()) > 1)
    assert len(page.lines.table.lines) > before
    assert page.notice.says == ""


def test_of_too_many_lines_the_oldest_go(qtmodeltester):
    table = LogTable(most=50)
    table.append([line(number) for number in range(40)])
    qtmodeltester.check(table)

    table.append([line(number) for number in range(40, 70)])

    assert [one.number for one in table.lines] == list(range(20, 70))


def test_the_grave_ones_with_all_the_words_are_found():
    table, shown = LogTable(), LogFilter()
    table.append([line(1), line(2, "warning", engine="kokoro"), line(3, "error", engine="tone")])
    shown.setSourceModel(table)

    shown.wish("warning", "")
    grave = shown.rowCount()
    shown.wish("debug", "KOKORO job")

    assert grave == 2
    assert shown.rowCount() == 1
    assert as_text(table.lines[1]).endswith("warning job.ended  engine=kokoro")
