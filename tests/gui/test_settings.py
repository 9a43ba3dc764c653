"""The page of settings: the daemon's are written as soon as they are changed, and checked by it."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from cosyd.contract.wire_house import SettingView
from cosyd_gui.preferences import Preferences
from cosyd_gui.starting import Starter
from cosyd_gui.views.settings import SettingsPage
from cosyd_gui.views.settings_rows import editor_for
from cosyd_gui.views.settings_words import finds, title_of, unit_of


@pytest.fixture
def page(show, qtbot):
    page = show(SettingsPage)
    qtbot.waitUntil(lambda: page.tables.count() > 5)
    return page


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    """A home whose daemon the tray starts itself; none is left."""
    monkeypatch.setenv("COSYD_HTTP__PORT", "0")
    monkeypatch.setenv("COSYD_ENGINE__NAME", "tone")
    monkeypatch.setenv("COSYD_SINKS", "zeromq")
    home = tmp_path / "own"
    yield home
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if str(home) in one.cmdline() and "serve" in one.cmdline():
                one.terminate()
                one.wait(20)


def row_of(page, qtbot, name):
    page.open_at(name)
    qtbot.waitUntil(lambda: name in page.rows and page.rows[name].isVisible())
    return page.rows[name]


def written(daemon):
    file = daemon.home / "config" / "cosyd.toml"
    return file.read_text() if file.exists() else ""


def test_a_switch_counts_at_once_and_goes_back_to_its_default(page, toned, qtbot):
    row = row_of(page, qtbot, "log.access")

    qtbot.mouseClick(row.editor.switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.setting.value is False and row.reset.isVisible())
    assert "access = false" in written(toned)
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: row.setting.origin == "default" and row.editor.switch.isChecked())
    assert "access" not in written(toned)


def test_a_switch_that_is_switched_back_at_once_is_as_it_was(page, toned, qtbot):
    row = row_of(page, qtbot, "log.access")

    for _ in range(2):
        qtbot.mouseClick(row.editor.switch, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: row.pill.text() == "Saved")
    assert row.setting.value is True
    assert row.editor.switch.isChecked()
    assert "access = false" not in written(toned)
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.setting.origin == "default")


def test_what_the_daemon_refuses_is_told_there_and_stays_typed(page, toned, qtbot):
    row = row_of(page, qtbot, "narrations.hours")

    qtbot.keyClicks(row.editor.edit, "at night")
    qtbot.keyClick(row.editor.edit, Qt.Key.Key_Return)

    qtbot.waitUntil(row.problem.isVisible)
    page.fresh()
    qtbot.wait(300)
    assert row.editor.edit.text() == "at night"
    assert "at night" not in written(toned)
    row.editor.edit.clear()
    qtbot.keyClicks(row.editor.edit, "22:00-07:00")
    qtbot.keyClick(row.editor.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not row.problem.isVisible() and "22:00-07:00" in written(toned))
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.editor.edit.text() == "")


def test_what_counts_from_the_next_start_says_so(page, qtbot):
    row = row_of(page, qtbot, "http.keep_alive_s")

    row.editor.spin.setValue(60)
    qtbot.keyClick(row.editor.spin, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: row.setting.pending and page.starting.says != "")
    assert row.editor.spin.value() == 60
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.starting.says == "")


def test_what_the_command_line_says_cannot_be_changed_and_says_why(page, qtbot):
    row = row_of(page, qtbot, "engine.name")

    assert not row.editor.isEnabled()
    assert "command line" in row.pill.text()


def test_a_search_finds_settings_by_what_they_are_for(page, qtbot):
    qtbot.keyClicks(page.search, "sentence splitter nowhere")
    qtbot.waitUntil(lambda: not any(row.isVisible() for row in page.rows.values()))
    page.search.clear()

    qtbot.keyClicks(page.search, "battery")

    qtbot.waitUntil(
        lambda: (
            [name for name, row in page.rows.items() if row.isVisible()]
            == ["narrations.on_battery"]
        )
    )


def test_what_is_being_typed_outlives_a_change_elsewhere(page, toned, qtbot):
    row = row_of(page, qtbot, "plugins.webhook.targets")
    row.editor.edit.setFocus()
    qtbot.keyClicks(row.editor.edit, "not saved")
    hours = row_of(page, qtbot, "narrations.hours")
    hours.editor.setFocus()
    qtbot.keyClicks(hours.editor.edit, "22:0")

    with toned.client() as client:
        client.patch("/v1/settings", json={"changes": {"log.access": False}}).raise_for_status()
    qtbot.waitUntil(lambda: page._view and _value(page, "log.access") is False)

    assert "not saved" in row.editor.edit.toPlainText()
    assert hours.editor.edit.text() == "22:0"
    qtbot.keyClick(hours.editor.edit, Qt.Key.Key_Escape)
    with toned.client() as client:
        client.patch("/v1/settings", json={"changes": {"log.access": None}}).raise_for_status()


def _value(page, name):
    return next(one.value for one in page._view.settings if one.name == name)


def test_what_is_wrong_with_the_file_by_now_is_told_to_who_looks_again(page, toned, qtbot):
    page.hide()
    file = toned.home / "config" / "cosyd.toml"
    before = written(toned)
    file.parent.mkdir(exist_ok=True)
    file.write_text("this is no TOML")

    page.show()
    qtbot.waitUntil(lambda: "no TOML" in page.notice.says)
    page.hide()
    file.write_text(before)
    page.show()

    qtbot.waitUntil(lambda: page.notice.says == "")


def test_a_place_that_is_not_there_leaves_what_is_shown(page, qtbot):
    page.open_at("plugins.gone")

    assert page._tray.isVisible()


def test_a_list_is_edited_line_by_line(page, toned, qtbot):
    row = row_of(page, qtbot, "text.normalisers")

    row.editor.append("markdown")
    qtbot.waitUntil(lambda: row.setting.value == ["urls", "markdown"])
    row.editor.view.setCurrentRow(1)
    row.editor.view.setFocus()
    qtbot.waitUntil(row.editor.view.hasFocus)
    qtbot.keyClick(row.editor.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    qtbot.waitUntil(lambda: row.setting.value == ["markdown", "urls"])
    qtbot.keyClick(row.editor.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: row.setting.value == ["urls", "markdown"])
    qtbot.mouseClick(row.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.editor.value() == ["urls"])


def test_the_daemon_that_the_tray_has_started_is_started_again_from_here(parts, own_home, qtbot):
    house = parts.of(own_home, wait=False)
    starter = Starter(house, own_home, here=True)
    page = SettingsPage(house)
    qtbot.addWidget(page)
    page.resize(820, 640)
    page.show()
    qtbot.waitUntil(lambda: house.link.state.here)
    row = row_of(page, qtbot, "http.keep_alive_s")
    row.editor.spin.setValue(60)
    qtbot.keyClick(row.editor.spin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.starting.says))
    before = starter._own.pid

    qtbot.mouseClick(page.starting.findChild(QPushButton), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: starter._own and starter._own.pid != before)
    qtbot.waitUntil(lambda: house.link.state.here)
    qtbot.waitUntil(lambda: row.setting.value == 60 and page.starting.says == "")


def test_what_was_typed_without_a_daemon_is_written_when_it_is_back(parts, start, qtbot):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    page = SettingsPage(parts.of(daemon.home))
    qtbot.addWidget(page)
    page.resize(820, 640)
    page.show()
    row = row_of(page, qtbot, "engine.model")
    daemon.close()

    qtbot.keyClicks(row.editor.edit, "/models/mine")
    qtbot.keyClick(row.editor.edit, Qt.Key.Key_Return)

    qtbot.waitUntil(row.problem.isVisible)
    assert row.editor.edit.text() == "/models/mine"
    start("--engine", "tone", "--set", "sinks=[]", home=daemon.home)
    qtbot.waitUntil(lambda: "/models/mine" in written(daemon))
    qtbot.waitUntil(lambda: not row.problem.isVisible())


def test_the_trays_own_wishes_are_kept_in_its_own_file(page, house, qtbot, tmp_path):
    tray = page._tray

    tray.editors["notify"].combo.setCurrentIndex(2)
    tray.editors["notify"].combo.activated.emit(2)
    tray.editors["speed"].spin.setValue(1.5)
    qtbot.keyClick(tray.editors["speed"].spin, Qt.Key.Key_Return)

    kept = Preferences(tmp_path / "tray" / "tray.json").now
    assert (kept.notify, kept.speed) == ("all", 1.5)


SETTING = SettingView(
    name="http.idle_after_s", table="http", help="How long.", kind="number",
    value=3, default=2, origin="default",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "choices"),
    [
        ("switch", True, []),
        ("number", 7, []),
        ("decimal", 0.25, []),
        ("text", "words", []),
        ("choice", "b", ["a", "b"]),
        ("list", ["x", "y"], []),
        ("table", {"en": "hibari", "de": "2"}, []),
        ("table", {"files": "book", "captions": True, "loudness_lufs": -18.0}, []),
        ("tables", [{"url": "http://127.0.0.1", "events": ["*"]}], []),
    ],
)
def test_an_editor_gives_back_what_it_shows(qtbot, kind, value, choices):
    setting = msgspec.structs.replace(SETTING, kind=kind, value=value, default=None)
    editor = editor_for(msgspec.structs.replace(setting, choices=choices))
    qtbot.addWidget(editor)

    editor.show_value(value)

    assert editor.value() == value


def test_a_secret_is_not_shown_and_not_lost(qtbot):
    setting = msgspec.structs.replace(SETTING, kind="text", secret=True)
    editor = editor_for(setting)
    qtbot.addWidget(editor)
    told = []
    editor.edited.connect(told.append)

    editor.show_value("(kept secret 1f0c93ab)")
    editor.offer()

    assert editor.edit.text() == ""
    assert told == []


def test_names_are_told_in_words():
    assert title_of("engine.idle_after_s") == "Idle after"
    assert unit_of("engine.idle_after_s") == "s"
    assert title_of("http.tls_key") == "TLS key"
    assert finds("IDLE how", SETTING, None)
    assert not finds("idle port", SETTING, None)
