"""The window: its pages, what is heard, and what it says of the daemon."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from cosyd_gui import theme
from cosyd_gui.state import Contact
from cosyd_gui.views.pages import PAGES
from cosyd_gui.views.window import NARROW, Window
from cosyd_gui.widgets.page_list import PageList
from cosyd_gui.widgets.playbar import PlayBar

STORY = "A first sentence that is heard for some time. And a second one that is as long as it."


@pytest.fixture
def opened(qtbot):
    """Opens windows."""

    def opened(house):
        window = Window(house)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.open("speak")
        return window

    return opened


def named(parent, kind, name):
    """The control of that name."""
    found = [
        one
        for one in parent.findChildren(kind)
        if name in (one.accessibleName(), one.text().replace("&", ""))
    ]
    assert found, name
    return found[0]


def test_what_is_heard_is_shown_and_can_be_paused_muted_and_stopped(parts, loud, opened, qtbot):
    house = parts.of(loud.home)
    bar = opened(house).findChild(PlayBar)
    house.actions.speak(STORY)
    qtbot.waitUntil(lambda: "first sentence" in bar.says)

    qtbot.mouseClick(named(bar, QToolButton, "Pause"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: house.link.state.playback.state == "paused")
    qtbot.mouseClick(
        named(bar, QToolButton, "Skip: go on with the next sentence"), Qt.MouseButton.LeftButton
    )
    qtbot.waitUntil(lambda: "second one" in bar.says)
    house.actions.mute()
    qtbot.waitUntil(lambda: "muted until" in bar.says)
    qtbot.mouseClick(named(bar, QPushButton, "Unmute"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not house.link.state.playback.muted)
    qtbot.mouseClick(named(bar, QToolButton, "Stop"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: house.link.state.playback.state == "idle")
    assert not named(bar, QToolButton, "Skip: go on with the next sentence").isEnabled()


def test_one_can_type_as_soon_as_the_window_has_opened(house, opened, qtbot):
    window = opened(house)
    text = window.page("speak").text
    qtbot.waitUntil(text.hasFocus)
    window.findChild(PageList).setFocus()
    window.close()

    with qtbot.waitActive(window):
        window.open()

    qtbot.waitUntil(text.hasFocus)


def test_pages_are_chosen_by_key(house, opened, qtbot):
    window = opened(house)
    pages = window.findChild(PageList)

    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)

    assert PAGES[pages.currentRow()].name == "narrations"
    assert pages.item(3).text() == "Narrations"


def test_a_narrow_window_names_its_pages_where_one_points(house, opened, qtbot):
    window = opened(house)
    pages = window.findChild(PageList)
    wide = pages.width()

    window.resize(NARROW - 100, 420)

    qtbot.waitUntil(lambda: pages.width() < wide)
    assert pages.item(0).toolTip() == "Speak"
    window.resize(NARROW + 100, 420)
    qtbot.waitUntil(lambda: pages.width() == wide)


def test_a_window_opens_where_it_was_closed(house, opened, qtbot):
    window = opened(house)
    window.resize(700, 500)

    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)

    assert not window.isVisible()
    assert opened(house).size() == window.size()


def test_a_daemon_that_goes_away_is_told_and_what_is_typed_stays(parts, start, opened, qtbot):
    daemon = start("--engine", "tone")
    house = parts.of(daemon.home)
    window = opened(house)
    wanted = []
    window.start_wanted.connect(lambda: wanted.append(True))
    assert not window.notice.says

    daemon.close()
    qtbot.waitUntil(lambda: house.link.state.contact is Contact.AWAY)

    assert "does not run" in window.notice.says
    qtbot.mouseClick(named(window, QPushButton, "Start it"), Qt.MouseButton.LeftButton)
    assert wanted


def test_what_goes_wrong_elsewhere_stands_in_the_window(house, opened, qtbot):
    window = opened(house)

    house.actions.speak(" ")

    qtbot.waitUntil(lambda: bool(window.notice.says))


def test_light_and_dark_can_be_chosen_on_any_desktop(house, opened):
    window = opened(house)

    theme.wear("dark")
    dark = theme.is_dark()
    theme.wear("system")

    assert (dark, theme.is_dark()) == (True, False)
    assert window.isVisible()
