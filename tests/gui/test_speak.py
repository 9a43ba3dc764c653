"""The page that speaks, with a real daemon on a real sound server."""

from __future__ import annotations

import asyncio
import resource

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from cosyd.client import Client
from cosyd_gui.speaking import Manner, Passage, Places
from cosyd_gui.views.speak import SpeakPage
from cosyd_gui.views.speak_asking import Stage
from patience import wait_for
from shown import in_notice

SHORT = "One 😀 here. And two."
LONG = " ".join(
    f"This is sentence number {n} of the story that is told here." for n in ("one", "two", "three")
)
STORY = " ".join([LONG] * 9)


@pytest.fixture
def house(parts, loud):
    yield parts.of(loud.home)
    loud.delete("/v1/playback/mute")
    loud.delete("/v1/jobs")
    wait_for(lambda: loud.get("/v1/playback").json()["state"] == "idle")


@pytest.fixture
def page(show, qtbot):
    page = show(SpeakPage)
    qtbot.waitUntil(page.isActiveWindow)
    return page


def marked(page):
    """The words that show as being heard."""
    return [one.cursor.selectedText() for one in page.text.extraSelections()]


def speaks(page, qtbot, text):
    page.text.setPlainText(text)
    qtbot.keyClick(page.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.PLAYING)


def test_what_is_typed_is_heard_and_the_sentence_that_is_heard_shows(page, qtbot):
    seen, places = [], []
    page.under_way.changed.connect(lambda: marked(page) and seen.extend(marked(page)))
    qtbot.keyClicks(page.text, "x")
    page.text.selectAll()

    speaks(page, qtbot, SHORT)
    qtbot.waitUntil(lambda: places.append(page.under_way.position_s) or places[-1] > 0.1)
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.ENDED)

    assert list(dict.fromkeys(seen)) == ["One 😀 here.", "And two."]
    assert places == sorted(places)
    assert page.waveform.length_s == pytest.approx(page.under_way.audio_s)
    assert page.waveform.length_s > 0.5
    assert marked(page) == []


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_it_is_heard_from_where_one_points_at(page, qtbot):
    page.text.setPlainText(LONG)
    place = page.text.cursorRect().translated(0, 2).center()
    asked_at = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, page.text.viewport().mapToGlobal(place)
    )
    asked = []
    page.text.hear_from.connect(asked.append)

    QCoreApplication.postEvent(page.text.viewport(), asked_at)
    qtbot.waitUntil(lambda: bool(page.text.findChildren(QMenu)))
    menu = page.text.findChildren(QMenu)[0]
    next(one for one in menu.actions() if "Hear from here" in one.text().replace("&", "")).trigger()
    menu.close()

    assert asked == [0]
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.PLAYING)


def test_it_is_paused_heard_from_the_cursor_on_and_stopped(page, qtbot, loud):
    speaks(page, qtbot, LONG)
    job = page.under_way.job

    qtbot.mouseClick(page.controls.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.PAUSED)
    assert page.controls.pause.accessibleName() == "Go on"
    cursor = page.text.textCursor()
    cursor.setPosition(LONG.index("three"))
    page.text.setTextCursor(cursor)
    qtbot.keyClick(page.text, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: marked(page) and "three" in marked(page)[0])
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.PAUSED and len(page.under_way.times) == 3)
    page.waveform.setFocus()
    qtbot.keyClick(page.waveform, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: "two" in marked(page)[0])
    qtbot.mouseClick(
        page.waveform, Qt.MouseButton.LeftButton, pos=QPoint(page.waveform.width() - 4, 9)
    )
    qtbot.waitUntil(lambda: "three" in marked(page)[0])
    assert page.under_way.job == job
    qtbot.mouseClick(page.controls.stop, Qt.MouseButton.LeftButton)

    wait_for(lambda: loud.get("/v1/playback").json()["state"] == "idle")
    assert page.under_way.stage is Stage.ENDED


def test_what_is_stopped_before_the_answer_has_come_is_not_heard(page, qtbot, loud, monkeypatch):
    known = {job["id"] for job in loud.get("/v1/jobs").json()}
    send = Client.send

    async def slowly(daemon, request):
        job = await send(daemon, request)
        await asyncio.sleep(0.3)
        return job

    def new():
        jobs = loud.get("/v1/jobs").json()
        return [job["status"] for job in jobs if job["id"] not in known]

    monkeypatch.setattr(Client, "send", slowly)
    page.text.setPlainText(STORY)
    page.controls.speak.click()
    qtbot.waitUntil(lambda: bool(new()))

    page.controls.stop.click()

    qtbot.waitUntil(lambda: new() == ["cancelled"])


