"""The page Narrations: what is asked of it happens in the daemon, and what happens there shows."""

from __future__ import annotations

import wave

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication

from cosyd.contract.events import NarrationChanged
from cosyd.contract.narrations import NarrationState, Wishes
from cosyd.contract.wire_narrations import (
    ChapterReport,
    LineView,
    NarrationView,
    Report,
)
from cosyd_gui.models.narrations import LOOK, NarrationRows
from cosyd_gui.views.narrations import NarrationsPage
from cosyd_gui.views.narrations_words import left_in_words, look_of
from shown import in_notice

LONG = 400
"""Sentences: it is not done before a key is pressed."""


@pytest.fixture
def page(show):
    return show(NarrationsPage)


def view(number=0, **facts):
    usual = {
        "id": f"n{number}",
        "state": NarrationState.SPEAKING,
        "name": f"{number}.txt",
        "source": "",
        "out": "",
        "watch": "",
        "title": f"Book {number}",
        "author": "",
        "language": "en",
        "chapters": 1,
        "sentences": 10,
        "spoken": 2,
        "reused": 0,
        "audio_s": 3.0,
        "left_s": 300.0,
        "doubts": 0,
        "wishes": Wishes(),
        "files": [],
        "created_at": 0.0,
        "changed_at": 0.0,
    }
    return NarrationView(**{**usual, **facts})


def document(folder, name="tale.txt", sentences=2):
    path = folder / name
    said = " ".join(f"This is number {n} of {folder.name}." for n in range(sentences))
    path.write_text(said)
    return path


def dropped(page, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)


def first(page):
    return page.documents.rows.rows[0]


def narrated(page, qtbot, path, ends=(NarrationState.DONE,)):
    """The row of the document at *path*, once it has come to one of the *ends*."""
    dropped(page, path)
    form = page.documents.adding.manner.format
    form.setCurrentIndex(form.findData("wav"))
    qtbot.mouseClick(page.documents.adding.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: has_come(page, path, ends))
    return first(page)


def has_come(page, path, ends):
    """Whether the newest is that of *path*, and in one of the states *ends*."""
    newest = page.documents.rows.rows[:1]
    return any(one.source == str(path) and one.state in ends for one in newest)


def test_a_dropped_document_becomes_a_file_beside_it(page, qtbot, tmp_path):
    told = narrated(page, qtbot, document(tmp_path))

    assert told.out == str(tmp_path)
    with wave.open(str(tmp_path / "tale.wav")) as sound:
        assert sound.getnframes() > 0
    assert page.documents.adding.isHidden()
    assert page.documents.actions_["open"].isEnabled()


def test_one_that_cannot_be_read_says_why_and_what_to_do(page, qtbot, tmp_path):
    path = tmp_path / "empty.txt"
    path.write_text("")

    narrated(page, qtbot, path, ends=(NarrationState.FAILED,))

    qtbot.waitUntil(page.documents.why.isVisible)
    assert "nothing to say in empty.txt" in page.documents.why.text()
    assert "\n" in page.documents.why.text()


def test_one_that_is_not_there_stays_in_the_form(page, qtbot, tmp_path):
    dropped(page, tmp_path / "gone.txt", document(tmp_path, "there.txt"))

    qtbot.mouseClick(page.documents.adding.go, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "gone.txt" in page.notice.says)
    assert page.documents.adding.paths == [tmp_path / "gone.txt"]
    assert page.documents.adding.isVisible()


