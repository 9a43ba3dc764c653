"""The page of voices: it shows who can speak, follows what happens elsewhere, and loses nothing."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from cosyd.contract.wire import VoiceView
from cosyd_gui.models.voices_rows import Group, follow, listed
from cosyd_gui.unwritten import FileUnwritten
from cosyd_gui.views.voices import VoicesPage
from cosyd_gui.views.voices_files import export
from shown import in_notice
from voice_houses import SPEECH, TEXT

BASE = "base"
"""A voice that all tests of this file mix others of: to mix is quicker than to register."""


class Voices:
    """Voices of a daemon, made and changed as another client would."""

    def __init__(self, daemon):
        self.daemon = daemon
        self._names = set()

    def record(self, name):
        self._names.add(name)
        data = {"name": name, "text": TEXT, "language": "en"}
        answer = self.daemon.post("/v1/voices", data=data, files={"file": SPEECH.read_bytes()})
        answer.raise_for_status()

    def add(self, name):
        if BASE not in self.names():
            self.record(BASE)
        self._names = self._names - {BASE} | {name}
        request = {"name": name, "parts": {BASE: 1, "tone": 1}}
        self.daemon.post("/v1/voices/mix", json=request).raise_for_status()

    def change(self, name, **fields):
        with self.daemon.client() as client:
            client.patch(f"/v1/voices/{name}", json=fields).raise_for_status()

    def rename(self, name, new):
        self._names.add(new)
        self.daemon.post(f"/v1/voices/{name}/rename", json={"name": new}).raise_for_status()

    def remove(self, name):
        self.daemon.delete(f"/v1/voices/{name}").raise_for_status()

    def of(self, name):
        return self.daemon.get(f"/v1/voices/{name}").json()

    def names(self):
        return [one["name"] for one in self.daemon.get("/v1/voices").json()]

    def expect(self, name):
        """One that a test makes by the page; it is removed with the others."""
        self._names.add(name)
        return name

    def clear(self):
        with contextlib.suppress(Exception):
            for name in self._names & set(self.names()):
                self.remove(name)


@pytest.fixture
def voices(toned):
    voices = Voices(toned)
    yield voices
    voices.clear()


@pytest.fixture(scope="module", autouse=True)
def no_base_left(lent):
    yield
    daemon = lent.taken()
    if daemon.get(f"/v1/voices/{BASE}").is_success:
        daemon.delete(f"/v1/voices/{BASE}").raise_for_status()


@pytest.fixture
def page(show, qtbot):
    page = show(VoicesPage)
    qtbot.waitUntil(lambda: bool(page.list.model.voices))
    return page


def look_at(page, qtbot, name):
    qtbot.waitUntil(lambda: page.list.model.voice(name) is not None)
    page.open_voice(name)
    qtbot.waitUntil(lambda: page.pane.voice == name)


def view(name, **more):
    told = {"engine": "tone", "language": "en", "languages": ["en"], "gender": "",
            "description": "", "default_for": [], "aliases": [], **more}  # fmt: skip
    return VoiceView(name=name, **told)


# -- plain --------------------------------------------------------------------------------------


def test_own_voices_come_first_and_a_group_without_voices_has_no_heading():
    voices = [view("zoe"), view("Ben", own=True), view("anna", own=True)]

    rows = listed(voices, "", lambda _: "")

    assert [getattr(row, "name", row) for row in rows] == [
        *(Group.OWN.name, "anna", "Ben"),
        *(Group.BUILT_IN.name, "zoe"),
    ]


def test_a_voice_is_found_by_name_language_description_and_tag():
    voices = [view("anna", tags=["warm"], description="Reads the news")]

    for words in ("ann", "WARM", "news reads", "english", "tone"):
        assert len(listed(voices, words, lambda _: "English")) == 2, words
    assert listed(voices, "anna cold", lambda _: "English") == ()


def test_a_renamed_voice_is_followed_and_a_new_one_is_not_taken_for_it():
    before = [view("anna"), view("ben")]

    assert follow("anna", before, [view("ann"), view("ben")], {"ann"}) == "ann"
    assert follow("anna", before, [view("carl"), view("ben")], ()) == ""


class Giver:
    """What a daemon is to whoever exports a voice."""

    voice = property(lambda self: self)

    async def export(self, _name):
        return b"voice"


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    target = tmp_path / "anna.cosyvoice"
    target.mkdir()  # so it cannot be put in its place

    with pytest.raises(FileUnwritten, match=r"anna\.cosyvoice could not be written"):
        asyncio.run(export(Giver(), "anna", target))

    assert list(tmp_path.iterdir()) == [target]


# -- with the daemon ----------------------------------------------------------------------------


def test_what_is_typed_is_saved_and_read_back(page, voices, qtbot):
    voices.add("typed")
    look_at(page, qtbot, "typed")
    page.pane.form.editor("description").setFocus()

    qtbot.keyClicks(page.pane.form.editor("description"), "Reads the news")
    qtbot.keyClicks(page.pane.form.editor("aliases"), "newsie, typed-two")
    qtbot.mouseClick(page.pane.save, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: page.notice.says == "Saved.")
    assert voices.of("typed")["description"] == "Reads the news"
    assert voices.of("typed")["aliases"] == ["newsie", "typed-two"]
    assert not page.pane.save.isVisible()


def test_what_is_refused_stays_typed_and_the_error_says_why(page, voices, qtbot):
    voices.add("refused")
    look_at(page, qtbot, "refused")

    qtbot.keyClicks(page.pane.form.editor("aliases"), "hibari")
    qtbot.mouseClick(page.pane.save, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: "'hibari' already means" in page.notice.says)
    assert page.pane.form.typed == {"aliases": "hibari"}
    assert page.pane.save.isEnabled()


def test_f2_renames_and_a_name_that_is_taken_stays_in_the_field(page, voices, qtbot):
    voices.add("before")
    voices.expect("after")
    look_at(page, qtbot, "before")

    page.pane.rename.trigger()
    page.pane.name.field.setText("hibari")
    qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "hibari" in page.notice.says)
    assert page.pane.name.editing
    assert page.pane.name.field.text() == "hibari"
    page.pane.name.field.setText("after")
    qtbot.keyClick(page.pane.name.field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: page.pane.voice == "after")
    assert page.list.current == "after"
    assert not page.pane.name.editing


def test_a_removed_voice_is_brought_back_from_the_notice(page, voices, qtbot):
    voices.add("away")
    look_at(page, qtbot, "away")

    page.list.view.setFocus()
    qtbot.keyClick(page.list.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.list.model.voice("away") is None)
    assert page.list.current not in {"away", ""}
    in_notice(page.notice, "Undo").click()

    qtbot.waitUntil(lambda: page.list.current == "away")
    qtbot.waitUntil(lambda: page.pane.voice == "away")


def test_a_built_in_voice_says_why_it_cannot_be_changed(page, qtbot):
    look_at(page, qtbot, "hibari")

    assert "comes with the engine hibari" in page.pane.fixed.text()
    assert not page.pane.form.isVisible()
    assert not page.pane.remove.isEnabled()
    assert not page.pane.rename.isEnabled()


def test_what_is_renamed_and_changed_elsewhere_is_followed(page, voices, qtbot):
    voices.add("here")
    look_at(page, qtbot, "here")
    page.pane.form.editor("notes").setPlainText("typed here")

    voices.change("here", description="told elsewhere")
    voices.rename("here", "there")

    qtbot.waitUntil(lambda: page.pane.voice == "there")
    assert page.list.current == "there"
    assert page.pane.form.editor("description").text() == "told elsewhere"
    assert page.pane.form.typed == {"notes": "typed here"}


def test_the_same_field_changed_elsewhere_is_told_and_what_was_typed_is_kept(page, voices, qtbot):
    voices.add("both")
    look_at(page, qtbot, "both")
    page.pane.form.editor("licence").setText("mine")

    voices.change("both", licence="theirs")

    qtbot.waitUntil(lambda: "changed elsewhere" in page.notice.says)
    assert page.pane.form.typed == {"licence": "mine"}


def test_removed_elsewhere_while_something_is_typed_it_stays_and_can_be_brought_back(
    page, voices, qtbot
):
    voices.add("gone")
    look_at(page, qtbot, "gone")
    page.pane.form.editor("notes").setPlainText("a long thought")

    voices.remove("gone")
    qtbot.waitUntil(lambda: "removed elsewhere" in page.notice.says)
    assert page.pane.voice == "gone"
    assert page.pane.form.typed == {"notes": "a long thought"}
    in_notice(page.notice, "Bring it back").click()

    qtbot.waitUntil(lambda: page.list.current == "gone")
    qtbot.waitUntil(page.pane.save.isEnabled)
    assert page.pane.form.typed == {"notes": "a long thought"}


def test_what_is_typed_for_one_voice_waits_while_another_is_looked_at(page, voices, qtbot):
    voices.add("one")
    look_at(page, qtbot, "one")
    page.pane.form.editor("notes").setPlainText("not done yet")

    look_at(page, qtbot, BASE)
    assert page.pane.form.typed == {}
    look_at(page, qtbot, "one")

    assert page.pane.form.typed == {"notes": "not done yet"}


def test_an_exported_voice_comes_back_when_it_is_dropped_on_the_page(page, voices, qtbot, tmp_path):
    voices.record("travels")
    voices.expect("travels-2")
    look_at(page, qtbot, "travels")
    file = tmp_path / "travels.cosyvoice"
    page.doing.export_to("travels", file)
    qtbot.waitUntil(lambda: "was exported" in page.notice.says)

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    page.dropEvent(QDropEvent(
        QPointF(QPoint(9, 9)), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    ))  # fmt: skip
    qtbot.waitUntil(lambda: "travels" in page.notice.says and "already" in page.notice.says)
    in_notice(page.notice, "Import under another name").click()

    qtbot.waitUntil(lambda: page.pane.voice == "travels-2")
    assert voices.of("travels-2")["text"] == TEXT


def test_a_full_disk_is_told_in_the_notice(page, voices, qtbot, tmp_path):
    voices.add("heavy")
    look_at(page, qtbot, "heavy")

    page.doing.export_to("heavy", tmp_path / "no such folder" / "heavy.cosyvoice")

    qtbot.waitUntil(lambda: "could not be written" in page.notice.says)


def test_two_voices_are_mixed(page, voices, qtbot):
    voices.add("low")
    voices.expect("between")
    qtbot.waitUntil(lambda: page.list.model.voice("low") is not None)

    page.mix_new("low")
    page.mixer.parts[1].choose(BASE)
    page.mixer.parts[0].weight.setValue(75)
    page.mixer.parts[1].weight.setValue(25)
    page.mixer.parts[1].changed.emit()
    assert "hibari" not in [
        page.mixer.parts[0].choice.itemText(row)
        for row in range(page.mixer.parts[0].choice.count())
    ]
    qtbot.keyClicks(page.mixer.name, "between")
    qtbot.keyClick(page.mixer.name, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: page.pane.voice == "between")
    assert voices.of("between")["mix"] == {"low": 75.0, BASE: 25.0}


def test_a_voice_can_be_heard_where_this_computer_has_no_loudspeaker(page, voices, qtbot):
    voices.add("heard")
    look_at(page, qtbot, "heard")
    said = []
    page.hearing.plays.connect(said.append)

    qtbot.mouseClick(page.pane.hear, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: said[-1:] == [""])
    assert said == ["voice", ""]


def test_what_the_daemon_lets_hear_falls_silent_with_the_page(page, voices, qtbot):
    voices.add("long")
    voices.change("long", preview="A sentence that takes long [slow]. " * 9)
    look_at(page, qtbot, "long")
    said = []
    page.hearing.plays.connect(said.append)
    page.pane.hear.click()
    qtbot.waitUntil(lambda: said[-1:] == [""])
    now = voices.daemon.get("/v1/jobs").json()[0]["id"]

    page.hide()

    qtbot.waitUntil(lambda: voices.daemon.get(f"/v1/jobs/{now}").json()["status"] == "cancelled")


def test_the_list_is_read_aloud_and_has_room_in_a_narrow_window(page, voices, qtbot):
    voices.record("spoken")
    look_at(page, qtbot, "spoken")

    page.resize(420, 360)
    assert not page.list.isVisible()
    qtbot.mouseClick(page.pane.to_list, Qt.MouseButton.LeftButton)

    assert page.list.isVisible()
    assert not page.pane.isVisible()
    index = page.list.model.row_of("spoken")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "spoken, Clone, English · Clone"
