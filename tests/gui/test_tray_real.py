"""The tray as a program among others: panels, window managers, a session bus; all of them real."""

from __future__ import annotations

import asyncio

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
    before = {job["id"] for job in toned.get("/v1/jobs").json()}
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

            wait_for(lambda: {job["id"] for job in toned.get("/v1/jobs").json()} - before)


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
