"""Starting, reloading and stopping the daemon."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

from patience import wait_for
from running import RunningDaemon


def test_the_connection_file_tells_where_it_is_and_goes_with_it(start):
    daemon = start("--engine", "tone")
    file = daemon.home / "run" / "daemon.json"

    told = json.loads(file.read_text())

    assert told["url"] == daemon.url
    assert told["pid"] == daemon.process.pid
    assert told["zmq_audio"].startswith("ipc://")
    assert told["token_file"] == str(daemon.home / "config" / "token")
    assert file.stat().st_mode & 0o777 == 0o600
    assert daemon.stop() == 0
    assert not file.exists()


def test_sigterm_lets_what_was_taken_be_spoken_and_exits_with_0(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    daemon.wait_engine("tone", "ready")
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(daemon.say, "[slow] " * 8, format="pcm")
        wait_for(lambda: daemon.get("/v1/jobs", params={"status": "speaking"}).json())
        daemon.signal(signal.SIGTERM)
        wait_for(lambda: refused(daemon))

        assert len(answer.result().content) == round(8 * 0.2 * 24_000) * 2
    assert daemon.process.wait(10) == 0


def refused(daemon) -> bool:
    try:
        answer = daemon.say("More.")
    except httpx.TransportError:
        return True
    return answer.status_code == 503 and answer.json()["error"] == "daemon.stopping"


def test_a_job_that_takes_too_long_does_not_keep_the_daemon_from_stopping(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "daemon.drain_s=0.3")
    daemon.wait_engine("tone", "ready")
    daemon.say("[slow] " * 500, detach=True, play=False)

    workers = daemon.workers()

    assert daemon.stop() == 0
    assert not [one for one in workers if one.is_running()]


def test_a_listener_of_events_does_not_keep_the_daemon_from_stopping(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    with daemon.client() as client, client.stream("GET", "/v1/events") as events:
        next(events.iter_lines())

        assert daemon.stop() == 0


def test_a_second_daemon_of_the_same_home_is_told_who_runs(start):
    daemon = start("--engine", "tone")

    second = daemon.run("serve", "--port", "0")

    assert second.returncode == 3
    assert f"pid {daemon.process.pid}" in second.stderr.decode()
    assert len(second.stderr.decode().strip().splitlines()) == 1


def test_a_daemon_that_was_killed_leaves_no_lock_and_no_worker(start, tmp_path):
    daemon = start("--engine", "tone", home=tmp_path / "home")
    daemon.wait_engine("tone", "ready")
    workers = psutil.Process(daemon.process.pid).children(recursive=True)
    daemon.signal(signal.SIGKILL)
    daemon.process.wait()

    again = start("--engine", "tone", home=tmp_path / "home")

    assert workers
    wait_for(lambda: not any(one.is_running() for one in workers))
    assert again.connection["pid"] == again.process.pid


def test_a_taken_port_is_told_in_one_line_that_names_who_holds_it(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        tried = subprocess.run(
            [sys.executable, "-m", "cosyd", "--home", str(tmp_path), "serve", "--port", str(port)],
            capture_output=True, timeout=60, check=False, text=True,
        )  # fmt: skip

    assert tried.returncode == 3
    assert len(tried.stderr.strip().splitlines()) == 1
    assert f"Port {port}" in tried.stderr
    assert f"pid {psutil.Process().pid}" in tried.stderr


def test_sighup_reads_settings_and_voices_again(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    file = daemon.home / "config" / "cosyd.toml"
    file.write_text('[voices.aliases]\nsexton = "tone"\n[speech]\nmax_characters = 10\n')
    assert daemon.say("Hi.", voice="sexton").status_code == 404

    daemon.signal(signal.SIGHUP)

    wait_for(lambda: daemon.say("Hi.", voice="sexton").status_code == 200)
    assert daemon.say("More than ten characters.").status_code == 413


def test_a_broken_settings_file_is_told_and_the_daemon_goes_on(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    (daemon.home / "config" / "cosyd.toml").write_text("[speech]\nmax_charakters = 10\n")

    daemon.signal(signal.SIGHUP)

    told = wait_for(lambda: [line for line in daemon.log if "settings.refused" in line])
    assert "max_characters" in told[0]
    assert daemon.say("Hi.").status_code == 200


def test_flags_go_before_the_environment_and_that_before_the_file(tmp_path, start):
    (tmp_path / "home" / "config").mkdir(parents=True)
    (tmp_path / "home" / "config" / "cosyd.toml").write_text(
        "[queue]\nroom = 1\n[speech]\nmax_active = 1\nmax_characters = 1000\n"
    )
    environ = {"COSYD_SPEECH__MAX_ACTIVE": "2", "COSYD_SPEECH__MAX_CHARACTERS": "200"}
    shown = subprocess.run(
        [sys.executable, "-m", "cosyd", "--home", str(tmp_path / "home"), "serve",
         "--print-settings", "--set", "speech.max_characters=30"],
        capture_output=True, timeout=30, check=True, text=True, env={**os.environ, **environ},
    ).stdout  # fmt: skip

    assert "room = 1\n" in shown
    assert "max_active = 2\n" in shown
    assert "max_characters = 30\n" in shown


@pytest.fixture(scope="module")
def open_house(tmp_path_factory):
    """A daemon that asks for no token."""
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("open"), "--engine", "tone", "--no-auth", "--set", "sinks=[]"
    )
    try:
        yield daemon.wait_ready()
    finally:
        daemon.close()


def test_without_a_token_only_this_machine_may_connect(open_house):
    refused = open_house.run("serve", "--no-auth", "--host", "0.0.0.0", "--port", "0")

    assert httpx.get(f"{open_house.url}/v1/voices", trust_env=False).status_code == 200
    assert refused.returncode == 1
    assert "token" in refused.stderr.decode()


def test_health_tells_live_from_ready(start):
    daemon = start("--set", "sinks=[]", "--set", "engine.warm=hibari")
    with httpx.Client(base_url=daemon.url, trust_env=False) as anyone:
        assert anyone.get("/health/live").status_code == 200
        assert anyone.get("/health/ready").json()["reason"]

        ready = wait_for(lambda: (one := anyone.get("/health/ready")).status_code == 200 and one)

    assert ready.json()["engines"]["hibari"] in {"ready", "idle"}


def test_a_reload_that_is_refused_changes_nothing(start):
    daemon = start("--set", "sinks=[]", "--set", "engine.warm=tone")
    daemon.wait_engine("tone", "ready", "idle")
    (daemon.home / "config" / "cosyd.toml").write_text(
        '[engine]\nname = "steam"\n[voices.aliases]\nsexton = "tone"\n'
    )

    daemon.signal(signal.SIGHUP)

    told = wait_for(lambda: [line for line in daemon.log if "settings.refused" in line])
    assert "steam" in told[0]
    assert daemon.say("Hi.", voice="sexton").status_code == 404
    assert daemon.get("/health/ready").status_code == 200


def test_a_reload_tells_what_only_a_start_can_change(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]")
    (daemon.home / "config" / "cosyd.toml").write_text(
        "[speech]\nmax_active = 3\n[queue]\nroom = 9\n"
    )

    daemon.signal(signal.SIGHUP)

    told = wait_for(lambda: [line for line in daemon.log if "settings.reloaded" in line])
    assert json.loads(told[0])["need_restart"] == ["speech.max_active"]


def test_without_a_token_a_web_page_from_elsewhere_is_turned_away(open_house):
    body = {"text": "Hi."}

    def said(**headers: str) -> int:
        url = f"{open_house.url}/v1/speech"
        return httpx.post(url, json=body, headers=headers, trust_env=False).status_code

    assert said() == 200
    assert said(origin=open_house.url) == 200
    assert said(origin="https://evil.example") == 403
    assert said(host="evil.example") == 421


def test_a_second_signal_ends_the_drain_at_once(start):
    daemon = start("--engine", "tone", "--set", "sinks=[]", "--set", "daemon.drain_s=60")
    daemon.wait_engine("tone", "ready")
    daemon.say("Now [slow] one two three. " * 100, detach=True, play=False)

    daemon.signal(signal.SIGTERM)
    wait_for(lambda: refused(daemon))
    daemon.signal(signal.SIGTERM)

    assert daemon.process.wait(15) == 0
