"""Clients besides the owner: what they may do, how much, and for how long."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from cosyd.access import Clients, Effort
from cosyd.contract.access import Scope
from cosyd.contract.errors import UnknownClient
from daemons import QUIET
from patience import wait_for

HELLO = {"text": "Hello."}
LIGHT = Effort(memory_kib=64, rounds=1, lanes=1)


class Client:
    """A client of a daemon, with a token."""

    def __init__(self, daemon, name, *scopes, scope="", **limits):
        self.daemon = daemon
        self.name = name
        with Clients(daemon.home / "data", effort=LIGHT) as clients:
            _, self.shown = clients.add(name, scopes or (Scope.SPEAK, Scope.VOICES), **limits)
        self.http = httpx.Client(base_url=daemon.url, timeout=30, trust_env=False)
        self.fetch(scope)

    def close(self):
        self.http.close()
        with Clients(self.daemon.home / "data") as clients, suppress(UnknownClient):
            clients.remove(self.name)

    def fetch(self, scope=""):
        form = {"grant_type": "client_credentials", "scope": scope}
        answer = self.http.post(
            "/oauth/token", data=form, auth=(self.shown.client_id, self.shown.client_secret)
        )
        self.token = answer.raise_for_status().json()["access_token"]
        self.http.headers["authorization"] = f"Bearer {self.token}"

    def ask(self, method, path, **more):
        return self.http.request(method, path, **more)

    def status(self, method="GET", path="/v1/voices", **more):
        return self.ask(method, path, **more).status_code

    def live(self):
        url = self.daemon.url.replace("http", "ws") + "/v1/live"
        return connect(url, additional_headers={"authorization": f"Bearer {self.token}"})


@pytest.fixture
def client(tone_daemon):
    """Makes clients of the shared daemon, and takes them away again."""
    made = []

    def make(*scopes, **limits):
        made.append(Client(tone_daemon, f"client-{len(made)}", *scopes, **limits))
        return made[-1]

    yield make
    for one in made:
        one.close()


@contextmanager
def hearing_events(client):
    """The lines of events, for as long as the block lasts."""
    with client.http.stream("GET", "/v1/events") as answer:
        assert answer.status_code == 200, answer.read()
        lines = answer.iter_lines()
        next(lines)
        yield lines


@pytest.mark.parametrize(
    ("scope", "method", "path", "allowed"),
    [
        ("speak", "POST", "/v1/speech", True),
        ("speak", "GET", "/v1/jobs", True),
        ("speak", "GET", "/v1/voices", True),
        ("speak", "GET", "/metrics", True),
        ("speak", "GET", "/schema", True),
        ("speak", "DELETE", "/v1/voices/nobody", False),
        ("speak", "POST", "/v1/voices", False),
        ("speak", "GET", "/v1/voices/nobody/export", False),
        ("speak", "POST", "/v1/engines/tone/load", False),
        ("speak", "GET", "/v1/plugins", False),
        ("speak", "DELETE", "/v1/models/nothing", False),
        ("voices", "POST", "/v1/speech", False),
        ("voices", "GET", "/v1/voices", True),
        ("voices", "GET", "/metrics", True),
        ("voices", "DELETE", "/v1/voices/nobody", True),
        ("voices", "POST", "/v1/models/pull", False),
        ("admin", "POST", "/v1/speech", True),
        ("admin", "DELETE", "/v1/voices/nobody", True),
        ("admin", "GET", "/v1/plugins", True),
    ],
)
def test_a_token_opens_what_it_is_for(scoped, scope, method, path, allowed):
    answer = scoped[scope].ask(method, path, json=HELLO if path == "/v1/speech" else None)

    told = "json" in answer.headers["content-type"] and answer.json()
    refused = answer.status_code == 403 and told["error"] == "auth.scope"
    assert answer.status_code != 401
    assert refused == (not allowed)


@pytest.fixture(scope="module")
def scoped(tone_daemon):
    """A client for each scope."""
    made = {
        scope: Client(tone_daemon, f"may-{scope}", Scope.ADMIN, scope=scope)
        for scope in ("speak", "voices", "admin")
    }
    yield made
    for one in made.values():
        one.close()


def test_a_contract_tells_in_its_own_words_that_a_scope_is_lacking(client):
    voices_only = client(Scope.VOICES)

    answer = voices_only.ask("POST", "/v1/audio/speech", json={"input": "Hi.", "voice": "tone"})

    assert answer.status_code == 403
    assert answer.json()["error"]["type"] == "permission_error"


def test_who_is_removed_is_let_in_no_more_and_hears_no_more(client, tone_daemon):
    kitchen = client()
    with hearing_events(kitchen) as lines:
        assert tone_daemon.run("clients", "remove", kitchen.name).returncode == 0

        assert kitchen.status() == 401
        assert tone_daemon.say("Hello.").status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            list(lines)
    assert not [line for line in tone_daemon.log if "Traceback" in line or "broke" in line]


def test_who_is_removed_can_write_no_more_on_an_open_socket(client, tone_daemon):
    kitchen = client()
    with kitchen.live() as socket:
        socket.send('{"type": "text", "text": "Hello."}')
        socket.recv(timeout=20)
        assert tone_daemon.run("clients", "remove", kitchen.name).returncode == 0

        socket.send('{"type": "text", "text": " And more."}')

        with pytest.raises(ConnectionClosed) as caught:
            while True:
                socket.recv(timeout=20)
    assert caught.value.rcvd.code == 1008
    log = [line for line in tone_daemon.log if "broke" in line]
    assert not log


def test_who_is_revoked_gets_another_token(client, tone_daemon):
    kitchen = client()
    assert kitchen.status() == 200
    with hearing_events(kitchen) as lines:
        assert tone_daemon.run("clients", "revoke", kitchen.name).returncode == 0

        assert kitchen.status() == 401
        assert tone_daemon.say("Hello.").status_code == 200
        assert any("job.ended" in line for line in lines)  # what was under way goes on
    kitchen.fetch()
    assert kitchen.status() == 200


def test_who_sends_too_much_is_told_when_to_come_again_in_its_own_words(client):
    kitchen = client(requests_per_minute=2)

    assert [kitchen.status() for _ in range(2)] == [200, 200]
    native = kitchen.ask("POST", "/v1/speech", json=HELLO)
    foreign = kitchen.ask("POST", "/v1/audio/speech", json={"input": "Hi.", "voice": "tone"})

    assert native.json()["error"] == "auth.too_fast"
    assert foreign.json()["error"]["type"] == "rate_limit_error"
    for answer in (native, foreign):
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 30


def test_what_is_under_way_counts_until_it_ends_however_it_ends(client):
    kitchen = client(at_once=1, requests_per_minute=0)

    for _ in range(2):
        with hearing_events(kitchen):  # and then hangs up in the midst of it
            assert kitchen.ask("GET", "/v1/voices").json()["error"] == "auth.too_many"
            with pytest.raises(InvalidStatus) as caught:
                kitchen.live()
            assert caught.value.response.status_code == 429
            assert caught.value.response.headers["retry-after"] == "1"
        wait_for(lambda: kitchen.status() == 200)
        with kitchen.live():
            assert kitchen.status() == 429
        wait_for(lambda: kitchen.status() == 200)
        assert kitchen.status("POST", "/v1/speech", json={"text": ""}) == 400
        assert kitchen.status("POST", "/v1/speech", json=HELLO) == 200


def test_tokens_outlive_the_daemon_and_limits_are_those_of_the_settings(start):
    settings = ("--engine", "tone", *QUIET, "--set", "clients.requests_per_minute=3")
    first = start(*settings)
    kitchen = Client(first, "kitchen")
    assert kitchen.status() == 200
    kitchen.http.close()
    first.stop()

    second = start(*settings, "--set", "http.open_doors=openai", home=first.home)

    with httpx.Client(base_url=second.url, trust_env=False, timeout=60) as again:
        shown = {"authorization": f"Bearer {kitchen.token}"}
        told = [again.get("/v1/voices", headers=shown).status_code for _ in range(4)]
        assert told == [200, 200, 200, 429]
        speech = {"input": "Hi.", "voice": "tone", "model": "tts-1"}
        dummy = {"authorization": "Bearer sk-dummy"}
        assert again.post("/v1/audio/speech", json=speech, headers=dummy).status_code == 200
        assert again.post("/v1/speech", json=HELLO, headers=dummy).status_code == 401
        page = {"origin": "http://example.org"}
        assert again.post("/v1/audio/speech", json=speech, headers=page).status_code in {401, 403}


def test_the_command_tells_what_there_is_and_what_was_wrong(client, tone_daemon):
    kitchen = client(Scope.SPEAK, requests_per_minute=60)

    shown = json.loads(tone_daemon.run("clients", "show", kitchen.name, "--json").stdout)
    listed = tone_daemon.run("clients", "list").stdout.decode()
    twice = tone_daemon.run("clients", "add", kitchen.name)
    badly = tone_daemon.run("clients", "add", "a b")
    nobody = tone_daemon.run("clients", "remove", "nobody")

    assert (shown["tokens"], shown["requests_per_minute"], shown["scopes"]) == (1, 60, ["speak"])
    assert kitchen.shown.client_id in listed
    assert kitchen.shown.client_secret not in listed
    assert kitchen.shown.client_secret not in json.dumps(shown)
    for answer, word in ((twice, b"already"), (badly, b"called 'a b'"), (nobody, b"no client")):
        assert answer.returncode == 1
        assert word in answer.stderr
        assert b"Traceback" not in answer.stderr


def test_no_secret_and_no_token_is_in_the_log(client, tone_daemon):
    kitchen = client()
    kitchen.status()
    kitchen.http.post(
        "/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(kitchen.shown.client_id, "wrong"),
    )

    log = "\n".join(tone_daemon.log)

    assert kitchen.token not in log
    assert kitchen.shown.client_secret not in log
    assert tone_daemon.token not in log
