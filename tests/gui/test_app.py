"""The tray and the daemon's start: started where none runs, once, and by whom it may."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from cosyd.contract.errors import Unauthorized
from cosyd_gui import link as links
from cosyd_gui.reach.autostart import own_command
from cosyd_gui.starting import Starter
from cosyd_gui.state import Contact
from cosyd_gui.views.window import Window
from patience import wait_for

SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$0.calls"
[ "$2" = cat ] && exit 0
echo "Job for cosyd.service failed." >&2
exit 1
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home whose daemons speak in tones; none is left."""
    monkeypatch.setenv("COSYD_HTTP__PORT", "0")
    monkeypatch.setenv("COSYD_ENGINE__NAME", "tone")
    monkeypatch.setenv("COSYD_SINKS", "zeromq")
    made = tmp_path / "started"
    yield made
    for daemon in daemons_of(made):
        daemon.terminate()
        daemon.wait(20)


def daemons_of(home):
    """The daemons that use *home*."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            if {"serve", str(home)} <= set(one.cmdline()):
                found.append(one)
    return found


def test_a_tray_starts_one_daemon_at_its_own_start_and_none_where_it_was_stopped(
    parts, home, qtbot
):
    house = parts.of(home, wait=False)
    contacts = []
    house.link.changed.connect(lambda state: contacts.append(state.contact))
    starter = Starter(house, home, here=True)
    qtbot.waitUntil(lambda: house.link.state.here)
    starter.start()
    starter.start()
    qtbot.wait(300)
    running = daemons_of(home)

    running[0].terminate()
    qtbot.waitUntil(lambda: house.link.state.contact is Contact.AWAY)
    qtbot.waitUntil(lambda: not daemons_of(home))
    qtbot.wait(1_200)

    assert len(running) == 1
    assert Contact.STARTING in contacts
    assert not daemons_of(home)


def test_why_it_does_not_start_is_told_in_the_window(parts, home, qtbot, monkeypatch):
    monkeypatch.delenv("COSYD_HTTP__PORT")
    (home / "config").mkdir(parents=True)
    (home / "config" / "cosyd.toml").write_text("[http]\nport = 'many'\n")
    house = parts.of(home, wait=False)
    house.preferences.change(start_daemon=False)
    starter = Starter(house, home, here=True)
    window = Window(house)
    qtbot.addWidget(window)
    starter.failed.connect(window.tell_unstarted)
    window.start_wanted.connect(starter.start)
    window.show()

    window.start_wanted.emit()

    qtbot.waitUntil(lambda: "http.port" in window.notice.says)
    qtbot.wait(1_200)  # looking for a daemon meanwhile does not take it away
    assert "http.port" in window.notice.says


def test_a_service_of_the_user_is_started_instead(parts, tmp_path, monkeypatch, qtbot):
    systemctl = tmp_path / "systemctl"
    systemctl.write_text(SYSTEMCTL)
    systemctl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    house = parts.of(tmp_path / "nobody", wait=False)
    house.preferences.change(start_daemon=False)
    starter = Starter(house, None, here=True)
    errors = []
    starter.failed.connect(errors.append)

    starter.start()

    qtbot.waitUntil(lambda: bool(errors))
    assert "Job for cosyd.service failed." in str(errors[0])
    assert (tmp_path / "systemctl.calls").read_text().split("\n")[:2] == [
        "--user cat cosyd.service", "--user start cosyd.service",
    ]  # fmt: skip


def test_a_daemon_elsewhere_is_not_started(parts, tmp_path, qtbot):
    house = parts.of(tmp_path / "nobody", wait=False)
    starter = Starter(house, tmp_path / "nobody", here=False)

    starter.start()

    qtbot.waitUntil(lambda: house.link.state.problem is not None)
    assert house.link.state.contact is Contact.AWAY


def test_a_daemon_that_hangs_is_noticed_and_found_again(parts, toned, qtbot, monkeypatch):
    monkeypatch.setattr(links, "SILENCE_S", 1.0)
    house = parts.of(toned.home)

    toned.signal(signal.SIGSTOP)
    try:
        qtbot.waitUntil(lambda: house.link.state.contact is Contact.AWAY)
    finally:
        toned.signal(signal.SIGCONT)

    qtbot.waitUntil(lambda: house.link.state.here)


def test_a_token_that_is_taken_back_is_noticed_at_once(parts, toned, qtbot):
    house = parts.of(toned.home)
    token = toned.home / "config" / "token"
    right = token.read_text()
    errors = []

    async def refused(_):
        raise Unauthorized

    token.write_text("another\n")
    try:
        house.link.ask(house.actions, refused, failed=errors.append)
        qtbot.waitUntil(lambda: house.link.state.contact is Contact.REFUSED)
    finally:
        token.write_text(right)

    qtbot.waitUntil(lambda: house.link.state.here)
    assert errors


def test_the_daemon_outlives_a_tray_that_is_told_to_end_while_it_starts(home, tmp_path):
    command = [*own_command("--home", str(home)), "--window"]
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    tray = psutil.Popen(command, env=environ)
    wait_for(lambda: daemons_of(home))
    tray.terminate()

    assert tray.wait(15) == 0

    told = wait_for(lambda: (home / "run" / "daemon.json").exists() and home / "run/daemon.json")
    pid = json.loads(told.read_text())["pid"]
    assert psutil.pid_exists(pid)
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("before", "environ", "told"),
    [
        ("sys.modules['PySide6'] = None", {}, "pip install 'cosyd[gui]'"),
        ("pass", {"DISPLAY": "", "WAYLAND_DISPLAY": ""}, "There is no screen"),
    ],
    ids=["no PySide6", "no screen"],
)
def test_what_a_tray_needs_and_does_not_find_is_told(tmp_path, before, environ, told):
    code = f"import sys; {before}; from cosyd.cli.tray import main; main()"
    own = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}

    done = subprocess.run(
        [sys.executable, "-c", code, "--home", str(tmp_path)],
        env={**own, **environ}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