def test_what_is_edited_is_not_marked_and_is_spoken_anew_from_the_cursor_on(page, qtbot):
    speaks(page, qtbot, LONG)
    job = page.under_way.job
    qtbot.waitUntil(lambda: bool(marked(page)))

    page.text.moveCursor(page.text.textCursor().MoveOperation.End)
    qtbot.keyClicks(page.text, " Added.")
    assert marked(page) == []
    qtbot.keyClick(page.text, Qt.Key.Key_F6)

    qtbot.waitUntil(lambda: marked(page) == ["Added."])
    assert page.under_way.job != job


def test_what_is_muted_says_so_and_is_heard_once_that_is_ended(page, qtbot, house):
    house.actions.mute(600)
    qtbot.waitUntil(lambda: house.link.state.playback.muted)

    page.text.setPlainText(SHORT)
    page.controls.speak.click()
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.HELD)
    assert "muted until" in page.notice.says
    in_notice(page.notice, "Unmute").click()

    qtbot.waitUntil(lambda: page.under_way.stage is Stage.PLAYING)
    assert page.notice.says == ""


def test_what_was_heard_is_what_is_saved(page, qtbot, loud, tmp_path):
    speaks(page, qtbot, SHORT)
    jobs = len(loud.get("/v1/jobs").json())

    for name in ("a.wav", "b.flac", "c"):
        with qtbot.waitSignal(page.saving.done) as done:
            page.save_to(str(tmp_path / name))

    assert done.args == [tmp_path / "c.mp3"]
    assert {one.name for one in tmp_path.iterdir() if one.is_file()} == {
        "a.wav", "b.flac", "c.mp3",
    }  # fmt: skip
    assert (tmp_path / "a.wav").read_bytes()[:4] == b"RIFF"
    assert (tmp_path / "b.flac").read_bytes()[:4] == b"fLaC"
    assert len(loud.get("/v1/jobs").json()) == jobs
    assert "Saved as c.mp3" in page.notice.says


