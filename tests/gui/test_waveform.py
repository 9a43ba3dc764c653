"""What the page that speaks knows without a daemon: places, sentences, loudness, the waveform."""

from __future__ import annotations

import math
import stat
import struct

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from cosyd.contract.wire import PlannedSentence
from cosyd_gui.moments import clock_words
from cosyd_gui.speaking import (
    Clock,
    Draft,
    Passage,
    Peaks,
    Places,
    passage_at,
    passages,
)
from cosyd_gui.widgets.waveform import Waveform

RATE_HZ = 24_000


def planned(index, start, end):
    return PlannedSentence(
        index=index, source="", text="", language="en", voice="tone", engine="tone",
        text_start=start, text_end=end,
    )  # fmt: skip


def wave(count, loud):
    values = (round(loud * 32_767 * math.sin(n / 5)) for n in range(count))
    return struct.pack(f"<{count}h", *values)


@pytest.mark.parametrize(
    "text", ["", "plain", "a😀b", "😀😀", "中文 𝄞 and 👩‍💻.", "\U0001f600" * 3 + "x"]
)
def test_places_of_characters_are_those_of_qt(text):
    places = Places(text)

    units = [len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)]

    assert [places.unit(at) for at in range(len(text) + 1)] == units
    assert [places.character(unit) for unit in units] == list(range(len(text) + 1))


def test_a_sentence_that_is_read_in_pieces_is_one_passage():
    plan = [planned(0, 0, 5), planned(1, 6, 20), planned(1, 20, 40)]

    found = passages(plan, base=100)

    assert found == (Passage(index=0, start=100, end=105), Passage(index=1, start=106, end=140))
    assert passage_at(found, 104) == found[0]
    assert passage_at(found, 105) == found[1]
    assert passage_at(found, 140) == found[1]
    assert passage_at((), 0) is None


def test_a_waveform_is_the_same_however_its_sound_is_cut():
    pcm = wave(2_400, 0.5) + bytes(4_800)

    whole = Peaks().feed(pcm)
    peaks = Peaks()
    parts = b"".join(peaks.feed(pcm[at : at + 997]) for at in range(0, len(pcm), 997))

    assert whole == parts
    assert len(whole) == 20
    assert whole[10:] == bytes(10)
    assert all(120 <= one <= 128 for one in whole[:10])
    assert Peaks().feed(struct.pack("<240h", *[-32_768] * 240)) == b"\xff"


def test_a_clock_goes_on_between_what_it_is_told_and_stands_while_paused():
    now = [10.0]
    clock = Clock(lambda: now[0])

    clock.tell(2.0, runs=True)
    now[0] = 11.5
    running = clock.position_s
    clock.tell(running, runs=False)
    now[0] = 20.0

    assert (running, clock.position_s) == (3.5, 3.5)
    assert [clock_words(one) for one in (0.4, 65, 3_725)] == ["0:00", "1:05", "1:02:05"]


def test_a_draft_is_private_and_gone_once_it_is_emptied(tmp_path):
    file = tmp_path / "tray" / "draft.txt"
    draft = Draft(file)

    draft.keep("Dear\n😀")
    mode = stat.S_IMODE(file.stat().st_mode)
    kept = Draft(file).read()
    draft.keep("")

    assert (mode, kept) == (0o600, "Dear\n😀")
    assert list(file.parent.iterdir()) == []
    assert Draft(file).read() == ""


def test_a_waveform_is_a_slider_for_mouse_keys_and_screen_readers(qtbot):
    shown = Waveform()
    qtbot.addWidget(shown)
    shown.resize(500, 64)
    sought, stepped = [], []
    shown.sought.connect(sought.append)
    shown.stepped.connect(stepped.append)
    shown.add(Peaks().feed(wave(RATE_HZ * 10, 0.8)))
    shown.show_breaks([0.0, 4.0, 8.0])
    shown.show_position(4.0)
    shown.show()
    qtbot.waitExposed(shown)

    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(250, 30))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(shown, key)
    read = QAccessible.queryAccessibleInterface(shown)
    picture = shown.grab().toImage()

    assert sought == [pytest.approx(5.0), 0.0, 8.0]
    assert stepped == [1, -1]
    assert read.role() is QAccessible.Role.Slider
    assert read.text(QAccessible.Text.Description) == "0:04 of 0:10"
    heard, rest = (picture.pixelColor(at, 32) for at in (101, 401))
    assert heard != rest
