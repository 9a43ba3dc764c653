"""The icon, its menu and its notifications: what can be done is offered, what matters is told."""

from __future__ import annotations

import os
from itertools import combinations

import msgspec
import pytest
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from cosyd.contract.errors import NotRunning, QueueFull
from cosyd.contract.events import JobEnded, NarrationChanged
from cosyd.contract.model import Priority, Status
from cosyd.contract.narrations import NarrationState
from cosyd.contract.wire import JobView
from cosyd_gui.actions import Nothing
from cosyd_gui.icons import SIZES, state_icon
from cosyd_gui.known import Known
from cosyd_gui.menu import TrayMenu
from cosyd_gui.reach import notifications
from cosyd_gui.reach.hosts import panel_is_dark
from cosyd_gui.reach.notifications import Notifications
from cosyd_gui.recent import KEPT, shortened
from cosyd_gui.sentences import state_words
from cosyd_gui.state import Contact, Face, JobRow, State

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def menu(house, qtbot):
    known = Known(house.link)
    made = TrayMenu(house, known, may_start=True)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: bool(known.voices))
    made.known = known
    return made


class Told(QObject):
    """A desktop that keeps its notifications."""

    message_clicked = Signal()

    def __init__(self):
        super().__init__()
        self.messages = []

    def message(self, title, words, *, problem):
        self.messages.append((title, words))
        return True


@pytest.fixture
def desktop(house):
    told = Told()
    told.notifications = Notifications(house, told, lambda: False)
    return told


def item(menu, text):
    """The action of that name, of the menu or one of its submenus."""
    menus = [menu, *menu.findChildren(QMenu)]
    found = [
        action
        for one in menus
        for action in one.actions()
        if action.text().replace("&", "").startswith(text)
    ]
    assert found, [action.text() for action in menu.actions()]
    return found[0]


def test_all_states_can_be_told_apart_by_their_shapes():
    shapes = {}
    for face in Face:
        image = state_icon(face, dark=False).pixmap(16).toImage()
        shapes[face] = [image.pixelColor(x, y).alpha() > 127 for x in range(16) for y in range(16)]

    for one, other in combinations(Face, 2):
        different = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert different > 12, (one, other)


def test_an_icon_is_sharp_at_every_size():
    sizes = {size.width() for size in state_icon(Face.READY, dark=True).availableSizes()}

    assert sizes == set(SIZES)


