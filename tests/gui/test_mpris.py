"""Media keys: what is heard is told to the desktop, and its keys are heeded; by playerctl."""

from __future__ import annotations

import os
import subprocess

import pytest

from cosyd_gui.reach import mpris as reach
from cosyd_gui.reach.mpris import Mpris
from desktops import program, session_bus

STORY = " ".join(f"This is sentence number {n} of the story." for n in ("one", "two", "three"))


@pytest.fixture
def bus(monkeypatch):
    with session_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def playing(parts, loud, bus, qtbot):
    """A tray on that bus whose daemon has something to say."""
    house = parts.of(loud.home)
    mpris = Mpris(house)
    mpris.start()
    qtbot.waitUntil(lambda: "cosyd" in playerctl("--list-all"))
    house.actions.speak(STORY)
    qtbot.waitUntil(lambda: playerctl("status") == "Playing")
    yield house
    house.actions.stop()
    qtbot.waitUntil(lambda: house.link.state.playback.state == "idle")
    mpris.stop()


def playerctl(*words):
    told = subprocess.run(
        [program("playerctl"), "--player=cosyd", *words],
        env=dict(os.environ), capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    return told.stdout.strip()


def test_a_panel_pauses_goes_on_skips_and_stops(playing, qtbot):
    playerctl("pause")
    qtbot.waitUntil(lambda: playerctl("status") == "Paused")
    assert playing.link.state.playback.state == "paused"

    playerctl("play-pause")
    qtbot.waitUntil(lambda: playerctl("status") == "Playing")

    playerctl("next")
    qtbot.waitUntil(lambda: playing.link.state.playback.sentence == 1)
    playerctl("previous")
    qtbot.waitUntil(lambda: playing.link.state.playback.sentence == 0)

    playerctl("stop")
    qtbot.waitUntil(lambda: playerctl("status") == "Stopped")


def test_a_panel_is_told_where_it_is_but_no_word_of_it(playing, qtbot):
    job = playing.link.state.playback.job

    qtbot.waitUntil(lambda: float(playerctl("position") or 0) > 0.3)

    metadata = playerctl("metadata")
    assert job in metadata
    assert "sentence number" not in metadata
    assert float(playerctl("position")) < 60


def test_a_panel_opens_the_window(playing, qtbot):
    with qtbot.waitSignal(playing.actions.wanted):
        subprocess.run(
            [
                "dbus-send", "--session", "--type=method_call",
                "--dest=org.mpris.MediaPlayer2.cosyd",
                "/org/mpris/MediaPlayer2", "org.mpris.MediaPlayer2.Raise",
            ],
            check=True, timeout=10,
        )  # fmt: skip


def test_a_second_tray_has_a_name_of_its_own(playing, parts, loud, qtbot):
    other = Mpris(parts.of(loud.home))

    other.start()

    qtbot.waitUntil(lambda: len(playerctl("--list-all").split()) > 1)
    other.stop()


def test_a_bus_that_is_lost_is_found_again(parts, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(reach, "AGAIN_S", 0.05)
    mpris = Mpris(parts.of(tmp_path / "no daemon", wait=False))
    for times in range(2):
        with session_bus() as address:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            if not times:
                mpris.start()

            qtbot.waitUntil(lambda: "cosyd" in playerctl("--list-all"))
    mpris.stop()