def test_a_daemon_elsewhere_is_sent_the_document(page, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("cosyd_gui.here.LOOPBACK", set())
    path = document(tmp_path, "sent.txt")
    dropped(page, path)

    qtbot.mouseClick(page.documents.adding.go, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: [one.name for one in page.documents.chosen()] == ["sent.txt"])
    assert (first(page).source, first(page).out) == ("", "")
    assert "save it here" in page.notice.says
    page.documents.actions_["cancel"].trigger()


def test_keys_pause_go_on_and_end_it(page, qtbot, tmp_path):
    states = {NarrationState.SPEAKING}
    narrated(page, qtbot, document(tmp_path, sentences=LONG), ends=states)
    page.documents.list.view.setFocus()

    for key, state in (
        (Qt.Key.Key_Space, NarrationState.PAUSED),
        (Qt.Key.Key_Space, NarrationState.SPEAKING),
    ):
        qtbot.keyClick(page.documents.list.view, key)
        qtbot.waitUntil(lambda state=state: first(page).state is state)
    page.documents.actions_["cancel"].trigger()
    qtbot.waitUntil(lambda: first(page).state is NarrationState.CANCELLED)
    qtbot.keyClick(page.documents.list.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "Forget" in page.notice.says)
    gone = first(page).id
    in_notice(page.notice).click()

    qtbot.waitUntil(lambda: page.documents.rows.row_of(gone) is None)


def test_a_result_is_saved_whole_or_not_at_all(page, qtbot, tmp_path):
    told = narrated(page, qtbot, document(tmp_path))
    results, file = page.documents.results, told.files[0]
    taken = tmp_path / "copy" / "folder"
    taken.mkdir(parents=True)

    results.save_as(told, file, tmp_path / "copy" / "mine.wav")
    qtbot.waitUntil(lambda: "Saved" in page.notice.says)
    results.save_as(told, file, taken)

    qtbot.waitUntil(lambda: "could not be saved" in page.notice.says)
    kept = next(one for one in told.files if one.name == file.name)
    assert (tmp_path / "copy" / "mine.wav").stat().st_size == kept.size_bytes
    assert {one.name for one in (tmp_path / "copy").iterdir()} == {"mine.wav", "folder"}


def test_what_is_opened_is_the_sound_and_what_is_gone_is_said(page, qtbot, tmp_path, opened):
    told = narrated(page, qtbot, document(tmp_path))

    page.documents.list.opened.emit()
    qtbot.waitUntil(lambda: bool(opened))
    (tmp_path / "tale.wav").unlink()
    page.documents.results.open(told)

    qtbot.waitUntil(lambda: "not there any more" in page.notice.says)
    assert opened == [str(tmp_path / "tale.wav")]


@pytest.fixture
def opened(monkeypatch):
    """What would have been opened by a program of this desktop, which a test has none of."""
    paths = []

    def open_url(url):
        paths.append(url.toLocalFile())
        return True

    monkeypatch.setattr("cosyd_gui.views.narrations_results.QDesktopServices.openUrl", open_url)
    return paths


def test_a_folder_is_watched_and_no_more_and_again(page, qtbot, tmp_path):
    tab = page.watches
    folder = tmp_path / "books"
    folder.mkdir()
    dropped(page, folder)

    qtbot.mouseClick(tab.watching.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [one.folder for one in tab.chosen()] == [str(folder)])
    qtbot.keyClick(tab.list.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not any(one.folder == str(folder) for one in tab.rows.rows))
    assert "not watched any more" in page.notice.says
    in_notice(page.notice).click()
    qtbot.waitUntil(lambda: [one.folder for one in tab.chosen()] == [str(folder)])
    document(folder)

    qtbot.waitUntil(lambda: tab.chosen()[0].done == 1)
    tab.actions_["remove"].trigger()
    qtbot.waitUntil(lambda: not any(one.folder == str(folder) for one in tab.rows.rows))


def test_a_folder_that_is_none_is_refused_and_stays_typed(page, qtbot, tmp_path):
    page.watches.watching.offer(str(tmp_path / "nothing"))

    page.tabs.setCurrentWidget(page.watches)
    qtbot.mouseClick(page.watches.watching.go, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: bool(page.notice.says))
    assert page.watches.watching.folder.path == str(tmp_path / "nothing")
    assert page.watches.watching.isVisible()


def test_the_address_of_the_feed_is_shown_and_copied(page, qtbot):
    page.tabs.setCurrentWidget(page.feed)

    qtbot.waitUntil(lambda: "token=" in page.feed.address.text())
    page.feed._copy.click()

    assert QGuiApplication.clipboard().text() == page.feed.address.text()


def test_the_report_tells_the_most_doubtful_first(page, qtbot, tmp_path):
    told = narrated(page, qtbot, document(tmp_path))

    page.documents.report_wanted.emit(told)
    qtbot.waitUntil(lambda: "No sentence is doubted" in page.report._says.text())
    page.report._show(Report(recogniser="", chapters=[chapter(0.2, 0.4), chapter(0.9)]))

    assert [line.suspicion for line in page.report.table.lines] == [0.9, 0.4, 0.2]
    qtbot.keyClick(page.report.shown, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.tabs


def chapter(*suspicions):
    lines = [
        LineView(
            index=n,
            chapter=0,
            text="It boils.",
            begin_s=1.0,
            end_s=2.0,
            doubts=["too short"],
            suspicion=one,
        )
        for n, one in enumerate(suspicions)
    ]
    return ChapterReport(title="", sentences=9, suspicion=max(suspicions), lines=lines)


def test_nothing_typed_is_lost_when_the_daemon_goes(parts, start, qtbot, tmp_path):
    daemon = start("--engine", "tone")
    page = NarrationsPage(parts.of(daemon.home))
    qtbot.addWidget(page)
    page.show()
    dropped(page, document(tmp_path))
    daemon.close()
    qtbot.waitUntil(lambda: not page.link.state.here)

    qtbot.mouseClick(page.documents.adding.go, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(page.documents.adding.go.isEnabled)
    assert page.notice.says
    assert page.documents.adding.paths == [tmp_path / "tale.txt"]


def test_an_event_touches_one_row_of_thousands(qtbot):
    rows = NarrationRows(look_of)
    views = [view(n) for n in range(10_000)]
    rows.show(views, len(views))
    touched = []
    rows.dataChanged.connect(lambda first, last: touched.append((first.row(), last.row())))
    event = NarrationChanged(
        narration="n7000", state=NarrationState.SPEAKING, spoken=5, sentences=10, at=0.0
    )

    enough = rows.advance(event)

    assert enough
    assert touched == [(7_000, 7_000)]
    assert rows.index(7_000).data(LOOK).part == 0.5


def test_rows_that_are_not_here_yet_are_asked_for_once_the_end_is_seen():
    rows = NarrationRows(look_of)
    wanted = []
    rows.wanted.connect(lambda: wanted.append(len(rows.rows)))
    rows.show([view(n) for n in range(200)], 300)

    rows.fetchMore(rows.index(-1))
    rows.append([view(n) for n in range(150, 300)], 300)

    assert wanted == [200]
    assert len(rows.rows) == 300
    assert not rows.canFetchMore(rows.index(-1))


def test_one_of_further_down_that_goes_on_does_not_come_to_the_top():
    rows = NarrationRows(look_of)
    rows.show([view(n, created_at=500.0 - n) for n in range(200)], 300)

    rows.put(view(250, created_at=250.0))
    rows.put(view(300, created_at=600.0))
    rows.put(view(301, created_at=490.5))

    assert len(rows.rows) == 202
    assert [rows.row_of(one) for one in ("n300", "n301", "n250")] == [0, 11, None]


def test_many_are_chosen_and_go_without_a_standstill(page, qtbot):
    tab = page.documents
    tab.rows.show([view(n, created_at=5_000.0 - n) for n in range(5_000)], 5_000)
    told = []
    tab.list.chosen.connect(lambda: told.append(len(tab.rows.rows)))

    tab.list.choose(list(range(5_000)))

    assert len(tab.chosen()) == 5_000
    assert told == [5_000]


def test_what_cannot_be_done_to_one_is_done_to_the_others(page, qtbot, tmp_path):
    paths = [document(tmp_path, f"{n}.txt", LONG + n) for n in range(2)]
    for path in paths:
        narrated(page, qtbot, path, ends=set(NarrationState))
    tab = page.documents
    ids = [one.id for one in tab.rows.rows[:2]]

    tab._ask("cancel", ["gone", *ids])

    def states():
        return {one.state for one in tab.rows.rows if one.id in ids}

    qtbot.waitUntil(lambda: states() == {NarrationState.CANCELLED})
    assert page.notice.says == ""
    tab._ask("pause", ids)
    qtbot.waitUntil(lambda: "cannot be" in page.notice.says)


def test_a_report_that_comes_late_is_not_shown_as_that_of_another(page, qtbot):
    page.report.show_of(view(1))
    first = page.report._view
    page.report.show_of(view(2))

    page.report._read(first, Report(recogniser="", chapters=[chapter(0.5)]))

    assert page.report.table.lines == []


def test_one_that_fits_no_more_leaves_the_list():
    rows = NarrationRows(look_of)
    rows.states = (NarrationState.SPEAKING,)
    rows.show([view(1), view(2)], 2)

    rows.put(replace(view(2), state=NarrationState.DONE))

    assert [one.id for one in rows.rows] == ["n1"]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"left_s": 10.0}, "Sentence 3 of 10 · less than a minute left"),
        ({"state": NarrationState.PAUSED}, "Paused · Sentence 3 of 10"),
        (
            {"state": NarrationState.HELD, "message": "The computer runs on its battery."},
            "The computer runs on its battery · Sentence 3 of 10",
        ),
        ({"state": NarrationState.DONE, "audio_s": 3_723.0}, "Done · 1:02:03"),
        ({"state": NarrationState.FAILED, "message": "It is broken."}, "It is broken."),
    ],
)
def test_where_it_is_stands_in_a_line(facts, says, qapp):
    assert look_of(view(**facts)).says == says


def test_the_time_that_is_left_is_told_in_words(qapp):
    assert "5 minute" in left_in_words(290.0)
    assert "2 hour" in left_in_words(7_300.0)
    assert left_in_words(None) == ""
