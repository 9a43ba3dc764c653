"""``/v1/history`` and ``cosyd jobs history``: what a real daemon keeps of what was said."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from cosyd.access import Clients, Effort
from cosyd.client import Client
from cosyd.contract.access import Scope
from daemons import QUIET
from patience import ended, wait_for
from running import RunningDaemon

KEEPS = ("--engine", "tone", *QUIET)
LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("history")


@pytest.fixture(scope="module")
def daemon(home):
    """A daemon that keeps texts. Its predecessor was killed a moment after it had written some."""
    first = RunningDaemon(home, *KEEPS, "--set", "history.text=true")
    try:
        first.wait_ready()
        first.say("Before the crash.", client="kitchen")
        first.say("[fail] in vain.", client="kitchen")
        wait_for(lambda: do(first, lambda client: client.history.rows(find="kitchen")).total == 2)
        first.process.kill()
    finally:
        first.close()
    second = RunningDaemon(home, *KEEPS, "--set", "history.text=true")
    try:
        yield second.wait_ready()
    finally:
        second.close()


def do(daemon, work):
    """What *work* makes of a client of *daemon*."""

    async def program():
        async with Client(daemon.url, daemon.token) as client:
            return await work(client)

    return asyncio.run(program())


def test_what_was_said_is_known_after_a_crash_and_can_be_said_again(daemon):
    view = do(daemon, lambda client: client.history.rows(find="KITCHEN"))
    failed, said = view.rows
    again = ended(daemon, daemon.say(said.text, detach=True, play=False).json()["id"])

    assert (said.text, said.client, said.door) == ("Before the crash.", "kitchen", "native")
    assert (said.voice, said.status.value, said.error) == ("tone", "done", "")
    assert (failed.status.value, failed.error) == ("failed", "engine.failed")
    assert view.keeps_text
    assert again["audio_s"] == pytest.approx(said.audio_s)


def test_rows_come_in_pages_and_are_forgotten(daemon):
    for number in range(3):
        daemon.say(f"Number {number}.", client="pages")

    async def work(client):
        newest = await client.history.rows(limit=1, find="pages")
        older = await client.history.rows(limit=9, before=newest.rows[0].number, find="pages")
        gone = await client.history.forget(newest.rows[0].number)
        return newest, older, gone, await client.history.rows(find="pages")

    newest, older, gone, left = do(daemon, work)
    listed = daemon.run("jobs", "history", "--find", "pages").stdout.decode()
    cleared = daemon.run("jobs", "history", "--clear").stdout.decode()
    empty = do(daemon, lambda client: client.history.rows())

    assert [one.text for one in (*newest.rows, *older.rows)] == [
        "Number 2.", "Number 1.", "Number 0.",
    ]  # fmt: skip
    assert (newest.total, gone.count, left.total) == (3, 1, 2)
    assert [line.split("\t")[-1] for line in listed.splitlines()] == ["Number 1.", "Number 0."]
    assert cleared.startswith("Forgot ")
    assert (empty.rows, empty.total) == ([], 0)


def test_only_the_owner_sees_what_others_said(daemon):
    with Clients(daemon.home / "data", effort=LIGHT) as clients:
        _, shown = clients.add("kitchen", (Scope.SPEAK, Scope.VOICES))
    with httpx.Client(base_url=daemon.url, timeout=30, trust_env=False) as http:
        token = http.post(
            "/oauth/token", data={"grant_type": "client_credentials"},
            auth=(shown.client_id, shown.client_secret),
        ).json()["access_token"]  # fmt: skip
        headers = {"authorization": f"Bearer {token}"}
        paths = (("GET", ""), ("DELETE", ""), ("DELETE", "/1"))
        answers = [http.request(how, f"/v1/history{path}", headers=headers) for how, path in paths]

    assert {(one.status_code, one.json()["error"]) for one in answers} == {(403, "auth.scope")}


@pytest.mark.parametrize("number", ["0", "-1", "many", "99999999", f"{2**70}", "9" * 5_000])
def test_a_row_that_is_not_there_is_unknown(daemon, number):
    answer = daemon.delete(f"/v1/history/{number}")

    assert (answer.status_code, answer.json()["error"]) == (404, "history.unknown")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "before=0", "before=x", f"before={2**70}"]
)
def test_what_cannot_be_asked_is_told_as_such(daemon, query):
    answer = daemon.get(f"/v1/history?{query}")

    assert (answer.status_code, answer.json()["error"]) == (400, "request.invalid")
