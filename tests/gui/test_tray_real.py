"""The tray as a program among others: panels, window managers, a session bus; all of them real."""

from __future__ import annotations

import asyncio
import json

import pytest

from notifier import until, watching
from panels import bus_of, desktop, gone
from patience import wait_for


@pytest.fixture(scope="module")
def screen(tmp_path_factory):
    """A desktop without a panel."""
    with desktop(tmp_path_factory.mktemp("desktop")) as made:
        yield made


def test_the_icon_in_a_panel_opens_the_window_and_its_menu(screen, toned):
    before = jobs(toned)
    with screen.panel(), screen.tray(toned.home):
        icon = wait_for(screen.icon)

        screen.click(icon)
        window = wait_for(screen.windows)
        screen.do("windowactivate", "--sync", window[0], "key", "ctrl+w")
        wait_for(lambda: not screen.windows())
        with screen.running("sh", "-c", "printf 'Read this to me.' | xclip -sel c -quiet"):
            screen.click(icon, button=3)
            wait_for(screen.windows)
            screen.do("key", "c")

            wait_for(lambda: jobs(toned) - before)


def test_the_icon_comes_back_with_the_panel(screen, toned):
    with screen.panel() as panel, screen.tray(toned.home):
        wait_for(screen.icon)

        gone(panel)
        wait_for(lambda: not screen.icon())
        with screen.panel():
            wait_for(screen.icon)


def test_where_there_is_no_place_for_an_icon_a_small_window_is_shown_until_there_is_one(
    screen, toned
):
    with screen.tray(toned.home):
        wait_for(screen.windows)

        with screen.panel():
            wait_for(screen.icon)
            wait_for(lambda: not screen.windows())


def test_a_second_tray_shows_the_window_of_the_first_and_a_signal_ends_it(screen, toned):
    with screen.panel(), screen.tray(toned.home) as first:
        wait_for(screen.icon)

        with screen.tray(toned.home, "--page", "voices") as second:
            assert second.wait(15) == 0
        wait_for(screen.windows)
        first.terminate()

        assert first.wait(15) == 0


def test_a_key_pressed_anywhere_speaks_what_is_selected(screen, toned):
    wishes = {"hotkeys": {"speak_selection": "Ctrl+Alt+S"}}
    (toned.home / "config" / "tray.json").write_text(json.dumps(wishes))
    with screen.panel(), screen.tray(toned.home):
        wait_for(screen.icon)
        with screen.running("sh", "-c", "printf 'Selected words.' | xclip -sel p -quiet"):
            before = jobs(toned)
            wait_for(lambda: screen.do("key", "ctrl+alt+s") is not None and jobs(toned) - before)
    (toned.home / "config" / "tray.json").unlink()


def test_what_a_desktop_binds_to_a_key_is_done_by_the_tray_that_runs(screen, toned):
    with screen.panel(), screen.tray(toned.home):
        wait_for(screen.icon)
        with screen.running("sh", "-c", "printf 'Selected words.' | xclip -sel p -quiet"):
            before = jobs(toned)

            with screen.tray(toned.home, "--do", "speak_selection") as second:
                assert second.wait(15) == 0

            wait_for(lambda: jobs(toned) - before)
        assert not screen.windows()


def jobs(daemon):
    return {job["id"] for job in daemon.get("/v1/jobs").json()}


def test_over_d_bus_the_icon_tells_its_state_and_has_its_menu(screen, toned):
    async def scenario(address, tray):
        async with watching(address) as place:
            await until(lambda: place.items)
            await until(lambda: _says(place, "cosyd is ready"))
            ready = await place.of_item("IconPixmap")

            toned.post("/v1/engines/tone/release").raise_for_status()

            await until(lambda: _says(place, "rests"))
            assert await place.of_item("IconPixmap") != ready
            assert {"Speak clipboard", "Recent", "Voice", "Open cosyd"} <= set(await place.menu())
        async with watching(address) as another:
            await until(lambda: another.items)
            await another.choose((await another.menu())["Quit"])
            await until(lambda: tray.poll() is not None)

    with bus_of(screen) as address, screen.tray(toned.home) as tray:
        asyncio.run(scenario(address, tray))

        assert tray.returncode == 0


async def _says(place, words):
    return words in await place.tooltip()
