"""A new voice: recorded or from a file, judged, made, and nothing that was typed is lost."""

from __future__ import annotations

import contextlib

import pytest
from PySide6.QtCore import Qt

from cosyd_gui.models.reference_clip import Clip, read_clip
from cosyd_gui.views.voices import VoicesPage
from voice_houses import SPEECH, TEXT

NAMES = ("newcomer", "warned", "slow")


@pytest.fixture
def page(show, toned, qtbot):
    page = show(VoicesPage)
    qtbot.waitUntil(lambda: bool(page.list.model.voices))
    yield page
    with contextlib.suppress(Exception):
        for name in NAMES:
            toned.delete(f"/v1/voices/{name}")


def fill(page, qtbot, name, text=TEXT):
    page.record_new()
    qtbot.keyClicks(page.maker.form.name, name)
    page.maker.form.text.setPlainText(text)
    qtbot.mouseClick(page.maker.form.agreed, Qt.MouseButton.LeftButton)


def judged(page, qtbot):
    def settled():
        return page.maker._judged is not None and not page.maker._timer.isActive()

    qtbot.waitUntil(settled)


def test_a_recording_becomes_a_voice_that_is_looked_at(page, toned, qtbot):
    clip = read_clip(SPEECH)
    fill(page, qtbot, "newcomer", text="")
    assert page.maker.foot.hint.text() == "It wants a recording."

    page.maker.recorder.read.setText(TEXT)
    page.maker.recorder.recorded.emit(clip)
    assert page.maker.form.words == TEXT  # it is what was to be read
    judged(page, qtbot)
    assert "It is a good recording." in page.maker.card.findings.says
    qtbot.mouseClick(page.maker.foot.button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: page.pane.voice == "newcomer")
    assert page.notice.says == "newcomer can speak now."
    voice = toned.get("/v1/voices/newcomer").json()
    assert voice["text"] == TEXT
    assert voice["consent"].startswith("Agreed on ")
    assert page.maker.form.name.text() == ""
    qtbot.waitUntil(lambda: page.pane.pictured)


def test_what_is_found_is_marked_and_it_can_be_made_all_the_same(page, toned, qtbot, tmp_path):
    clip = read_clip(SPEECH)
    loud = memoryview(clip.pcm).cast("h")
    file = tmp_path / "loud.wav"
    pcm = b"".join(
        max(-32_768, min(32_767, 12 * one)).to_bytes(2, "little", signed=True) for one in loud
    )
    file.write_bytes(Clip(pcm=pcm, rate_hz=clip.rate_hz).wav())
    fill(page, qtbot, "warned")

    page.take_file(file)
    judged(page, qtbot)
    assert "too loud" in page.maker.card.findings.says
    assert "clipped" in page.maker.card.picture.marked
    assert page.maker.foot.button.text() == "Make the &voice anyway"
    qtbot.keyClick(page.maker.form.name, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: page.pane.voice == "warned")


def test_a_file_that_is_no_recording_is_told_and_what_was_typed_is_kept(page, qtbot, tmp_path):
    file = tmp_path / "letter.mp3"
    file.write_text("Dear Anna, " * 99)
    fill(page, qtbot, "newcomer")

    page.take_file(file)

    qtbot.waitUntil(lambda: "cannot be read" in page.notice.says)
    assert page.maker.foot.hint.text() == "It wants another recording."
    assert page.maker.form.name.text() == "newcomer"
    assert page.maker.form.words == TEXT
    page.maker.closed.emit()
    page.record_new()
    assert page.maker.form.name.text() == "newcomer"


def test_words_of_another_language_have_to_be_put_right_first(page, qtbot):
    fill(page, qtbot, "newcomer", text="今天天气很好，我们一起去公园。")
    page.maker.form.choose_language("en")
    page.take_file(SPEECH)

    judged(page, qtbot)
    assert "does not look like the language" in page.maker.card.findings.says
    assert not page.maker.foot.button.isEnabled()
    page.maker.form.text.setPlainText(TEXT)

    qtbot.waitUntil(page.maker.foot.button.isEnabled)


def test_a_form_stays_open_while_voices_come_and_go_elsewhere(page, toned, qtbot):
    fill(page, qtbot, "newcomer")

    toned.post("/v1/voices", data={"name": "warned", "text": TEXT, "language": "en"},
               files={"file": SPEECH.read_bytes()}).raise_for_status()  # fmt: skip

    qtbot.waitUntil(lambda: page.list.model.voice("warned") is not None)
    assert page.maker.isVisible()
    assert page.maker.form.name.text() == "newcomer"


def test_what_takes_long_can_be_given_up(page, toned, qtbot):
    fill(page, qtbot, "slow", text=TEXT + " [slow]")
    page.take_file(SPEECH)
    judged(page, qtbot)

    qtbot.mouseClick(page.maker.foot.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.maker.foot.cancel.isVisible)
    assert not page.maker.foot.button.isEnabled()
    qtbot.mouseClick(page.maker.foot.cancel, Qt.MouseButton.LeftButton)

    assert page.maker.foot.button.isEnabled()
    assert page.maker.form.name.text() == "slow"
    assert toned.get("/v1/voices/slow").status_code == 404


def test_a_daemon_that_goes_while_it_makes_a_voice_leaves_all_that_was_typed(page, toned, qtbot):
    fill(page, qtbot, "slow", text=TEXT + " [slow]")
    page.take_file(SPEECH)
    judged(page, qtbot)
    qtbot.mouseClick(page.maker.foot.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.maker.foot.cancel.isVisible)

    toned.process.kill()

    qtbot.waitUntil(lambda: bool(page.notice.says))
    assert page.maker.foot.button.isEnabled()
    assert page.maker.form.name.text() == "slow"
    assert page.maker.card.source is not None
