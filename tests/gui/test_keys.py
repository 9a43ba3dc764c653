"""The names of keys: one way of writing them, read by each system in its own."""

from __future__ import annotations

import pytest

from cosyd_gui.actions import Action
from cosyd_gui.reach.hotkeys import PROBLEMS, WORDS, usable
from cosyd_gui.reach.keys import Chord, KeyProblem


@pytest.mark.parametrize(
    ("portable", "x11", "portal", "pynput"),
    [
        ("Ctrl+Alt+S", "s", "CTRL+ALT+s", "<ctrl>+<alt>+s"),
        ("Meta+F9", "F9", "LOGO+F9", "<cmd>+<f9>"),
        ("Ctrl++", "plus", "CTRL+plus", "<ctrl>++"),
        ("Ctrl+Shift+Space", "space", "CTRL+SHIFT+space", "<ctrl>+<shift>+<space>"),
        ("Media Play", "XF86AudioPlay", "XF86AudioPlay", "<media_play_pause>"),
    ],
)
def test_a_key_has_the_name_that_each_system_knows(portable, x11, portal, pynput):
    chord = Chord.of(portable)

    assert (chord.x11, chord.portal, chord.pynput) == (x11, portal, pynput)


@pytest.mark.parametrize("nonsense", ["", "Hyper+S", "Ctrl+Alt"])
def test_what_is_no_key_is_refused(nonsense):
    with pytest.raises(ValueError):
        Chord.of(nonsense)


def test_only_keys_that_can_be_had_are_listened_for():
    wanted, problems = usable(
        {"skip": "Ctrl+Alt+N", "back": "Ctrl+Alt+N", "stop": "S", "mute": "Hyper+M", "fly": "F1"}
    )

    assert wanted == {Action.SKIP: Chord.of("Ctrl+Alt+N")}
    assert problems == {
        Action.BACK: KeyProblem.TWICE,
        Action.STOP: KeyProblem.BARE,
        Action.MUTE: KeyProblem.UNKNOWN,
    }


def test_all_that_keys_do_and_all_that_is_wrong_with_them_has_words():
    assert set(WORDS) == set(Action)
    assert set(PROBLEMS) == set(KeyProblem)
