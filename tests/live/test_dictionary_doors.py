"""``/v1/dictionary``: words that a real daemon reads otherwise than they are written."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from cosyd.access import Clients, Effort
from cosyd.client import Client
from cosyd.contract.access import Scope
from cosyd.contract.errors import DictionaryInvalid, EntryInvalid, EntryUnknown
from cosyd.contract.wire_dictionary import DictionaryEntry
from daemons import QUIET
from patience import wait_for
from running import RunningDaemon

LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    daemon = RunningDaemon(
        tmp_path_factory.mktemp("dictionary"), "--engine", "tone", *QUIET,
        "--set", "text.normalisers=pronounce",
    )  # fmt: skip
    try:
        yield daemon.wait_ready()
    finally:
        daemon.close()


@pytest.fixture
def file(daemon):
    """The dictionary, empty before the test."""
    file = daemon.home / "config" / "pronounce.toml"
    file.write_text("# Mine.\n")
    return file


def do(daemon, work):
    """What *work* makes of a client of *daemon*."""

    async def program():
        async with Client(daemon.url, daemon.token) as client:
            return await work(client)

    return asyncio.run(program())


def read(daemon, text):
    return do(daemon, lambda client: client.normalize(text))[0]


def test_a_word_is_added_heard_changed_and_removed(daemon, file):
    async def work(client):
        added = await client.dictionary.add(DictionaryEntry(word="cosyd", say="cozy dee"))
        changed = await client.dictionary.change(
            added.id, DictionaryEntry(word="cosyd", say="cosy D", languages=["en"])
        )
        return added, changed, await client.dictionary.all()

    added, changed, view = do(daemon, work)
    heard = wait_for(
        lambda: (one := read(daemon, "This is cosyd.")).text == "This is cosy D." and one
    )
    by_command = daemon.run("text", "pronounce", "list").stdout.decode()
    removed = do(daemon, lambda client: client.dictionary.remove(changed.id))

    assert heard.source == "This is cosyd."
    assert by_command.startswith("cosyd\tcosy D\tword\ten")
    assert added.id != changed.id == view.entries[0].id
    assert (view.file, view.in_use, view.problem) == (str(file), True, "")
    assert removed == changed
    assert file.read_text().startswith("# Mine.\n")
    assert do(daemon, lambda client: client.dictionary.all()).entries == []


def test_what_makes_no_entry_is_refused_in_words(daemon, file):
    async def work(client):
        with pytest.raises(EntryInvalid, match="word or a pattern"):
            await client.dictionary.add(DictionaryEntry(say="nothing"))
        with pytest.raises(EntryInvalid, match="pattern '\\('"):
            await client.dictionary.add(DictionaryEntry(pattern="(", say="nothing"))
        with pytest.raises(EntryUnknown):
            await client.dictionary.change("unknown", DictionaryEntry(word="a", say="b"))

    do(daemon, work)
    unfit = daemon.post("/v1/dictionary", json={"word": "a", "say": "b", "voices": {}})

    assert (unfit.status_code, unfit.json()["error"]) == (400, "request.invalid")
    assert "voices: " in unfit.json()["message"]
    assert file.read_text() == "# Mine.\n"


def test_a_broken_file_is_told_and_not_touched(daemon, file):
    file.write_text("[[entry]]\nword = 1\n")

    async def work(client):
        view = await client.dictionary.all()
        with pytest.raises(DictionaryInvalid):
            await client.dictionary.add(DictionaryEntry(word="a", say="b"))
        return view

    view = do(daemon, work)

    assert (view.entries, "line 1" in view.problem) == ([], True)
    assert file.read_text() == "[[entry]]\nword = 1\n"


def test_clients_may_read_it_and_only_the_owner_changes_it(daemon, file):
    file.write_text("[[entry]]\nword = 1\n")
    with Clients(daemon.home / "data", effort=LIGHT) as clients:
        _, shown = clients.add("kitchen", (Scope.SPEAK,))
    with httpx.Client(base_url=daemon.url, timeout=30, trust_env=False) as http:
        token = http.post(
            "/oauth/token", data={"grant_type": "client_credentials"},
            auth=(shown.client_id, shown.client_secret),
        ).json()["access_token"]  # fmt: skip
        headers = {"authorization": f"Bearer {token}"}
        view = http.get("/v1/dictionary", headers=headers)
        refused = [
            http.request(how, f"/v1/dictionary{path}", headers=headers, json={}).status_code
            for how, path in (("POST", ""), ("PUT", "/a"), ("DELETE", "/a"))
        ]

    assert refused == [403, 403, 403]
    assert view.status_code == 200
    assert view.json()["problem"].startswith("…/pronounce.toml, line 1")
    assert str(daemon.home) not in view.text
