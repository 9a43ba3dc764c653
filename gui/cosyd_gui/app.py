"""The tray as a program: builds and joins its parts."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import platformdirs
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from cosyd.client import Client
from cosyd_gui import language, theme
from cosyd_gui.actions import Actions
from cosyd_gui.house import GuiHouse
from cosyd_gui.icons import icon
from cosyd_gui.instance import Instance
from cosyd_gui.link import Link
from cosyd_gui.loop import Loop
from cosyd_gui.preferences import Preferences
from cosyd_gui.reach.hotkeys import Hotkeys
from cosyd_gui.views.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

TICK_MS = 200
"""How often Python looks whether it got a signal while Qt waits."""


@click.command()
@click.option("--home", envvar="COSYD_HOME", type=click.Path(file_okay=False, path_type=Path))
@click.option("--url", help="A daemon elsewhere, as http://host:26790; its token: COSYD_TOKEN.")
@click.option("--page", default="", help="Open the window with this page, such as voices.")
@click.option("--window", is_flag=True, help="Open the window.")
def main(home: Path | None, url: str | None, page: str, window: bool) -> None:
    """The icon of cosyd, and its window."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("cosyd")
    app.setApplicationDisplayName("cosyd")
    app.setDesktopFileName("cosyd-tray")
    app.setQuitOnLastWindowClosed(False)
    place = own_folder(home)
    instance = Instance(place)
    if not instance.claim(page):
        return
    with ExitStack() as stack:
        stack.callback(instance.release)
        house = build(stack, place, connecting(home, url))
        language.speak(app, house.preferences.now.language)
        app.setWindowIcon(icon("speak", theme.ACCENT))
        shown = Window(house)
        stack.callback(shown.deleteLater)
        house.actions.wanted.connect(shown.open)
        house.actions.ending.connect(app.quit)
        instance.called.connect(shown.open)
        with_signals(app)
        house.link.start()
        reach_out(stack, house)
        if window or page:
            shown.open(page)
        app.exec()


def build(stack: ExitStack, place: Path, connect: Callable[[], Client]) -> GuiHouse:
    """The parts that all others are given; they end with *stack*."""
    preferences = Preferences(place / "tray.json")
    theme.wear(preferences.now.appearance)
    loop = stack.enter_context(Loop())
    link = Link(loop, connect)
    stack.callback(link.stop)
    actions = Actions(link, preferences)
    hotkeys = Hotkeys(loop, actions, preferences)
    stack.callback(hotkeys.stop)
    return GuiHouse(loop=loop, link=link, actions=actions, preferences=preferences, hotkeys=hotkeys)


def reach_out(stack: ExitStack, house: GuiHouse) -> None:
    """Be reached by keys from anywhere, and by the desktop's media keys."""
    house.hotkeys.start()
    if sys.platform == "linux":
        from cosyd_gui.reach.mpris import Mpris  # noqa: PLC0415 - only where there is D-Bus

        mpris = Mpris(house)
        mpris.start()
        stack.callback(mpris.stop)


def connecting(home: Path | None, url: str | None) -> Callable[[], Client]:
    """What makes a client of the daemon that this tray is for."""
    if url:
        return partial(Client, url, os.environ.get("COSYD_TOKEN") or None)
    return partial(Client.local, home)


def own_folder(home: Path | None) -> Path:
    """Where the tray keeps what it remembers: beside the settings of the daemon."""
    if home is not None:
        return home.expanduser().absolute() / "config"
    return platformdirs.user_config_path("cosyd", appauthor=False)


def with_signals(app: QApplication) -> None:
    """End at Ctrl-C, and when the session ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: app.quit())
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)  # Python's own code has to run for its signals to be seen
    timer.start(TICK_MS)
