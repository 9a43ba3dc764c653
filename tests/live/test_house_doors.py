"""``/v1/settings``, ``/v1/doctor`` and ``/v1/log`` of a real daemon."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from cosyd.access import Clients, Effort
from cosyd.client import Client
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    Exposed,
    SettingFixed,
    SettingsBroken,
    SettingsInvalid,
    SettingsUnwritable,
    TextTooLong,
)
from daemons import QUIET
from running import RunningDaemon

LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)
SECRET = "Periwinkle"
MINE = "# Mine.\n[queue]\nroom = 60 # enough\n"


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("house"), "--engine", "tone", *QUIET,
        environ={"COSYD_CLIENTS__AT_ONCE": "17"},
    )  # fmt: skip
    try:
        daemon.wait_ready().wait_engine("tone", "ready")
        yield daemon
    finally:
        daemon.close()


@pytest.fixture
def file(daemon):
    """The settings file, with a line in it before the test."""
    file = daemon.home / "config" / "cosyd.toml"
    file.write_text(MINE)
    return file


def do(daemon, work):
    """What *work* makes of a client of *daemon*."""

    async def program():
        async with Client.local(daemon.home) as client:
            return await work(client)

    return asyncio.run(program())


def change(daemon, changes):
    return do(daemon, lambda client: client.house.change(changes))


def shown(daemon):
    view = do(daemon, lambda client: client.house.settings())
    return {one.name: one for one in view.settings}


def test_a_change_is_taken_up_at_once_and_written_down(daemon, file):
    answer = change(daemon, {"speech.max_characters": 9, "queue.room": 61})

    with pytest.raises(TextTooLong):
        do(daemon, lambda client: client.normalize("Too many characters."))
    assert file.read_text() == (
        "# Mine.\n[queue]\nroom = 61 # enough\n\n[speech]\nmax_characters = 9\n"
    )
    told = {one.name: (one.value, one.origin, one.pending) for one in answer.settings}
    assert told == {"speech.max_characters": (9, "file", False), "queue.room": (61, "file", False)}
    assert answer.need_restart == []


def test_what_is_taken_out_of_the_file_is_the_default_again(daemon, file):
    (view,) = change(daemon, {"queue.room": None}).settings

    assert (view.value, view.origin) == (64, "default")
    assert "room" not in file.read_text()


def test_what_only_a_start_takes_up_is_pending_until_then(daemon, file):
    answer = change(daemon, {"speech.max_active": 3, "plugins.wavfile.format": "mp3"})

    told = {one.name: (one.value, one.next_value, one.pending) for one in answer.settings}
    assert told == {
        "speech.max_active": (8, 3, True),
        "plugins.wavfile.format": ("wav", "mp3", True),
    }
    assert answer.need_restart == ["speech.max_active", "plugins.wavfile.format"]
    started = daemon.run("serve", "--print-settings").stdout.decode()
    assert "max_active = 3\n" in started


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"http.prot": 1}, SettingsInvalid, "http.port"),
        ({"http.keep_alive_s": "long"}, SettingsInvalid, "the change: .* a number, at least 0"),
        ({"engine.name": "steam"}, SettingFixed, "command line"),
        ({"clients.at_once": 1}, SettingFixed, "COSYD_CLIENTS__AT_ONCE"),
        ({"http.host": "0.0.0.0"}, Exposed, "everybody"),
        ({"http.host": "0.0.0.0", "http.auth": False}, SettingsInvalid, "without a token"),
        ({"log.file": "/proc/nowhere/log"}, SettingsInvalid, "cannot be written"),
        ({"plugins.speaker.volume": 9}, SettingsInvalid, "4.0"),
        ({"plugins.speaker.devise": "x"}, SettingsInvalid, "'device'"),
        ({"plugins.speeker.device": "x"}, SettingsInvalid, "'speaker'"),
        ({"gates": ["quiet_hours"], "plugins.quiet_hours.from": "25:00"}, SettingsInvalid, "25"),
    ],
)
def test_of_what_cannot_be_nothing_is_done(daemon, file, changes, error, words):
    with pytest.raises(error, match=words):
        change(daemon, {"queue.room": 2, **changes})

    assert file.read_text() == MINE


def test_changes_at_once_lose_nothing_of_one_another(daemon, file):
    wanted = {"queue.room": 5, "jobs.keep_s": 9, "speech.max_live": 7, "daemon.drain_s": 3}

    async def work(client):
        await asyncio.gather(*(client.house.change({name: one}) for name, one in wanted.items()))
        return await client.house.settings()

    view = do(daemon, work)
    assert {one.name: one.value for one in view.settings if one.name in wanted} == wanted


def test_a_file_that_was_broken_by_hand_is_told_and_not_touched(daemon, file):
    file.write_text("[queue\n")

    with pytest.raises(SettingsBroken, match="no TOML"):
        change(daemon, {"queue.room": 2})

    view = do(daemon, lambda client: client.house.settings())
    assert file.read_text() == "[queue\n"
    assert "no TOML" in view.problem


def test_a_file_that_cannot_be_written_is_told(daemon, file):
    file.unlink()
    file.symlink_to(daemon.home / "nowhere" / "cosyd.toml")

    with pytest.raises(SettingsUnwritable, match="No such file"):
        change(daemon, {"queue.room": 2})

    file.unlink()


def test_a_secret_is_kept_and_can_be_replaced(daemon, file):
    held = [{"url": f"https://example.org/{SECRET}"}, {"url": "https://example.org/2"}]
    change(daemon, {"plugins.webhook.targets": held})

    view = shown(daemon)["plugins.webhook.targets"]
    told = view.next_value
    assert (view.secret, SECRET in repr(view)) == (True, False)
    told[0]["events"] = ["job.ended"]
    told[1]["url"] = "https://example.org/3"
    answer = change(daemon, {"plugins.webhook.targets": told})

    assert SECRET not in repr(answer)
    assert f'url = "https://example.org/{SECRET}"\nevents = ["job.ended"]' in file.read_text()
    assert 'url = "https://example.org/3"' in file.read_text()
    assert SECRET not in "".join(daemon.log)


def test_the_doctor_finds_the_same_as_on_the_command_line(daemon, file, monkeypatch):
    monkeypatch.setenv("COSYD_HTTP__PORT", "0")  # as the daemon; the usual one may be taken here

    view = do(daemon, lambda client: client.house.doctor())

    lines = daemon.run("doctor").stdout.decode().splitlines()
    by_command = [line.split(":")[0].split(maxsplit=1) for line in lines if "->" not in line]
    assert [[one.ok, one.name] for one in view.findings] == by_command
    assert "## Findings" in view.report
    assert "| tone | " in view.report
    assert str(daemon.home) not in view.report


def test_the_report_is_the_same_for_who_has_only_a_shell(daemon):
    ended = daemon.run("doctor", "--report")

    assert ended.stdout.decode().startswith("# cosyd ")
    assert "| tone | " in ended.stdout.decode()
    assert str(daemon.home) not in ended.stdout.decode()


def test_the_log_can_be_followed(daemon, file):
    async def work(client):
        before = await client.house.log()
        await client.house.change({"queue.room": 7})
        return before, await client.house.log(after=before.last)

    before, since = do(daemon, work)
    assert before.lines[-1].number == before.last
    assert "settings.changed" in [line.event for line in since.lines]
    assert not [line for line in since.lines if line.facts.get("route") == "/v1/log"]


def test_a_change_without_a_body_is_told_what_lacks(daemon):
    with daemon.client() as client:
        answer = client.patch("/v1/settings")

    assert (answer.status_code, answer.json()["error"]) == (400, "request.invalid")
    assert "a JSON object is wanted" in answer.json()["message"]


def test_none_of_it_is_for_clients(daemon):
    with Clients(daemon.home / "data", effort=LIGHT) as clients:
        _, one = clients.add("kitchen", (Scope.SPEAK, Scope.VOICES))
    with httpx.Client(base_url=daemon.url, timeout=30, trust_env=False) as http:
        token = http.post(
            "/oauth/token", data={"grant_type": "client_credentials"},
            auth=(one.client_id, one.client_secret),
        ).json()["access_token"]  # fmt: skip
        answers = [
            http.request(how, path, headers={"authorization": f"Bearer {token}"}, json={})
            for how, path in (
                ("GET", "/v1/settings"),
                ("PATCH", "/v1/settings"),
                ("GET", "/v1/doctor"),
                ("GET", "/v1/log"),
            )
        ]

    assert [answer.json()["error"] for answer in answers] == ["auth.scope"] * 4
