"""Where keys are chosen: what is chosen counts at once, and what is wrong with it stands beside."""

from __future__ import annotations

from PySide6.QtCore import Qt

from cosyd_gui.actions import Action
from cosyd_gui.widgets.hotkey_edit import HotkeyEdits

CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def shown(house, qtbot):
    edits = HotkeyEdits(house)
    qtbot.addWidget(edits)
    edits.show()
    qtbot.waitExposed(edits)
    return edits


def test_a_key_that_is_pressed_is_kept(house, qtbot):
    edit = shown(house, qtbot).edit_of(Action.STOP)

    qtbot.keyClick(edit, Qt.Key.Key_X, CTRL_ALT)

    qtbot.waitUntil(lambda: house.preferences.now.hotkeys == {"stop": "Ctrl+Alt+X"})


def test_a_key_that_is_cleared_is_kept_no_more(house, qtbot):
    house.preferences.change(hotkeys={"stop": "Ctrl+Alt+X", "skip": "F9"})
    edit = shown(house, qtbot).edit_of(Action.STOP)

    edit.clear()

    qtbot.waitUntil(lambda: house.preferences.now.hotkeys == {"skip": "F9"})


def test_a_desktop_that_gives_no_keys_is_told_with_what_to_do(house, qtbot, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    house.hotkeys.start()
    edits = shown(house, qtbot)

    house.preferences.change(hotkeys={"speak_selection": "Ctrl+Alt+S"})

    qtbot.waitUntil(lambda: edits.problem_of(Action.SPEAK_SELECTION) != "")
    assert "cosyd tray --do speak_selection" in edits.problem_of(Action.SPEAK_SELECTION)


def test_a_letter_that_is_needed_to_type_is_told(house, qtbot):
    house.hotkeys.start()
    edits = shown(house, qtbot)

    house.preferences.change(hotkeys={"skip": "S"})

    qtbot.waitUntil(lambda: "Ctrl, Alt or Meta" in edits.problem_of(Action.SKIP))
