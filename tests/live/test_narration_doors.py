"""Narrations as people and programs ask for them: HTTP, the client, the command line, the feed."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import signal
import subprocess
import sys

import feedparser
import httpx
import pytest
from click.testing import CliRunner

from cosyd import client_narrations
from cosyd.access import Clients, Effort
from cosyd.cli.main import main
from cosyd.client import Client
from cosyd.contract.access import Scope
from cosyd.contract.errors import NarrationUnfit, UnknownNarration, WatchExists
from cosyd.contract.narrations import NarrationState
from cosyd.contract.wire_narrations import WatchRequest
from patience import wait_for
from running import RunningDaemon, hears_ctrl_c
from scripts import ROOT

AT = "/v1/narrations"
TEXT = "The kettle boils. It has been boiling for an hour."
LONG = " ".join(f"This is sentence number {n} of a long text." for n in range(400))
OVER_MB = 2_100_000
"""One byte more than the daemon of this file takes is two megabytes."""

LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    """A daemon that speaks in tones, which the tests of this file share."""
    running = RunningDaemon(
        tmp_path_factory.mktemp("narrating"), "--engine", "tone", "--set", "sinks=[]",
        "--set", "narrations.on_battery=true", "--set", "narrations.max_mb=2",
        "--set", "narrations.settle_s=0.1", "--set", "narrations.manner.format=mp3",
    )  # fmt: skip
    try:
        running.wait_ready().wait_engine("tone", "ready")
        yield running
    finally:
        running.close()


@pytest.fixture(autouse=True)
def nothing_left_behind(daemon):
    """Processes of the daemon of this file come and go while it reads; no test starts others
    that it does not wait for."""


@pytest.fixture(scope="module")
def done(daemon):
    """A narration that is done: two chapters, kept by the daemon."""
    document = "# One\n\nThe first chapter.\n\n# Two\n\nThe second chapter.\n"
    answer = sent(daemon, document, "a book.md", title="A book & more", author="Ann")
    assert answer.status_code == 201, answer.text
    return ended(daemon, answer.json()["id"])


def shell(daemon, *words, stdin=b""):
    """A command of the command line, within this process: many a second."""
    return CliRunner().invoke(main, ["--home", str(daemon.home), *words], input=stdin)


def fetch(address, **more):
    """As a player does, which shows no token but that in the address."""
    with httpx.Client(trust_env=False, verify=False) as client:  # nothing of this file is TLS
        return client.get(address, **more)


def sent(daemon, text, name="kettle.txt", **fields):
    """The answer to a document that is sent."""
    data = text.encode() if isinstance(text, str) else text
    return daemon.post(AT, files={"file": (name, data)}, data=fields)


def ended(daemon, narration, state="done"):
    found = wait_for(
        lambda: (
            (one := daemon.get(f"{AT}/{narration}").json())["state"]
            in {"done", "failed", "cancelled"}
            and one
        )
    )
    assert found["state"] == state, found
    return found


@pytest.fixture
def long(daemon):
    """A narration that takes a while, and is gone after the test."""
    narration = sent(daemon, LONG, "long.txt", again="true").json()["id"]
    yield narration
    daemon.delete(f"{AT}/{narration}")


@pytest.fixture
def speaker(daemon):
    """A client that may speak, and nothing else."""
    with Clients(daemon.home / "data", effort=LIGHT) as clients:
        _, shown = clients.add("speaker", (Scope.SPEAK,))
    with httpx.Client(base_url=daemon.url, timeout=30, trust_env=False) as client:
        form = {"grant_type": "client_credentials"}
        token = client.post("/oauth/token", data=form, auth=(shown.client_id, shown.client_secret))
        client.headers["authorization"] = f"Bearer {token.json()['access_token']}"
        yield client
    with Clients(daemon.home / "data") as clients:
        clients.remove("speaker")


# -- over HTTP -------------------------------------------------------------------------------------


def test_a_document_of_this_machine_is_narrated_into_a_folder(daemon, tmp_path):
    document, out = tmp_path / "kettle.txt", tmp_path / "out"
    document.write_text(TEXT)
    out.mkdir()
    body = {"path": str(document), "out": str(out), "wishes": {"speed": 1.2}}

    answer = daemon.post(AT, json=body)
    view = ended(daemon, answer.json()["id"])

    assert (answer.status_code, answer.headers["location"]) == (201, f"{AT}/{view['id']}")
    assert (view["source"], view["out"], view["wishes"]["speed"]) == (str(document), str(out), 1.2)
    assert {one["name"] for one in view["files"]} == {path.name for path in out.iterdir()}
    assert (view["sentences"], view["spoken"]) == (2, 2)


def test_a_document_that_is_sent_is_narrated_as_its_fields_say(daemon):
    wishes = json.dumps({"volume": 0.5, "speed": 0.9})

    answer = sent(daemon, TEXT, "sent.txt", wishes=wishes, speed="1.5", captions="false")
    view = ended(daemon, answer.json()["id"])

    assert (view["source"], view["out"], view["name"]) == ("", "", "sent.txt")
    told = {name: view["wishes"][name] for name in ("volume", "speed", "captions")}
    assert told == {"volume": 0.5, "speed": 1.5, "captions": False}
    assert not any(one["name"].endswith(".vtt") for one in view["files"])


def test_what_came_of_it_is_fetched_whole_and_in_parts_and_not_again(daemon, done):
    sound = next(one for one in done["files"] if one["audio_s"])
    path = f"{AT}/{done['id']}/files/{sound['name']}"

    whole = daemon.get(path)
    part = daemon.get(path, headers={"range": "bytes=100-"})
    known = daemon.get(path, headers={"if-none-match": whole.headers["etag"]})
    beyond = daemon.get(path, headers={"range": "bytes=99999999-"})
    with daemon.client() as client:
        head = client.head(path)

    assert whole.headers["content-type"] == sound["media_type"] == "audio/mpeg"
    assert len(whole.content) == sound["size_bytes"]
    assert (part.status_code, part.content) == (206, whole.content[100:])
    assert (known.status_code, known.content, beyond.status_code) == (304, b"", 416)
    assert (head.content, head.headers["content-length"]) == (b"", str(sound["size_bytes"]))


def test_narrations_are_listed_a_page_at_a_time(daemon, done):
    listed = daemon.get(AT, params={"state": ["done", "failed"], "limit": 1}).json()
    further = daemon.get(AT, params={"limit": 5, "offset": 1_000}).json()
    none = daemon.get(AT, params={"watch": "nobody"}).json()

    assert len(listed["narrations"]) == 1
    assert listed["total"] >= 1
    assert (further["narrations"], none["total"]) == ([], 0)
    assert done["id"] in {one["id"] for one in daemon.get(AT).json()["narrations"]}


def test_a_narration_is_paused_resumed_cancelled_retried_and_forgotten(daemon, long):
    def post(what):
        answer = daemon.post(f"{AT}/{long}/{what}")
        return answer.status_code, answer.json().get("state", answer.json().get("error"))

    assert post("retry") == (409, "narration.state")
    assert post("pause") == (200, "paused")
    assert post("pause") == (409, "narration.state")
    assert post("resume")[0] == 200
    assert post("cancel") == (200, "cancelled")
    assert post("retry")[0] == 200
    assert daemon.delete(f"{AT}/{long}").status_code == 200
    assert daemon.get(f"{AT}/{long}").json()["error"] == "narration.unknown"


def test_how_well_it_was_spoken_is_told(daemon, done):
    report = daemon.get(f"{AT}/{done['id']}/report").json()

    assert [one["sentences"] > 0 for one in report["chapters"]] == [True, True]


@pytest.mark.parametrize("content", [b"{", b'{"chapters": "\xff"}'])
def test_a_report_that_somebody_has_damaged_is_no_defect(daemon, done, content):
    file = daemon.home / "data" / "narrations" / done["id"] / "report.json"
    whole = file.read_bytes()
    file.write_bytes(content)

    answer = daemon.get(f"{AT}/{done['id']}/report")

    file.write_bytes(whole)
    assert answer.json()["error"] == "narration.store"
    assert "report.json of this one is damaged" in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", f"{AT}/none", 404, "narration.unknown"),
        ("DELETE", f"{AT}/none", 404, "narration.unknown"),
        ("POST", f"{AT}/none/pause", 404, "narration.unknown"),
        ("GET", f"{AT}/none/report", 404, "narration.unknown"),
        ("GET", f"{AT}/none/files/a.mp3", 404, "narration.unknown"),
        ("GET", f"{AT}?limit=-1", 400, "request.invalid"),
        ("GET", f"{AT}?limit=many", 400, "request.invalid"),
        ("GET", f"{AT}?state=lost", 400, "request.invalid"),
        ("GET", f"{AT}?offset=99999999999999999999", 400, "request.invalid"),
        ("GET", "/v1/watches/none", 404, "watch.unknown"),
        ("POST", "/v1/watches/none/pause", 404, "watch.unknown"),
        ("DELETE", "/v1/watches/none", 404, "watch.unknown"),
    ],
)
def test_what_is_not_there_is_told_so(daemon, method, path, status, error):
    with daemon.client() as client:
        answer = client.request(method, path)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    "name", ["none.mp3", "../plan.msgpack", "..%2f..%2fnarrations.db", "/etc/passwd", "a%00.mp3"]
)
def test_nothing_but_what_came_of_it_is_fetched(daemon, done, name):
    answer = daemon.get(f"{AT}/{done['id']}/files/{name}")

    assert answer.status_code == 404
    assert answer.json()["error"] in {"narration.file_unknown", "route.unknown"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"path": "kettle.txt"}, "request.invalid"),
        ({"path": "/nobody/has/this.txt"}, "document.gone"),
        ({"path": "/etc"}, "document.format"),
        ({"path": "/a\0b.txt"}, "request.invalid"),
        ({"path": 1}, "request.invalid"),
        ({"path": "/a.txt", "out": "spoken"}, "request.invalid"),
        ({"path": "/a.txt", "wishes": {"speed": 9}}, "request.invalid"),
        ({"path": "/a.txt", "wishes": {"pace": 1}}, "request.invalid"),
        ({"path": "/a.txt", "wishes": {"cover": "a.jpg"}}, "request.invalid"),
        ([], "request.invalid"),
    ],
)
def test_what_cannot_be_narrated_is_refused_at_once(daemon, body, error):
    answer = daemon.post(AT, json=body)

    assert 400 <= answer.status_code < 500
    assert answer.json()["error"] == error


def test_an_unknown_profile_and_an_unknown_kind_are_refused(daemon, tmp_path):
    document = tmp_path / "kettle.txt"
    document.write_text(TEXT)

    profile = daemon.post(AT, json={"path": str(document), "profile": "loud"})
    kind = sent(daemon, TEXT, "kettle.exe")

    assert (profile.status_code, profile.json()["error"]) == (404, "narration.profile")
    assert (kind.status_code, kind.json()["error"]) == (415, "document.format")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"speed": "fast"}, "a.txt"),
        ({"speed": "9"}, "a.txt"),
        ({"wishes": "{"}, "a.txt"),
        ({"wishes": '{"speed": 9}'}, "a.txt"),
        ({"wishes": '{"cover": "/etc/passwd"}'}, "a.txt"),
        ({"cover": "/etc/passwd"}, "a.txt"),
        ({"out": "spoken"}, "a.txt"),
        ({}, ".."),
    ],
)
def test_a_form_that_does_not_fit_is_refused(daemon, fields, name):
    answer = sent(daemon, TEXT, name, **fields)

    assert (answer.status_code, answer.json()["error"]) == (400, "request.invalid")


def test_two_documents_none_and_one_that_is_too_large_are_refused(daemon):
    two = [("file", ("a.txt", b"One.")), ("file", ("b.txt", b"Two."))]

    twice = daemon.post(AT, files=two)
    never = daemon.post(AT, files={"other": ("a.txt", b"One.")})
    large = sent(daemon, b"A" * OVER_MB, "large.txt")
    words = daemon.post(AT, content=b'{"path": "' + b"a" * 300_000)

    assert twice.json()["error"] == never.json()["error"] == "request.invalid"
    assert (large.status_code, large.json()["error"]) == (413, "document.too_large")
    assert (words.status_code, words.json()["error"]) == (413, "request.too_large")
    assert not list((daemon.home / "data" / "narrations" / "inbox").iterdir())


def test_who_may_only_speak_sends_documents_and_learns_nothing_of_those_of_the_machine(
    daemon, speaker, tmp_path
):
    document = tmp_path / "kettle.txt"
    document.write_text(TEXT)
    wishes = {"speakers": {"Ann": "tone"}, "title": "Secret"}
    body = {"path": str(document), "out": str(tmp_path), "wishes": wishes}
    own = daemon.post(AT, json=body).json()

    seen = speaker.get(f"{AT}/{own['id']}").json()
    listed = speaker.get(AT).text
    by_path = speaker.post(AT, json={"path": str(document)})
    sending = speaker.post(AT, files={"file": ("a.txt", b"Sent.")})
    into = speaker.post(AT, files={"file": ("a.txt", b"Sent.")}, data={"out": str(tmp_path)})
    closed = ("report", "files/kettle.mp3")
    others = [
        *(speaker.get(path).status_code for path in ("/v1/watches", f"{AT}/feed")),
        *(speaker.get(f"{AT}/{own['id']}/{path}").status_code for path in closed),
        speaker.post(f"{AT}/{own['id']}/cancel").status_code,
    ]

    assert (own["source"], own["name"]) == (str(document), "kettle.txt")
    assert [seen[name] for name in ("source", "out", "name", "title", "files")] == [""] * 4 + [[]]
    assert seen["wishes"] == {}
    assert str(tmp_path) not in listed
    assert [one.status_code for one in (by_path, sending, into)] == [403, 201, 403]
    assert others == [403] * 5
    mine = sending.json()["id"]
    assert ended(daemon, mine)["files"] == speaker.get(f"{AT}/{mine}").json()["files"]
    assert speaker.delete(f"{AT}/{mine}").status_code == 200


# -- the feed --------------------------------------------------------------------------------------


def test_a_player_subscribes_and_fetches_what_the_feed_tells_of(daemon, done):
    address = daemon.get(f"{AT}/feed").json()["address"]

    answer = fetch(address)
    found = feedparser.parse(answer.content)
    entry = next(one for one in found.entries if done["id"] in one.id)
    (enclosure,) = entry.enclosures
    sound = fetch(enclosure.href, headers={"range": "bytes=0-99"})
    chapters = fetch(entry.podcast_chapters["url"]).json()["chapters"]

    assert (answer.status_code, found.bozo) == (200, False)
    assert answer.headers["content-type"].startswith("application/rss+xml")
    assert (entry.title, entry.author) == ("A book & more", "Ann")
    assert enclosure.href.startswith(daemon.url)
    assert (sound.status_code, len(sound.content)) == (206, 100)
    assert sound.headers["content-range"].endswith(f"/{enclosure.length}")
    assert [one["title"] for one in chapters] == ["One", "Two"]


def test_a_feed_without_news_is_not_sent_again(daemon, done):
    address = daemon.get(f"{AT}/feed").json()["address"]
    first = fetch(address)

    again = fetch(address, headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_the_token_of_the_feed_opens_nothing_else_and_no_other_opens_it(daemon, done):
    feed = daemon.get(f"{AT}/feed").json()
    token = feed["token"]

    def status(path, **more):
        return fetch(daemon.url + path, **more).status_code

    own = [
        status(f"{AT}/feed.xml?token={token}"),
        status(f"{AT}/feed.xml", auth=("anybody", token)),
    ]
    shut = [
        status(f"{AT}/feed.xml"),
        status(f"{AT}/feed.xml?token="),
        status(f"{AT}/feed.xml?token=%00{token}"),
        status(f"{AT}/feed.xml?token={daemon.token}"),
        status(f"{AT}/feed.xml", headers=daemon.headers),
        status(f"{AT}/feed.xml", headers={"authorization": "Basic ???"}),
        status(f"{AT}/feed/{done['id']}/chapters.json"),
        status(f"{AT}/feed/{done['id']}/cover.jpg"),
        status(f"{AT}/feed/{done['id']}/files/{done['files'][0]['name']}"),
        status(f"{AT}?token={token}"),
        status(f"{AT}/{done['id']}?token={token}"),
        status(f"{AT}/{done['id']}/files/{done['files'][0]['name']}?token={token}"),
        status("/v1/voices", headers={"authorization": f"Bearer {token}"}),
        status(f"{AT}/feed", headers={"authorization": f"Bearer {token}"}),
    ]

    assert own == [200, 200]
    assert shut == [401] * len(shut)
    refused = fetch(f"{daemon.url}{AT}/feed.xml")
    assert refused.headers["www-authenticate"].startswith("Basic ")


def test_what_the_feed_does_not_tell_of_is_not_had_by_its_token(daemon):
    token = daemon.get(f"{AT}/feed").json()["token"]
    hidden = ended(daemon, sent(daemon, "Not for the feed.", "h.txt", feed="false").json()["id"])
    path = f"{AT}/feed/{hidden['id']}/files/{hidden['files'][0]['name']}?token={token}"

    answer = fetch(daemon.url + path)
    feed = fetch(f"{daemon.url}{AT}/feed.xml?token={token}").text

    assert (answer.status_code, hidden["id"] in feed) == (404, False)


def test_a_new_token_ends_the_old_one_at_once_and_none_is_logged(daemon):
    old = daemon.get(f"{AT}/feed").json()
    told = shell(daemon, "narrations", "feed", "--renew").stdout.split()[0]

    statuses = [fetch(one).status_code for one in (old["address"], told)]
    file = daemon.home / "config" / "feed_token"

    assert statuses == [401, 200]
    assert file.read_text().strip() in told
    assert file.stat().st_mode & 0o777 == 0o600
    log = "\n".join(daemon.log)
    assert "/v1/narrations/feed.xml" in log
    assert old["token"] not in log
    assert file.read_text().strip() not in log


# -- from Python -----------------------------------------------------------------------------------


def test_a_program_sends_a_file_follows_it_and_fetches_what_came_of_it(daemon, done):
    async def program():
        async with Client(daemon.url, daemon.token) as client:
            calls = client.narrations
            view = await calls.add(io.BytesIO(TEXT.encode()), name="prog.txt", speed=1.3)
            seen = [one async for one in calls.follow(view.id)]
            sound = b"".join([one async for one in calls.file(view.id, view_sound(seen[-1]))])
            with pytest.raises(NarrationUnfit):
                await calls.pause(view.id)
            with pytest.raises(UnknownNarration):
                await calls.get("none")
            again = [one async for one in calls.follow(view.id)]
            listed = await calls.all(states=[NarrationState.DONE])
            return seen, sound, again, listed

    seen, sound, again, listed = asyncio.run(program())

    assert seen[-1].state is NarrationState.DONE
    assert len(sound) == next(one.size_bytes for one in seen[-1].files if one.audio_s)
    assert [one.state for one in again] == [NarrationState.DONE]
    assert done["id"] in {one.id for one in listed.narrations}


def test_who_follows_a_narration_hears_that_it_is_forgotten(daemon, long, monkeypatch):
    monkeypatch.setattr(client_narrations, "LOOK_S", 600)  # the event tells it, no look does

    async def program():
        async with Client(daemon.url, daemon.token) as client:
            await client.narrations.pause(long)
            async for _ in client.narrations.follow(long):
                await client.narrations.remove(long)

    with pytest.raises(UnknownNarration):
        asyncio.run(asyncio.wait_for(program(), 30))


def view_sound(view):
    return next(one.name for one in view.files if one.audio_s)


def test_a_program_watches_a_folder(daemon, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()

    async def program():
        async with Client(daemon.url, daemon.token) as client:
            added = await client.watches.add(WatchRequest(folder=str(folder)))
            with pytest.raises(WatchExists):
                await client.watches.add(WatchRequest(folder=str(folder)))
            paused = await client.watches.pause(added.id)
            resumed = await client.watches.resume(added.id)
            (folder / "kettle.txt").write_text(TEXT + " Watched.")
            spoken = folder / "spoken" / "kettle.mp3"
            await asyncio.to_thread(wait_for, spoken.exists)
            listed = [one.id for one in await client.watches.all()]
            removed = await client.watches.remove(added.id)
            return added, paused, resumed, listed, removed

    added, paused, resumed, listed, removed = asyncio.run(program())

    assert (paused.state.value, resumed.state.value) == ("paused", "watching")
    assert listed == [added.id] == [removed.id]


def test_the_example_of_the_page_works(daemon, tmp_path):
    page = (ROOT / "docs" / "narrations.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    document = tmp_path / "kettle.txt"
    document.write_text(TEXT + " Of the page.")

    told = subprocess.run(
        [sys.executable, "-c", example, str(document), str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "COSYD_HOME": str(daemon.home)},
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[-1].startswith("done 3 of 3")
    assert (tmp_path / "kettle.mp3").exists()


# -- the command line ------------------------------------------------------------------------------


def test_several_files_are_narrated_beside_themselves_and_one_that_cannot_be_is_told(
    daemon, tmp_path
):
    good, bad, gone = (tmp_path / name for name in ("good.txt", "bad.exe", "gone.txt"))
    good.write_text(TEXT + " By hand.")
    bad.write_bytes(b"MZ\0")
    odd = tmp_path / os.fsdecode(b"odd \xff name.txt")
    odd.write_text("An odd name.")

    ran = shell(daemon, "narrate", str(good), str(bad), str(gone), str(odd))
    out, err = ran.stdout, ran.stderr

    assert ran.exit_code == 1
    assert (tmp_path / "good.mp3").is_file()
    assert (tmp_path / "odd _ name.mp3").is_file()
    assert str(tmp_path / "good.mp3") in out
    assert "bad.exe" in err
    assert "gone.txt" in err
    assert "2 of 2 are done" in err


def test_what_is_piped_in_is_narrated_into_the_chosen_folder(daemon, tmp_path):
    ran = shell(
        daemon, "narrate", "-", "--as", "md", "--title", "Piped/in", "-o", str(tmp_path), "--json",
        stdin=b"# Piped\n\nThrough a pipe.",
    )  # fmt: skip

    (view,) = json.loads(ran.stdout)
    assert (ran.exit_code, view["state"], view["title"]) == (0, "done", "Piped/in")
    assert (tmp_path / "Piped_in.mp3").is_file()


def test_ctrl_c_leaves_a_narration_to_the_daemon(daemon, tmp_path):
    document = tmp_path / "long.txt"
    document.write_text(LONG + " By hand.")
    process = subprocess.Popen(
        [sys.executable, "-m", "cosyd", "--home", str(daemon.home), "narrate", str(document)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=hears_ctrl_c,  # noqa: PLW1509 - it does nothing that a thread could hold
    )  # fmt: skip
    process.stderr.readline()

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    narration = re.search(r"cancel (\w+)", err)[1]
    state = daemon.get(f"{AT}/{narration}").json()["state"]
    daemon.delete(f"{AT}/{narration}")

    assert process.returncode == 130
    assert "narrated on by the daemon" in err
    assert state not in {"cancelled", "failed"}


def test_ctrl_c_is_heard_while_a_pipe_is_still_being_written(daemon, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "cosyd", "--home", str(daemon.home), "narrate", "-"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        preexec_fn=hears_ctrl_c,  # noqa: PLW1509 - it does nothing that a thread could hold
    ) as process:  # fmt: skip
        process.stdin.write(b"More than a pipe holds, so that it is being read. " * 10_000)

        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=30) == 130


def test_addresses_folders_and_nothing_are_refused_in_words(daemon, tmp_path):
    address = shell(daemon, "narrate", "https://example.org/a.html")
    folder = shell(daemon, "narrate", str(tmp_path))
    empty = shell(daemon, "narrate", "-")

    assert (address.exit_code, "curl" in address.stderr) == (2, True)
    assert (folder.exit_code, "cosyd watch add" in folder.stderr) == (2, True)
    assert (empty.exit_code, "nothing to say" in empty.stderr.lower()) == (1, True)


def test_the_commands_show_what_there_is(daemon, done, long):
    def run(*words):
        ran = shell(daemon, *words)
        assert ran.exit_code == 0, ran.stderr
        return ran.stdout

    assert done["id"] in run("narrations", "list", "--state", "done", "--limit", "1000")
    assert "A book & more" in run("narrations", "show", done["id"])
    assert json.loads(run("narrations", "list", "--json"))["total"] >= 2
    assert json.loads(run("narrations", "show", done["id"], "--json"))["id"] == done["id"]
    assert run("narrations", "report", done["id"])
    some = shell(daemon, "narrations", "pause", done["id"], "none", long)
    assert (some.exit_code, "is paused" in some.stdout) == (1, True)
    assert len(some.stderr.splitlines()) == 2
    assert "is cancelled" in run("narrations", "cancel", long)
    assert "is forgotten" in run("narrations", "remove", long)
    refused = shell(daemon, "narrations", "pause", done["id"])
    assert (refused.exit_code, "it cannot be paused" in refused.stderr) == (1, True)


def test_the_commands_watch_a_folder(daemon, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()

    added = shell(
        daemon, "watch", "add", str(folder), "--format", "flac", "--speed", "1.2", "--move"
    )
    listed = json.loads(shell(daemon, "watch", "list", "--json").stdout)
    paused = shell(daemon, "watch", "pause", str(folder))
    resumed = shell(daemon, "watch", "resume", listed[0]["id"])
    removed = shell(daemon, "watch", "remove", str(folder))
    again = shell(daemon, "watch", "remove", str(folder))
    missing = shell(daemon, "watch", "add", str(tmp_path / "none"))

    assert [one.exit_code for one in (added, paused, resumed, removed)] == [0] * 4, added.stderr
    assert f"put into {folder / 'spoken'}" in added.stdout
    (view,) = listed
    assert (view["folder"], view["afterwards"]) == (str(folder), "move")
    assert (view["wishes"]["format"], view["wishes"]["speed"]) == ("flac", 1.2)
    assert (again.exit_code, "is not watched" in again.stderr) == (1, True)
    assert (missing.exit_code, "cannot be watched" in missing.stderr) == (1, True)


def test_without_a_daemon_it_is_said_how_to_start_one(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "cosyd", "--home", str(tmp_path), "narrate", "-"], input="Hello.",
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip

    assert (ran.returncode, "cosyd serve" in ran.stderr) == (1, True)
