"""When light becomes dark while windows are open, all of them follow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from cosyd_gui import theme
from cosyd_gui.views.pages import PAGES
from cosyd_gui.views.window import Window
from cosyd_gui.widgets.hotkey_edit import HotkeyEdits
from cosyd_gui.widgets.page_list import PageList
from cosyd_gui.widgets.pictures import NAME
from cosyd_gui.widgets.playbar import PlayBar


@pytest.fixture(autouse=True)
def as_before():
    yield
    theme.wear("system")


@pytest.fixture
def window(house, qtbot):
    theme.wear("light")
    window = Window(house)
    qtbot.addWidget(window)
    window.notice.tell("Something has happened.", "problem", button="Do it")
    window.open("voices")
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def become(qtbot):
    """Has windows become light or dark; they are told a moment later."""

    def become(appearance):
        theme.wear(appearance)
        qtbot.wait(20)

    return become


def ink(widget: QWidget) -> int:
    return widget.palette().color(QPalette.ColorRole.WindowText).lightness()


def drawn(icon, mode) -> int:
    """How light the lines of *icon* are."""
    image = icon.pixmap(QSize(24, 24), mode).toImage()
    pixels = (image.pixelColor(x, y) for x in range(24) for y in range(24))
    lines = [pixel.lightness() for pixel in pixels if pixel.alpha() > 200]
    return sum(lines) // len(lines)


def test_words_and_icons_of_the_window_follow(window, become):
    parts = (window.notice, window.findChild(PlayBar), window.findChild(PageList))
    for appearance, light in (("dark", True), ("light", False)):
        become(appearance)

        expected = QGuiApplication.palette().color(QPalette.ColorRole.WindowText).lightness()
        for part in parts:
            labels = [ink(one) for one in (part, *part.findChildren(QLabel)) if one.isEnabled()]
            assert set(labels) == {expected}, part
            for button in part.findChildren(QAbstractButton):
                if not button.icon().isNull():
                    assert (drawn(button.icon(), button.icon().Mode.Normal) > 128) is light, part
        pages = parts[2]
        assert (drawn(pages.item(3).icon(), pages.item(3).icon().Mode.Normal) > 128) is light


def test_the_icons_of_all_pages_follow_also_of_those_that_are_not_seen(window, become):
    pages = [window.page(entry.name) for entry in PAGES]

    become("dark")

    for page in pages:
        for one in (*page.findChildren(QAbstractButton), *page.findChildren(QAction)):
            if one.property(NAME) and not one.icon().isNull():
                assert drawn(one.icon(), one.icon().Mode.Normal) > 128, (page, one.property(NAME))


def test_the_line_of_a_notice_has_the_colour_of_what_it_tells_on_the_side_where_one_reads(
    window, become
):
    become("dark")
    image = window.notice.grab().toImage()

    assert image.pixelColor(1, image.height() // 2) == theme.shade(theme.BAD)
    assert theme.shade(theme.BAD) == theme.BAD[1]


def test_the_chosen_entries_of_both_lists_at_the_side_lie_on_the_same_tint(window, qtbot):
    pages = window.findChild(PageList)
    pages.setCurrentRow([entry.name for entry in PAGES].index("settings"))
    settings = window.page("settings")
    qtbot.waitUntil(lambda: settings.tables.count() > 5)
    settings.tables.setCurrentRow(1)
    qtbot.waitExposed(settings)

    grounds = []
    for rows in (pages, settings.tables):
        place = rows.visualItemRect(rows.currentItem())
        image = rows.viewport().grab().toImage()
        grounds.append(image.pixelColor(place.right() - 12, place.top() + 6))

    assert grounds[0] == grounds[1] != QGuiApplication.palette().color(QPalette.ColorRole.Window)


def test_what_is_wrong_with_a_key_is_told_in_a_colour_of_now(house, qtbot, become):
    theme.wear("light")
    edits = HotkeyEdits(house)
    qtbot.addWidget(edits)
    edits.show()

    become("dark")

    label = next(iter(edits._problems.values()))
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.BAD[1]
