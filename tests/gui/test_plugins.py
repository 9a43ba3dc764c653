"""The page of plug-ins, which a real daemon has loaded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from cosyd_gui.views.plugins import PluginsPage
from cosyd_gui.views.plugins_parts import Part, with_or_without
from cosyd_gui.views.window import Window


@pytest.fixture
def page(show, qtbot):
    page = show(PluginsPage)
    qtbot.waitUntil(lambda: "markdown" in page.rows)
    return page


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_a_normaliser_is_put_to_use_at_its_place_and_out_of_it(page, toned, qtbot):
    line = page.rows["markdown"].lines[0]
    file = toned.home / "config" / "cosyd.toml"

    click(qtbot, line.switch)
    qtbot.waitUntil(lambda: file.exists() and '"markdown", "urls"' in file.read_text())
    qtbot.waitUntil(line.switch.isChecked)
    click(qtbot, line.switch)

    qtbot.waitUntil(lambda: "markdown" not in file.read_text())


def test_what_the_command_line_says_cannot_be_switched(page):
    line = page.rows["speaker"].lines[0]

    assert not line.switch.isEnabled()
    assert "command line" in line.pill.text()


def test_a_switch_that_the_daemon_cannot_take_goes_back_and_the_page_says_why(parts, start, qtbot):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    page = PluginsPage(parts.of(daemon.home))
    qtbot.addWidget(page)
    page.resize(820, 640)
    page.show()
    qtbot.waitUntil(lambda: "markdown" in page.rows)
    line = page.rows["markdown"].lines[0]
    (daemon.home / "config").mkdir(exist_ok=True)
    (daemon.home / "config" / "cosyd.toml").write_text("this is no TOML")

    click(qtbot, line.switch)

    qtbot.waitUntil(lambda: "no TOML" in page.notice.says)
    assert not line.switch.isChecked()
    daemon.close()
    click(qtbot, line.switch)
    qtbot.waitUntil(lambda: not line.switch.isChecked())
    assert page.notice.says


def test_its_settings_are_asked_for_by_their_table(page, house, qtbot):
    asked = []
    house.actions.wanted.connect(asked.append)

    click(qtbot, page.rows["quiet_hours"].settings)

    assert asked == ["settings/plugins.quiet_hours"]


@pytest.mark.parametrize(
    ("names", "name", "wanted", "then"),
    [
        (["urls"], "markdown", True, ["markdown", "urls"]),
        (["markdown", "urls"], "pronounce", True, ["markdown", "pronounce", "urls"]),
        (["urls"], "other", True, ["urls", "other"]),
        (["own", "urls"], "urls", False, ["own"]),
        ([], "pronounce", True, ["pronounce"]),
    ],
)
def test_each_normaliser_has_its_place(names, name, wanted, then):
    assert with_or_without(names, name, wanted=wanted) == then


def test_an_engine_is_not_switched():
    assert Part.of("engine kokoro").setting == ""


def test_its_settings_open_in_the_window(house, qtbot):
    window = Window(house)
    qtbot.addWidget(window)

    window.open("settings/plugins.quiet_hours")

    settings = window.page("settings")
    qtbot.waitUntil(lambda: "plugins.quiet_hours" in settings.groups)
    qtbot.waitUntil(settings.groups["plugins.quiet_hours"].isVisible)
