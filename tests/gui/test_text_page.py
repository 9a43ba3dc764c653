"""The page Text: how a sentence is read shows while it is typed, and words are told otherwise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl

from cosyd.contract.wire_dictionary import DictionaryEntry, EntryView
from cosyd_gui.models.dictionary import PATTERN, SAY, WORD, DictionaryFilter, DictionaryTable
from cosyd_gui.views.text import TextPage
from cosyd_gui.views.text_diff import pieces
from cosyd_gui.views.text_use import with_dictionary
from shown import in_notice


@pytest.fixture
def page(show, qtbot, words):
    page = show(TextPage)
    qtbot.waitUntil(lambda: page.dictionary.model.rowCount() == len(words.all()))
    return page


@pytest.fixture
def words(toned):
    """The dictionary of the daemon, which is as it was afterwards."""
    words = Words(toned)
    words.use(None)
    words.clear()
    yield words
    words.clear()
    words.use(None)


class Words:
    """Asks the daemon for its dictionary by other means than the page."""

    def __init__(self, daemon):
        self._daemon = daemon
        self.file = daemon.home / "config" / "pronounce.toml"

    def all(self):
        found = self._daemon.get("/v1/dictionary").raise_for_status().json()["entries"]
        return {one["entry"]["word"] or one["entry"]["pattern"]: one["entry"] for one in found}

    def add(self, word, say, **more):
        body = {"word": word, "say": say, **more}
        self._daemon.post("/v1/dictionary", json=body).raise_for_status()

    def use(self, names):
        body = {"changes": {"text.normalisers": names}}
        with self._daemon.client() as client:
            client.patch("/v1/settings", json=body).raise_for_status()

    @property
    def used(self):
        return self._daemon.get("/v1/dictionary").json()["in_use"]

    def clear(self):
        self.file.unlink(missing_ok=True)


def cell(page, row, column):
    return page.dictionary.found.index(row, column)


def typed(page, qtbot, column, words, key=Qt.Key.Key_F2):
    """Type *words* into a cell of the first row, as with the keyboard."""
    table = page.dictionary.table
    table.setFocus()
    table.setCurrentIndex(cell(page, 0, column))
    qtbot.keyClick(table, key)
    editor = table.focusWidget()
    editor.selectAll()
    qtbot.keyClicks(editor, words)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_a_word_is_added_by_the_keyboard_alone(page, qtbot, words):
    part = page.dictionary
    part.word.setFocus()

    qtbot.keyClicks(part.word, "cosyd")
    qtbot.keyClick(part.word, Qt.Key.Key_Return)
    qtbot.keyClicks(part.say, "cozy dee")
    qtbot.keyClick(part.say, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: part.model.rowCount() == 1)
    assert words.all()["cosyd"]["say"] == "cozy dee"
    assert part.word.text() == ""


def test_what_is_typed_shows_as_it_is_read_and_a_click_makes_a_word_of_it(page, qtbot, words):
    words.add("cosyd", "cozy dee")
    words.use(["pronounce"])

    qtbot.keyClicks(page.trying.field, "Say cosyd now.")

    shown = page.trying.shown
    qtbot.waitUntil(lambda: "cozy dee" in shown.toPlainText())
    assert "word:0" in shown.toHtml()
    words.clear()
    page.dictionary.fresh()
    qtbot.waitUntil(lambda: not page.dictionary.model.rowCount())
    shown.anchorClicked.emit(QUrl("word:0"))
    assert (page.dictionary.word.text(), page.dictionary.say.text()) == ("cosyd", "cozy dee")


def test_what_is_typed_while_it_is_asked_is_asked_next(page, qtbot, monkeypatch):
    asked = []
    ask = page.link.ask

    def counted(*how):
        asked.append(page.trying.field.toPlainText())
        return ask(*how)

    monkeypatch.setattr(page.link, "ask", counted)
    for text in ("First.", "Second.", "Third."):
        page.trying.field.setPlainText(text)
        page.trying.fresh()

    qtbot.waitUntil(lambda: "Third." in page.trying.shown.toPlainText())
    assert asked == ["First.", "Third."]


def test_a_cell_is_changed_in_its_place(page, qtbot, words):
    words.add("US", "U S", languages=["en"])
    page.dictionary.fresh()
    qtbot.waitUntil(lambda: page.dictionary.model.rowCount() == 1)

    typed(page, qtbot, SAY, "you ess", Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: words.all()["US"]["say"] == "you ess")
    assert words.all()["US"]["languages"] == ["en"]


def test_what_is_refused_stays_typed_and_can_be_put_back(page, qtbot, words):
    words.add("US", "U S")
    page.dictionary.fresh()
    qtbot.waitUntil(lambda: page.dictionary.model.rowCount() == 1)
    typed(page, qtbot, WORD, "v(")
    qtbot.waitUntil(lambda: "v(" in words.all())

    place = page.dictionary.table.visualRect(cell(page, 0, PATTERN))
    box = QPoint(place.left() + 11, place.center().y())
    qtbot.mouseClick(page.dictionary.table.viewport(), Qt.MouseButton.LeftButton, pos=box)

    qtbot.waitUntil(lambda: bool(page.notice.says))
    row = page.dictionary.model.rows[0]
    assert row.shown.pattern == "v("
    assert row.problem
    in_notice(page.notice).click()
    assert (row := page.dictionary.model.rows[0]).shown.word == "v("
    assert not row.problem


def test_what_is_being_typed_in_a_cell_outlives_changes_of_its_row_and_of_the_file(
    page, qtbot, words
):
    words.add("US", "U S")
    page.dictionary.fresh()
    qtbot.waitUntil(lambda: page.dictionary.model.rowCount() == 1)
    table = page.dictionary.table
    table.setCurrentIndex(cell(page, 0, SAY))
    table.edit(cell(page, 0, SAY))
    qtbot.keyClicks(table.focusWidget(), " half")
    before = table.focusWidget().text()

    words.add("EU", "E U")
    page.dictionary.model._told(0)
    page.dictionary.fresh()
    qtbot.waitUntil(lambda: page.dictionary._stale)
    assert table.focusWidget().text() == before
    qtbot.keyClick(table.focusWidget(), Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: page.dictionary.model.rowCount() == 2)
    qtbot.waitUntil(lambda: words.all()["US"]["say"] == before.strip())


def test_what_no_daemon_heard_of_a_cell_is_told_when_one_is_back(page, qtbot, words):
    words.add("US", "U S")
    page.dictionary.fresh()
    model = page.dictionary.model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    row = model.rows[0]
    model.edited.disconnect()
    model.setData(model.index(0, SAY), "you ess")
    model.refuse(row.id, "No daemon.", unheard=True)
    model.edited.connect(page.dictionary._edited)

    page.dictionary.fresh()

    qtbot.waitUntil(lambda: words.all()["US"]["say"] == "you ess")
    qtbot.waitUntil(lambda: not model.rows[0].problem)


def test_what_was_refused_can_be_tried_again_as_it_is(qapp):
    model = DictionaryTable()
    entry = DictionaryEntry(word="US", say="U S")
    model.show([EntryView(id="us", entry=entry)], editable=True)
    asked = []
    model.edited.connect(lambda _, wanted: asked.append(wanted.say))

    for _ in range(2):
        model.setData(model.index(0, SAY), "you ess")
        model.refuse("us", "The disk is full.")

    assert asked == ["you ess", "you ess"]


def test_thousands_of_words_are_searched_in_all_that_is_told_of_them(qapp):
    model = DictionaryTable()
    entries = [DictionaryEntry(word=f"word{n}", say="said", languages=["en"]) for n in range(5_000)]
    model.show([EntryView(id=one.word, entry=one) for one in entries], editable=True)
    found = DictionaryFilter(model)

    rows = []
    for wanted in ("WORD49", "en", "nowhere", ""):
        found.wish(wanted)
        rows.append(found.rowCount())

    assert rows == [111, 5_000, 0, 5_000]


def test_what_is_removed_can_be_put_back(page, qtbot, words):
    words.add("US", "U S", case=True)
    page.dictionary.fresh()
    qtbot.waitUntil(lambda: page.dictionary.model.rowCount() == 1)
    page.dictionary.table.setFocus()
    page.dictionary.table.setCurrentIndex(cell(page, 0, WORD))

    qtbot.keyClick(page.dictionary.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: words.all() == {} and "US" in page.notice.says)
    in_notice(page.notice).click()

    qtbot.waitUntil(lambda: "US" in words.all())
    assert words.all()["US"]["case"]


def test_where_the_daemon_cannot_be_heard_it_is_played_here(page, qtbot, monkeypatch):
    played = []
    monkeypatch.setattr("cosyd_gui.player.Player.feed", lambda _, wav: played.append(wav))
    page.trying.field.setPlainText("Say it.")

    qtbot.mouseClick(page.trying.hear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "nothing to play sound with" in page.notice.says)
    in_notice(page.notice).click()

    qtbot.waitUntil(lambda: len(b"".join(played)) > 10_000)
    assert b"".join(played)[:4] == b"RIFF"


def test_it_is_put_to_use_by_a_click(page, qtbot, words):
    qtbot.waitUntil(lambda: "not in use" in page.dictionary.state.says)

    in_notice(page.dictionary.state).click()

    qtbot.waitUntil(lambda: words.used and not page.dictionary.state.says)


def test_a_broken_file_is_told_and_not_written_to(page, qtbot, words):
    words.file.write_text("[[entry\n")

    page.dictionary.fresh()

    qtbot.waitUntil(lambda: "broken" in page.dictionary.state.says)
    assert not page.dictionary.word.isEnabled()
    assert words.file.read_text() == "[[entry\n"


def test_nothing_typed_is_lost_when_the_daemon_goes(parts, start, qtbot):
    daemon = start("--engine", "tone")
    page = TextPage(parts.of(daemon.home))
    qtbot.addWidget(page)
    page.show()
    daemon.close()
    qtbot.waitUntil(lambda: not page.link.state.here)

    page.trying.field.setPlainText("Say it.")
    page.dictionary.word.setText("cosyd")
    page.dictionary.say.setText("cozy dee")
    qtbot.mouseClick(page.dictionary.go, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: bool(page.notice.says))
    assert page.trying.field.toPlainText() == "Say it."
    assert page.dictionary.word.text() == "cosyd"


@pytest.mark.parametrize(
    ("source", "text", "changes"),
    [
        ("I am here.", "I am here.", []),
        ("See v2.13 now.", "See version 2 point 13 now.", [("v2.13", "version 2 point 13")]),
        ("The US, and it.", "The U S, and it.", [("US", "U S")]),
        ("去重庆吧", "去崇庆吧", [("重", "崇")]),
        ("Say hum.", "Say.", [("hum", "")]),
        ("Wait", "Wait.", [("", ".")]),
    ],
)
def test_what_is_read_otherwise_is_found_word_by_word(source, text, changes):
    parts = pieces(source, text)

    assert [(one.source.strip(), one.text.strip()) for one in parts if one.changed] == changes
    assert "".join(one.source for one in parts) == source
    assert "".join(one.text for one in parts) == text


def test_the_dictionary_comes_after_the_marks_of_markdown():
    assert with_dictionary(["markdown", "urls"]) == ["markdown", "pronounce", "urls"]
    assert with_dictionary(["urls"]) == ["pronounce", "urls"]
    assert with_dictionary(["pronounce", "markdown"]) == ["markdown", "pronounce"]