def test_a_full_disk_is_told_and_leaves_nothing_half_written(page, qtbot, loud, tmp_path):
    page.text.setPlainText(LONG)
    page.under_way.stop()
    before = {one["id"] for one in loud.get("/v1/jobs").json()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # a write beyond fails for real
    try:
        with qtbot.waitSignal(page.saving.failed):
            page.save_to(str(tmp_path / "long.wav"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    full = page.notice.says
    with qtbot.waitSignal(page.saving.failed):
        page.save_to(str(tmp_path / "nowhere" / "long.wav"))

    assert "long.wav could not be written" in full
    assert "No such file" in page.notice.says
    assert [one for one in tmp_path.iterdir() if one.is_file()] == []
    (tmp_path / "nowhere").mkdir()
    page.link.found.emit()  # what failed is not forgotten with a daemon that is back
    in_notice(page.notice, "Try again").click()
    qtbot.waitUntil((tmp_path / "nowhere" / "long.wav").exists)
    jobs = (one for one in loud.get("/v1/jobs").json() if one["id"] not in before)
    wait_for(
        lambda: all(
            loud.get(f"/v1/jobs/{one['id']}").json()["status"] != "speaking" for one in jobs
        )
    )


def test_saving_asks_where_in_a_window_that_holds_nothing_up(page, qtbot):
    page.text.setPlainText(SHORT)

    qtbot.keyClick(page.text, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    chooser = page.findChild(type(page._chooser))
    chooser.reject()

    qtbot.waitUntil(lambda: page._chooser is None)
    assert page.text.toPlainText() == SHORT


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_voice_is_found_as_one_types_and_one_that_is_gone_is_told(page, qtbot, house):
    choice = page.manner.voice
    qtbot.waitUntil(lambda: choice.count() > 1)

    choice.lineEdit().selectAll()
    qtbot.keyClicks(choice, "ton")
    qtbot.keyClick(choice, Qt.Key.Key_Return)
    assert (choice.voice, house.preferences.now.voice) == ("tone", "tone")
    choice.choose("nobody")
    page.text.setPlainText(SHORT)
    page.controls.speak.click()

    qtbot.waitUntil(lambda: "no voice called 'nobody'" in page.notice.says)
    assert "not there any more" in choice.currentText()
    assert page.text.toPlainText() == SHORT
    assert page.manner.manner.voice == "nobody"


def test_a_text_file_can_be_dropped_and_what_is_no_text_is_told(page, qtbot, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear 😀,\nhello.", encoding="utf-16")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")

    def drop(name):
        dropped = QMimeData()
        dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        assert page.text.canInsertFromMimeData(dropped)
        page.text.insertFromMimeData(dropped)

    drop("letter.txt")
    qtbot.waitUntil(lambda: page.text.toPlainText() == "Dear 😀,\nhello.")
    assert page.text.character == len("Dear 😀,\nhello.")
    drop("picture.png")
    qtbot.waitUntil(lambda: "picture.png cannot be read" in page.notice.says)
    drop("/dev/zero")
    qtbot.waitUntil(lambda: "zero cannot be read" in page.notice.says)
    pasted = QMimeData()
    pasted.setText("x" * 300_000)
    page.text.insertFromMimeData(pasted)
    assert "too long for this page" in page.notice.says
    assert page.text.toPlainText() == "Dear 😀,\nhello."
    page.notice.clear()
    for times in range(3):  # each for itself is short enough
        pasted.setText("word " * 20_000)
        page.text.insertFromMimeData(pasted)
        assert bool(page.notice.says) == (times > 0)


def test_a_manner_is_asked_for_only_where_the_voice_follows_it(page, qtbot):
    choice = page.manner.voice
    qtbot.waitUntil(lambda: bool(choice.voices))
    clone = msgspec.structs.replace(
        choice.voices[0], name="mine", manners=["instruct", "seed"], own=True
    )
    page.manner.instruct.setText("calm")

    before = page.manner.manner, page.manner.instruct.isVisible()
    choice.show_voices([*choice.voices, clone])
    choice.choose("mine")
    choice.chosen.emit("mine")

    assert before == (Manner(), False)
    page.manner.more.setChecked(True)
    assert page.manner.instruct.isVisible()
    assert (page.manner.seed.isVisible(), page.manner.mode.isVisible()) == (True, False)
    assert page.manner.manner == Manner(voice="mine", instruct="calm")


def test_the_sentence_that_is_heard_is_brought_into_sight_unless_one_looks_elsewhere(page, qtbot):
    page.text.setPlainText("\n".join(f"Line {n}." for n in range(200)))
    bar = page.text.verticalScrollBar()
    passages = [Passage(index=n, start=8 * n, end=8 * n + 7) for n in range(10)]
    far = Passage(index=150, start=page.text.toPlainText().index("Line 150"), end=1_400)

    page.text.mark(passages[0])
    page.text.mark(far)
    followed = bar.value()
    bar.setValue(60)
    page.text.mark(passages[1])

    assert 100 < followed <= 150
    assert bar.value() == 60


def test_ctrl_and_a_click_hear_it_from_there(page, qtbot):
    page.text.setPlainText(SHORT)
    cursor = page.text.textCursor()
    cursor.setPosition(Places(SHORT).unit(SHORT.index("two")))
    heard = []
    page.text.hear_from.connect(heard.append)

    spot = page.text.cursorRect(cursor).center()
    qtbot.mouseClick(
        page.text.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, spot
    )

    assert heard == [SHORT.index("two")]
    qtbot.waitUntil(lambda: marked(page) == ["And two."])


def test_where_the_daemon_has_no_loudspeaker_it_is_heard_here(
    parts, toned, card, qtbot, monkeypatch
):
    for name in ("PULSE_SERVER", "ALSA_CONFIG_PATH"):
        monkeypatch.setenv(name, card.env[name])
    page = SpeakPage(parts.of(toned.home))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.manner.here)
    page.text.setPlainText(SHORT)

    with card.recorded() as record:
        page.controls.speak.click()
        qtbot.waitUntil(lambda: page.under_way.position_s > 0.1)
        page.under_way.toggle()
        paused = page.under_way.position_s
        page.under_way.toggle()
        qtbot.waitUntil(lambda: page.under_way.stage is Stage.ENDED)

    assert "no loudspeaker" in page.manner.why.text()
    assert paused < page.under_way.audio_s
    assert len(record.sound) / 48_000 == pytest.approx(page.under_way.audio_s, abs=0.3)


def test_a_daemon_that_goes_in_the_middle_costs_nothing_that_was_typed(
    parts, start, card, qtbot, tmp_path
):
    daemon = start("--engine", "tone", "--set", "sinks=speaker", environ=card.env)
    house = parts.of(daemon.home)
    wait_for(lambda: daemon.get("/v1/playback").status_code == 200)
    page = SpeakPage(house)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    speaks(page, qtbot, STORY)
    qtbot.waitUntil(lambda: len(page.under_way.times) == 27)  # nothing is left to be broken off

    daemon.close()
    qtbot.waitUntil(lambda: page.under_way.stage is Stage.ENDED)
    qtbot.waitUntil(lambda: not house.link.state.here)
    page.controls.speak.click()
    qtbot.waitUntil(lambda: bool(page.notice.says))
    page.hide()

    assert page.text.toPlainText() == STORY
    assert (house.preferences.folder / "draft.txt").read_text() == STORY
    assert marked(page) == []