def test_the_icon_is_light_where_the_panel_is_dark_and_windows_are_not():
    assert panel_is_dark({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"})
    assert not panel_is_dark({"XDG_CURRENT_DESKTOP": "KDE"})


def test_without_a_daemon_only_its_start_the_window_and_the_end_are_offered(parts, tmp_path, qtbot):
    house = parts.of(tmp_path / "nobody", wait=False)
    menu = TrayMenu(house, Known(house.link), may_start=True)
    qtbot.addWidget(menu)
    started = []
    menu.start_wanted.connect(lambda: started.append(True))

    usable = [
        action.text().replace("&", "")
        for action in menu.actions()
        if action.isVisible() and action.isEnabled() and not action.isSeparator()
    ]
    item(menu, "Start cosyd").trigger()

    assert usable == ["Start cosyd", "Open cosyd", "Settings", "Quit"]
    assert started


def test_what_was_said_of_late_can_be_said_again(house, menu, toned, qtbot):
    toned.say("The rain in Spain & elsewhere.").raise_for_status()
    before = len(toned.get("/v1/jobs").json())
    qtbot.waitUntil(lambda: any("Spain" in said.text for said in menu.known.said))

    item(menu, "The rain in Spain").trigger()

    qtbot.waitUntil(lambda: len(toned.get("/v1/jobs").json()) > before)
    assert len(menu.known.said) <= KEPT


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_what_is_being_looked_at_in_the_menu_stays_until_it_is_hidden(house, menu, toned, qtbot):
    recent = item(menu, "Recent").menu()
    toned.say("Before.")
    qtbot.waitUntil(lambda: recent.actions() and recent.actions()[0].text() == "Before.")
    recent.popup(QPoint(0, 0))

    toned.say("After.")
    qtbot.waitUntil(lambda: menu.known.said[0].text == "After.")

    assert recent.actions()[0].text() == "Before."
    recent.hide()
    menu.aboutToHide.emit()
    qtbot.waitUntil(lambda: recent.actions()[0].text() == "After.")


def test_voice_and_speed_are_chosen_in_the_menu(house, menu):
    voice = menu.known.voices[0]

    item(menu, voice.name).trigger()
    item(menu, "1.25x").trigger()

    assert (house.preferences.now.voice, house.preferences.now.speed) == (voice.name, 1.25)
    assert item(menu, voice.name).isChecked()
    item(menu, "By the language").trigger()
    assert house.preferences.now.voice == ""


def test_the_words_of_the_icon_say_that_the_engine_rests(house, toned, qtbot):
    toned.post("/v1/engines/tone/release").raise_for_status()

    qtbot.waitUntil(lambda: "rests" in state_words(house.link.state))


def test_the_words_of_the_icon_say_how_many_wait_or_that_the_tray_is_not_let_in():
    jobs = tuple(
        JobRow(id=str(at), status=status, priority=Priority.MESSAGE, characters=1, at=0.0)
        for at, status in enumerate((Status.SPEAKING, Status.QUEUED, Status.QUEUED))
    )

    assert state_words(State(contact=Contact.HERE, jobs=jobs)) == "cosyd is speaking · 2 waiting"
    assert state_words(State(contact=Contact.REFUSED)) == "cosyd does not let the tray in"


def test_first_words_are_cut_between_words():
    assert shortened("one two three", 9) == "one two…"
    assert shortened("  a\n b  ") == "a b"
    assert shortened("语" * 60, 10) == "语" * 10 + "…"


def test_of_each_kind_of_problem_one_is_told_in_a_minute(house, desktop):
    for _ in range(5):
        house.actions.failed.emit(QueueFull(waiting=3, room=3))
    house.actions.failed.emit(NotRunning(url="here"))
    house.actions.nothing.emit(Nothing.CLIPBOARD)

    assert len(desktop.messages) == 3
    assert "Copy some" in desktop.messages[2][1]


def test_nothing_is_told_to_whom_does_not_want_it(house, desktop):
    house.preferences.change(notify="none")

    house.actions.failed.emit(NotRunning(url="here"))

    assert not desktop.messages


def test_a_failed_job_of_ours_is_told_with_its_reason(house, desktop, qtbot):
    house.preferences.change(voice="nobody-of-that-name")

    house.actions.speak("Hello.")

    qtbot.waitUntil(lambda: bool(desktop.messages))
    assert "nobody-of-that-name" in desktop.messages[0][1]


def test_a_job_that_fails_before_its_answer_has_come_is_told_too(house, desktop, toned, qtbot):
    ends = []
    house.link.happened.connect(
        lambda event: ends.append(event) if isinstance(event, JobEnded) else None
    )
    taken = toned.post("/v1/speech", json={"text": "Now [fail].", "detach": True}).json()
    qtbot.waitUntil(lambda: any(end.job == taken["id"] for end in ends))
    assert not desktop.messages

    house.actions.spoken.emit(msgspec.convert(taken, JobView))

    qtbot.waitUntil(lambda: bool(desktop.messages))
    assert desktop.messages[0][0] == "It could not be said"


def test_a_notification_leads_to_its_page(house, desktop, qtbot):
    pages = []
    house.actions.wanted.connect(pages.append)
    desktop.notifications.problem(NotRunning(url="here"), page="log")

    desktop.message_clicked.emit()

    assert pages == ["log"]


def test_a_narration_that_is_ready_or_has_failed_is_told_by_its_name(
    house, desktop, qtbot, tmp_path
):
    house.preferences.change(notify="all")
    good, bad = tmp_path / "The harbour.txt", tmp_path / "Not a book.docx"
    good.write_text("Hello there.")
    bad.write_text("This is no document.")

    for file in (good, bad):
        house.link.ask(desktop, lambda daemon, file=file: daemon.narrations.add(file))

    qtbot.waitUntil(lambda: len(desktop.messages) == 2)
    assert dict(desktop.messages) == {
        "A narration is ready": "The harbour", "A narration has failed": "Not a book.docx"
    }  # fmt: skip


def test_a_narration_of_which_nobody_knows_any_more_is_no_news(house, desktop, qtbot):
    gone = NarrationChanged(narration="none", state=NarrationState.DONE, spoken=1, sentences=1)

    house.link.happened.emit(gone)
    house.link.ask(desktop, lambda daemon: daemon.voices(), lambda _: desktop.messages.append("z"))

    qtbot.waitUntil(lambda: bool(desktop.messages))
    assert desktop.messages == ["z"]


@pytest.mark.parametrize("do", ["speak_clipboard", "speak_selection"])
def test_under_wayland_the_compositor_is_asked_for_what_was_copied(
    house, qtbot, monkeypatch, tmp_path, do
):
    program = tmp_path / "wl-paste"
    program.write_text('#!/bin/sh\n[ "$1" = --primary ] && printf selected || printf copied\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    monkeypatch.setattr(QGuiApplication, "focusWindow", lambda: None)
    spoken = []
    house.actions.spoken.connect(lambda job: spoken.append(job.characters))

    getattr(house.actions, do)()

    qtbot.waitUntil(lambda: bool(spoken))
    assert spoken == [len("copied" if do == "speak_clipboard" else "selected")]


def test_a_daemon_that_stays_away_is_told_and_one_that_was_stopped_is_not(
    parts, tmp_path, qtbot, monkeypatch
):
    monkeypatch.setattr(notifications, "LONG_MS", 50)
    house = parts.of(tmp_path / "nobody", wait=False)
    qtbot.waitUntil(lambda: house.link.state.problem is not None)
    told = Told()
    told.notifications = Notifications(house, told, lambda: False)

    for contact in (Contact.HERE, Contact.STOPPING, Contact.AWAY):
        house.link.changed.emit(State(contact=contact))
    qtbot.wait(100)
    stopped = list(told.messages)
    for contact in (Contact.HERE, Contact.AWAY):
        house.link.changed.emit(State(contact=contact))
    qtbot.waitUntil(lambda: bool(told.messages))

    assert not stopped
    assert told.messages[0][0] == "cosyd has stopped"
