"""What tests of the tray share: a real daemon, Qt without a screen, and nothing left behind."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent

from cosyd_gui.app import build, connecting
from loud import loud_daemon
from soundcard import sound_card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from cosyd_gui.house import GuiHouse
    from cosyd_gui.views.page import Page
    from running import RunningDaemon
    from soundcard import SoundCard

PATIENCE_MS = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt fails a test, as one of Python does."""
    for item in items:
        if "/gui/" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            # Said of each window by Qt's platform without a screen.
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits as long as may be needed where much else is going on; clicks on what is there."""
    for wait in ("waitUntil", "waitSignal", "waitActive"):
        setattr(qtbot, wait, partial(getattr(qtbot, wait), timeout=PATIENCE_MS))
    wait_until, click = qtbot.waitUntil, qtbot.mouseClick

    def wait_until_it_is_so(ask: Callable[[], Any]) -> None:
        wait_until(lambda: bool(ask()))  # pytest-qt takes None for yes, and [] for a mistake

    def click_once_it_is_there(widget: QWidget, *how: Any, **more: Any) -> None:
        qtbot.waitUntil(lambda: widget.isVisible() and not widget.rect().isEmpty())
        click(widget, *how, **more)

    qtbot.waitUntil = wait_until_it_is_so
    qtbot.mouseClick = click_once_it_is_there
    return qtbot


@pytest.fixture
def parts(qtbot: QtBot, tmp_path: Path) -> Iterator[Parts]:
    """Makes the parts of a tray, for a daemon or for none."""
    with ExitStack() as stack:
        yield Parts(stack, qtbot, tmp_path)
        # What was to be deleted is deleted before the loop ends, as in a program that goes on.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Parts:
    """Builds trays."""

    def __init__(self, stack: ExitStack, qtbot: QtBot, tmp_path: Path) -> None:
        self._stack = stack
        self._qtbot = qtbot
        self._place = tmp_path / "tray"

    def of(self, home: Path, *, wait: bool = True) -> GuiHouse:
        """The parts of a tray for the daemon of *home*; where *wait*, it has been found."""
        house = build(self._stack, self._place, connecting(home, None))
        house.link.start()
        if wait:
            self._qtbot.waitUntil(lambda: house.link.state.here)
        return house


@pytest.fixture
def house(parts: Parts, toned: RunningDaemon) -> GuiHouse:
    """The parts of a tray, and a daemon that speaks in tones."""
    return parts.of(toned.home)


@pytest.fixture(scope="module")
def card() -> Iterator[SoundCard]:
    """A sound card for all tests of a file."""
    with sound_card() as card:
        yield card


@pytest.fixture(scope="module")
def loud(card: SoundCard, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDaemon]:
    """A daemon that is heard on it, for all tests of a file."""
    with loud_daemon(tmp_path_factory.mktemp("loud"), card) as daemon:
        yield daemon


@pytest.fixture
def show(house: GuiHouse, qtbot: QtBot):
    """Shows pages, as the window does."""

    def show(kind: type[Page]) -> Page:
        page = kind(house)
        qtbot.addWidget(page)
        page.resize(820, 640)
        with qtbot.waitActive(page):
            page.show()
        return page

    return show
