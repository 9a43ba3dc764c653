"""The microphone: what it hears is what comes, and what is wrong with it is said."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cosyd.contract.wire_voices import FindingView
from cosyd_gui.models.reference_clip import Advice, Clip, Judge, Loudness, read_clip
from cosyd_gui.views.recorder import Recorder
from cosyd_gui.views.reference_marks import Mark, marks
from microphones import FakePortAudio
from patience import wait_for
from soundcard import sound_card

SCENE = Path(__file__).parent.parent / "microphone_scene.py"
RATE_HZ = 24_000


def tone(seconds, level=0.25):
    return array(
        "h", (round(32_767 * level * math.sin(n / 10)) for n in range(round(seconds * RATE_HZ)))
    ).tobytes()


def finding(code, begin_s=None, end_s=None):
    return FindingView(
        code=code, level="warning", measure="", says="", do="", begin_s=begin_s, end_s=end_s
    )


# -- what is heard, judged ----------------------------------------------------------------------


@pytest.mark.parametrize(("level", "advice"), [
    (0.25, Advice.GOOD), (0.004, Advice.TOO_QUIET), (0.0, Advice.NOTHING), (1.0, Advice.TOO_LOUD),
])  # fmt: skip
def test_two_seconds_tell_how_loud_to_speak(level, advice):
    judge = Judge()
    block = Loudness.of(tone(0.05, level))

    said = [judge.hears(block) for _ in range(40)]

    assert said[-1] is advice


def test_a_wav_file_of_two_channels_is_drawn_and_what_is_none_is_not(tmp_path):
    clip = Clip(pcm=tone(1.0), rate_hz=RATE_HZ)
    both = array("h", (sample for one in memoryview(tone(1.0)).cast("h") for sample in (one, 0)))
    file = tmp_path / "clip.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((2, 2, RATE_HZ, 0, "NONE", ""))
        out.writeframes(both.tobytes())

    assert read_clip(file) == clip
    assert read_clip(clip.wav()) == clip
    assert read_clip(b"ID3 this is no wav") is None
    assert read_clip(tmp_path / "none.wav") is None
    endless = tmp_path / "pipe.wav"
    os.mkfifo(endless)
    assert read_clip(endless) is None
    for place, odd in ((24, 0), (24, 2**32 - 1), (16, 2**32 - 1)):  # its rate, a length
        assert (
            read_clip(clip.wav()[:place] + odd.to_bytes(4, "little") + clip.wav()[place + 4 :])
            is None
        )
    assert max(one.peak for one in clip.columns()) == pytest.approx(0.25, abs=0.01)


def test_findings_are_marked_where_they_are():
    clip = Clip(pcm=tone(2.0), rate_hz=RATE_HZ)

    found = marks(clip, [finding("pause", 0.5, 1.0), finding("noisy"), finding("edges", 1.5, 2.01)])

    assert found == [
        Mark(code="pause", begin=0.25, end=0.5), Mark(code="edges", begin=0.75, end=1.0)
    ]  # fmt: skip


# -- the recorder -------------------------------------------------------------------------------


@pytest.fixture
def portaudio():
    return FakePortAudio()


@pytest.fixture
def recorder(portaudio, qtbot):
    recorder = Recorder(portaudio)
    qtbot.addWidget(recorder)
    recorder.show()
    qtbot.waitUntil(lambda: recorder.devices.count() == 3 or recorder.trouble.isVisible())
    yield recorder
    recorder.stop()
    wait_for(lambda: all(stream.closed for stream in portaudio.streams))


def test_what_is_said_while_it_records_becomes_the_clip(recorder, portaudio, qtbot):
    clips = []
    recorder.recorded.connect(clips.append)

    qtbot.mouseClick(recorder.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(portaudio.streams))
    portaudio.streams[0].hears(tone(3.0))
    qtbot.waitUntil(lambda: recorder.time.text() == "3.0 s")
    assert recorder.advice.text() == "The level is good."
    qtbot.keyClick(recorder.button, Qt.Key.Key_Space)

    qtbot.waitUntil(lambda: bool(clips))
    assert clips == [Clip(pcm=tone(3.0), rate_hz=RATE_HZ)]
    assert recorder.button.text() == "&Record again"
    wait_for(lambda: portaudio.streams[0].closed)


def test_it_stops_by_itself_when_no_more_can_be_used(recorder, portaudio, qtbot):
    clips = []
    recorder.recorded.connect(clips.append)

    recorder.record()
    qtbot.waitUntil(lambda: bool(portaudio.streams))
    portaudio.streams[0].hears(tone(1.0) * 31)

    qtbot.waitUntil(lambda: bool(clips))
    assert 30.0 <= clips[0].seconds <= 31.0
    assert not recorder.recording


def test_a_microphone_that_is_pulled_out_leaves_what_it_heard(recorder, portaudio, qtbot):
    clips = []
    recorder.recorded.connect(clips.append)
    recorder.record()
    qtbot.waitUntil(lambda: bool(portaudio.streams))
    portaudio.streams[0].hears(tone(1.0))

    portaudio.streams[0].goes()

    qtbot.waitUntil(lambda: "The microphone is gone" in recorder.trouble.text())
    assert clips == [Clip(pcm=tone(1.0), rate_hz=RATE_HZ)]


def test_a_microphone_that_is_refused_is_told_and_can_be_tried_again(recorder, portaudio, qtbot):
    portaudio.refused = "Permission denied"

    recorder.record()

    qtbot.waitUntil(lambda: "may not be allowed to" in recorder.trouble.text())
    assert "Permission denied" in recorder.trouble.text()
    portaudio.refused = ""
    recorder.record()
    qtbot.waitUntil(lambda: bool(portaudio.streams))
    qtbot.waitUntil(lambda: not recorder.trouble.isVisible())


def test_without_a_microphone_it_says_what_to_do(portaudio, qtbot):
    portaudio.microphones = []
    recorder = Recorder(portaudio)
    qtbot.addWidget(recorder)

    recorder.show()

    qtbot.waitUntil(lambda: "No microphone was found" in recorder.trouble.text())
    assert "choose a file" in recorder.trouble.text()


def test_nobody_is_listened_to_who_looks_elsewhere(recorder, portaudio, qtbot):
    recorder.record()
    qtbot.waitUntil(lambda: bool(portaudio.streams))

    recorder.hide()

    qtbot.waitUntil(lambda: not recorder.recording)
    wait_for(lambda: portaudio.streams[0].closed)


# -- the real thing -----------------------------------------------------------------------------


def test_a_real_microphone_is_heard_and_its_end_is_noticed(tmp_path):
    sound = tmp_path / "tone.pcm"
    sound.write_bytes(tone(20.0))
    with sound_card() as card:
        shape = ("--rate=24000", "--channels=1", "--format=s16le", "--raw", "-d", "card")
        player = subprocess.Popen(["pacat", *shape, str(sound)], env=card.env)
        try:
            card.until_loud()
            heard = _scene(card, "0.8")
            gone = _scene(card, "60", at_first=card.pull_out)
        finally:
            player.kill()
            player.wait()

    assert "pulse" in heard[0]["devices"]
    assert heard[2]["ended"] == "stopped"
    assert heard[2]["bytes"] >= 2 * 0.8 * heard[1]["rate_hz"]
    assert heard[2]["level_db"] == pytest.approx(-15.1, abs=1.5)  # a quarter, of a sine
    assert gone[2]["ended"] == "gone"


def _scene(card, seconds, at_first=None):
    """What it tells; *at_first* is done once it hears something."""
    with subprocess.Popen(
        [sys.executable, str(SCENE), seconds],
        env=card.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as scene:  # fmt: skip
        told = []
        for line in scene.stdout:
            told.append(json.loads(line))
            if at_first and len(told) == 2:
                at_first()
    return told
