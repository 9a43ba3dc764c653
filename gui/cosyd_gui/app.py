"""The tray as a program: builds and joins its parts."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import click
import platformdirs
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from cosyd.client import Client
from cosyd_gui import language, theme
from cosyd_gui.actions import Actions
from cosyd_gui.faces import Faces
from cosyd_gui.garbage import collected_here
from cosyd_gui.house import GuiHouse
from cosyd_gui.icons import icon
from cosyd_gui.instance import Instance
from cosyd_gui.known import Known
from cosyd_gui.link import Link
from cosyd_gui.loop import Loop
from cosyd_gui.menu import TrayMenu
from cosyd_gui.preferences import Preferences
from cosyd_gui.reach.hosts import Hosts
from cosyd_gui.reach.hotkeys import Hotkeys
from cosyd_gui.reach.notifications import Notifications
from cosyd_gui.starting import Starter
from cosyd_gui.tray import Tray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cosyd_gui.actions import Action

NO_SCREEN = "offscreen"
TICK_MS = 200
"""How often Python looks whether it got a signal while Qt waits."""


def run(
    home: Path | None, *, url: str | None, page: str, window: bool, do: Action | None = None
) -> None:
    """Run the tray until it is ended.

    Args:
        home: As ``cosyd --home``.
        url: A daemon elsewhere; None: that of this computer.
        page: With which page the window is to be opened at once.
        window: Whether it is to be opened at once anyway.
        do: What is to be done at once, by the tray that runs already or by this one.

    Raises:
        click.ClickException: There is no screen.
    """
    app = application()
    place = own_folder(home)
    instance = Instance(place)
    if not instance.claim(page, do):
        return
    with ExitStack() as stack:
        stack.callback(instance.release)
        house = build(stack, place, connecting(home, url), as_started(home, url))
        language.speak(app, house.preferences.now.language)
        app.setWindowIcon(icon("cosyd"))
        faces = assemble(stack, house, Starter(house, home, here=url is None))
        join(app, instance, house, faces)
        with_signals(app)
        house.link.start()
        reach_out(stack, house)
        faces.start()
        if window or page:
            faces.open(page)
        if do is not None:
            once = Qt.ConnectionType.SingleShotConnection
            house.link.found.connect(partial(house.actions.do, do), once)
        app.exec()


def join(app: QApplication, instance: Instance, house: GuiHouse, faces: Faces) -> None:
    """Do what the user, the desktop and a tray that is started again ask of this one."""
    house.actions.ending.connect(app.quit)
    instance.called.connect(faces.open)
    instance.asked.connect(house.actions.do)
    app.styleHints().colorSchemeChanged.connect(
        lambda _: theme.wear(house.preferences.now.appearance)
    )


def application() -> QApplication:
    """Qt, on the screen that there is.

    Raises:
        click.ClickException: There is none.
    """
    unasked = sys.platform.startswith("linux") and "QT_QPA_PLATFORM" not in os.environ
    if unasked:  # else Qt ends the process where it finds no screen
        os.environ["QT_QPA_PLATFORM"] = ";".join((*screens(os.environ), NO_SCREEN))
    app = QApplication(["cosyd-tray"])  # by this name desktops know its windows
    if unasked:
        del os.environ["QT_QPA_PLATFORM"]
        if app.platformName() == NO_SCREEN:
            raise click.ClickException(
                "There is no screen that the tray could be shown on.\n"
                "Start it within a desktop session. If this is one, Qt has said above what it "
                "misses; on Debian and Ubuntu mostly: sudo apt install libxcb-cursor0 libegl1"
            )
    app.setApplicationName("cosyd")
    app.setApplicationDisplayName("cosyd")
    app.setDesktopFileName("cosyd-tray")
    app.setQuitOnLastWindowClosed(False)
    return app


def screens(environ: Mapping[str, str]) -> tuple[str, str]:
    """Which kinds of screen to try, the session's own first."""
    wayland = environ.get("XDG_SESSION_TYPE") == "wayland" or "DISPLAY" not in environ
    return ("wayland", "xcb") if wayland else ("xcb", "wayland")


def assemble(stack: ExitStack, house: GuiHouse, starter: Starter) -> Faces:
    """The icon, its menu, the windows and the notifications; they end with *stack*."""
    known = Known(house.link)
    menu = TrayMenu(house, known, may_start=starter.possible)
    menu.start_wanted.connect(starter.start)
    hosts = Hosts()
    tray = Tray(house, menu, hosts)
    faces = Faces(house, tray, menu, starter)
    notifications = Notifications(house, tray, faces.looked_at)
    starter.failed.connect(notifications.problem)
    for part in (known, starter, notifications):
        stack.callback(part.deleteLater)
    for end in (menu.deleteLater, tray.stop, hosts.stop, faces.close):
        stack.callback(end)
    tray.start()
    return faces


def build(
    stack: ExitStack, place: Path, connect: Callable[[], Client], arguments: tuple[str, ...] = ()
) -> GuiHouse:
    """The parts that all others are given; they end with *stack*."""
    stack.enter_context(collected_here())
    preferences = Preferences(place / "tray.json")
    theme.wear(preferences.now.appearance)
    loop = stack.enter_context(Loop())
    link = Link(loop, connect)
    stack.callback(link.stop)
    actions = Actions(link, preferences)
    hotkeys = Hotkeys(loop, actions, preferences)
    stack.callback(hotkeys.stop)
    house = GuiHouse(
        loop=loop,
        link=link,
        actions=actions,
        preferences=preferences,
        hotkeys=hotkeys,
        arguments=arguments,
    )
    stack.callback(house.portaudio.close)
    return house


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


def as_started(home: Path | None, url: str | None) -> tuple[str, ...]:
    """The arguments for a tray of the same daemon."""
    place = () if home is None else ("--home", str(home.expanduser().absolute()))
    return (*place, *(() if url is None else ("--url", url)))


def own_folder(home: Path | None) -> Path:
    """Where the tray keeps what it remembers: beside the settings of the daemon."""
    if home is not None:
        return home.expanduser().absolute() / "config"
    return platformdirs.user_config_path("cosyd", appauthor=False)


def with_signals(app: QApplication) -> None:
    """End at Ctrl-C, and when the session ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        # Later, for who ends a loop that does not run yet has ended nothing.
        signal.signal(number, lambda *_: QTimer.singleShot(0, app.quit))
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)  # Python's own code has to run for its signals to be seen
    timer.start(TICK_MS)
