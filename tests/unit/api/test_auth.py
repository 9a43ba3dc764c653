"""Who is let in, with a token and without; and what for."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import get_args

import pytest

from cosyd.access import Client
from cosyd.api.auth import Guard, caller, caller_for, guarded
from cosyd.api.compat.dialects import DIALECTS
from cosyd.contract.access import Caller, Scope
from cosyd.contract.errors import (
    CosydError,
    ScopeMissing,
    TooFast,
    TooManyAtOnce,
    Unauthorized,
)
from cosyd.system.options import Door

OWNER = "of-the-owner"
HERE = {"host": "localhost:26790"}
SPEAKS = Client(id="1", name="kitchen", scopes=frozenset({Scope.SPEAK}))
LATE = "/elevenlabs/v1/text-to-speech/anna/stream-input"


class Book:
    """Knows clients by their token."""

    def __init__(self, **clients):
        self.clients = clients

    def bearer(self, token):
        return self.clients.get(token.decode())

    def knows(self, client_id):
        return any(one.id == client_id for one in self.clients.values())


def guard(**more):
    given = {"token": OWNER, "clients": Book(kitchen=SPEAKS), "on_client": lambda: None}
    return Guard(**given | more)


def scope_of(path="/v1/jobs", kind="http", needs=Scope.SPEAK, peer="127.0.0.1", **headers):
    return {
        "type": kind,
        "method": headers.pop("method", "GET"),
        "path": path,
        "client": (peer, 5),
        "subprotocols": [],
        "state": {},
        "route_handler": SimpleNamespace(opt={"needs": needs}),
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }


def visit(guard, scope, inside=lambda scope: None):
    """What *inside* answers once the request is let in, or the error that it is not."""
    answers = []

    async def app(scope, receive, send):
        answers.append(inside(scope))

    async def send(message):
        answers.append(message)

    asyncio.run(guarded(guard)(app)(scope, None, send))
    return answers[0]


def who(guard, **asked):
    return visit(guard, scope_of(**asked), caller)


def test_without_tokens_everybody_is_taken_for_the_owner():
    assert who(guard(token=None)) == Caller()


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {OWNER}"},
        {"authorization": f"bearer  {OWNER} "},
        {"xi_api_key": OWNER},
        {"authorization": "Basic Zm9vOmJhcg==", "xi_api_key": OWNER},
    ],
)
def test_the_owner_may_all_and_as_much_as_it_likes(headers):
    assert who(guard(), needs=Scope.ADMIN, **headers) == Caller()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer"},
        {"authorization": f"Basic {OWNER}"},
        {"authorization": f"Bearer {OWNER}x"},
        {"authorization": "Bearer wrong", "xi_api_key": OWNER},
    ],
)
def test_without_the_right_token_nobody_comes_in(headers):
    with pytest.raises(Unauthorized):
        who(guard(), **headers)


def test_a_client_may_what_its_token_is_for_and_no_more():
    shows = {"authorization": "Bearer kitchen"}

    assert who(guard(), **shows).name == "kitchen"
    assert who(guard(), needs=None, **shows).name == "kitchen"
    for needs in (Scope.VOICES, Scope.ADMIN):
        with pytest.raises(ScopeMissing):
            who(guard(), needs=needs, **shows)


def test_a_client_without_limits_of_its_own_has_those_of_the_settings():
    own = Client(id="2", name="hall", scopes=SPEAKS.scopes, requests_per_minute=0, at_once=3)
    stands = guard(clients=Book(kitchen=SPEAKS, hall=own))

    usual = who(stands, authorization="Bearer kitchen")
    hall = who(stands, authorization="Bearer hall")

    assert (usual.requests_per_minute, usual.at_once) == (600, 16)
    assert (hall.requests_per_minute, hall.at_once) == (0, 3)


def test_a_socket_is_refused_with_a_status():
    refusal = who(guard(), kind="websocket", path="/v1/live")

    assert refusal["type"] == "websocket.http.response.start"
    assert refusal["status"] == 401


def test_a_socket_may_show_its_token_later_where_its_contract_has_it_so():
    def inside(scope):
        with pytest.raises(Unauthorized):
            caller(scope)
        with pytest.raises(Unauthorized):
            caller_for(scope, "")
        with pytest.raises(Unauthorized):
            caller_for(scope, "wrong")
        return caller_for(scope, "kitchen"), caller(scope)

    shown, known = visit(guard(), scope_of(LATE, "websocket"), inside)

    assert shown == known
    assert shown.name == "kitchen"


def test_a_request_cannot_show_its_token_later_nor_can_a_wrong_one_be_mended():
    with pytest.raises(Unauthorized):
        who(guard(), path=LATE)
    assert who(guard(), path=LATE, kind="websocket", xi_api_key="wrong")["status"] == 401


@pytest.mark.parametrize("later", [False, True])
def test_room_is_given_back_however_a_request_ends(later):
    one = Client(id="3", name="one", scopes=SPEAKS.scopes, at_once=1)
    stands = guard(clients=Book(one=one))
    shown = {} if later else {"authorization": "Bearer one"}
    scope = scope_of(LATE, "websocket", **shown)

    def broken(scope):
        if later:
            caller_for(scope, "one")
        with pytest.raises(TooManyAtOnce):
            who_else()
        msg = "broken off"
        raise ConnectionResetError(msg)

    def who_else():
        held = scope_of(authorization="Bearer one")
        guarded(stands)(None)(held, None, None).send(None)

    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            visit(stands, scope, broken)


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("http", {"type": "http.response.body", "body": b"."}),
        ("websocket", {"type": "websocket.close", "code": 1000}),
    ],
)
def test_room_is_given_back_with_the_last_word_though_the_handler_goes_on(kind, last):
    one = Client(id="3", name="one", scopes=SPEAKS.scopes, at_once=1)
    stands = guard(clients=Book(one=one))
    told = []

    async def app(scope, receive, send):
        await send({"type": "http.response.body", "body": b".", "more_body": True})
        with pytest.raises(TooManyAtOnce):
            await guarded(stands)(None)(scope_of(authorization="Bearer one"), None, None)
        await send(last)
        told.append(who_else())

    def who_else():
        with pytest.raises(StopIteration):
            guarded(stands)(nothing)(scope_of(authorization="Bearer one"), None, None).send(None)
        return True

    async def nothing(*_):
        pass

    async def send(message):
        pass

    scope = scope_of("/v1/live", kind, authorization="Bearer one")
    asyncio.run(guarded(stands)(app)(scope, None, send))

    assert told == [True]


def test_who_is_removed_while_a_socket_is_open_is_heard_no_more():
    book = Book(kitchen=SPEAKS)
    heard, sent = [], []

    async def app(scope, receive, send):
        heard.append((await receive())["type"])
        book.clients.clear()
        heard.append((await receive())["type"])
        with pytest.raises(OSError):
            await send({"type": "websocket.send", "text": "still here?"})

    async def receive():
        return {"type": "websocket.receive", "text": "Hello."}

    async def send(message):
        sent.append(message)

    scope = scope_of("/v1/live", "websocket", authorization="Bearer kitchen")
    asyncio.run(guarded(guard(clients=book))(app)(scope, receive, send))

    assert heard == ["websocket.receive", "websocket.disconnect"]
    assert [(one["type"], one["code"]) for one in sent] == [("websocket.close", 1008)]


def test_who_sends_too_many_requests_is_told_when_to_come_again():
    slow = Client(id="4", name="slow", scopes=SPEAKS.scopes, requests_per_minute=2)
    stands = guard(clients=Book(slow=slow))

    for _ in range(2):
        who(stands, authorization="Bearer slow")
    with pytest.raises(TooFast) as caught:
        who(stands, authorization="Bearer slow")

    assert 1 <= caught.value.retry_after_s <= 30


def test_an_open_door_is_for_programs_of_this_machine_and_only_to_speak():
    opened = guard(open_doors=lambda: ("marytts",))

    let_in = who(opened, path="/process", **HERE)

    assert let_in.scopes == {Scope.SPEAK}
    assert who(opened, path="/process", authorization="Bearer a dummy", **HERE) == let_in
    with pytest.raises(Unauthorized):
        who(opened, path="/v1/jobs", **HERE)
    with pytest.raises(Unauthorized):
        who(guard(), path="/process", **HERE)


def test_every_foreign_door_can_be_opened_but_that_for_tokens_which_is_open():
    assert set(get_args(Door)) == {one.door for one in DIALECTS} - {"oauth"}


@pytest.mark.parametrize("path", ["/v1/audio/voices", "/v1/audio/models", "/audio/voices"])
@pytest.mark.parametrize(
    "from_elsewhere",
    [
        {"peer": "192.0.2.7"},
        {"peer": "2001:db8::7"},
        {"peer": ""},
        {"host": "evil.example"},
        {"origin": "http://localhost"},
        {"x_forwarded_for": "127.0.0.1"},
        {"sec_fetch_site": "cross-site"},
    ],
)
def test_what_is_open_here_is_open_to_nobody_else(path, from_elsewhere):
    assert who(guard(), path=path, **HERE)
    assert who(guard(), path=path, peer="::1", **HERE)
    with pytest.raises(CosydError):
        who(guard(), path=path, **HERE | from_elsewhere)
    with pytest.raises(Unauthorized):
        who(guard(), path=path, method="POST", **HERE)


@pytest.mark.parametrize(
    ("path", "woken"),
    [
        ("/v1/speech", True),
        ("/v1/audio/speech", True),
        ("/tts", True),
        ("/process", True),
        ("/v1/jobs", False),
        ("/metrics", False),
        ("/health/ready", False),
        ("/oauth/token", False),
    ],
)
def test_who_is_about_to_have_something_said_wakes_the_engines(path, woken):
    heard = []

    visit(
        guard(on_client=lambda: heard.append(path)),
        scope_of(path, authorization=f"Bearer {OWNER}"),
    )

    assert bool(heard) == woken


def test_who_is_not_let_in_wakes_nobody():
    heard = []

    with pytest.raises(Unauthorized):
        who(guard(on_client=lambda: heard.append(1)), path="/v1/speech")

    assert not heard
