"""As whom the daemon may be addressed, by which web pages, and what they are told."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest

from cosyd.api.reach import reachable
from cosyd.system.options import Http

HOST = "127.0.0.1:26790"
PAGE = "https://notes.example"


def ask(
    settings=None, *, method="POST", path="/v1/speech", kind="http", here="127.0.0.1", **headers
):
    """The status of the answer, its headers, and what it says was wrong."""
    sent = []

    async def app(scope, receive, send):
        start = {"type": "http.response.start", "status": 200}
        await send({**start, "headers": [(b"Content-Type", b"application/json")]})
        await send({"type": "http.response.body", "body": b"{}"})

    async def send(message):
        sent.append(message)

    headers = {"host": HOST, **headers}
    scope = {
        "type": kind,
        "http_version": "1.1",
        "method": method,
        "path": path,
        "server": (here, 26_790),
        "headers": [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in headers.items()
            if value is not None
        ],
    }
    asyncio.run(reachable(app, lambda: settings or Http())(scope, None, send))
    told = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    code = json.loads(sent[1]["body"]).get("error") if sent[1]["body"] else None
    return sent[0]["status"], told, code


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.:26790",
        "tray.localhost:1",
        "127.0.0.1:1",
        "127.1.2.3",
        "[::1]:26790",
        "[::ffff:127.0.0.1]",
        socket.gethostname(),
        f"{socket.gethostname().partition('.')[0]}.local:26790",
    ],
)
def test_this_machine_is_known_by_its_own_names(host):
    status, _, _ = ask(host=host)

    assert status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example:80", "127.0.0.1.nip.io", "10.0.0.9", "[2001:db8::1]"],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_name_that_somebody_else_points_here_is_none_of_ours(kind, host):
    status, _, code = ask(kind=kind, method="GET", path="/health/live", host=host)

    assert (status, code) == (421, "request.misdirected")


@pytest.mark.parametrize(
    "host", [None, "", "[", "a b", "localhost@evil", "\xff", "localhost:x", "/"]
)
def test_a_host_that_cannot_be_one_is_told(host):
    status, _, code = ask(host=host)

    assert (status, code) == (400, "request.invalid")


@pytest.mark.parametrize("bound", ["0.0.0.0", "::"])
def test_the_address_at_which_a_client_came_in_is_ours(bound):
    settings = Http(host=bound, plain=True)

    assert ask(settings, here="192.168.7.7", host="192.168.7.7:26790")[0] == 200
    assert ask(settings, here="::ffff:192.168.7.7", host="192.168.7.7")[0] == 200
    assert ask(settings, here="192.168.7.7", host="192.168.7.8")[0] == 421


def test_further_names_are_those_that_the_settings_give():
    settings = Http(hosts=("Tts.Home",))

    assert ask(settings, host="tts.home:443")[0] == 200
    assert ask(settings, host="sub.tts.home")[0] == 421
    assert ask(Http(hosts=("*",)), host="anything.example")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://127.0.0.1"},
        {"origin": "http://["},
        {"origin": ""},
        {"origin": "file://"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
@pytest.mark.parametrize(
    "route",
    [
        {"method": "POST", "path": "/v1/speech"},
        {"method": "DELETE", "path": "/v1/jobs"},
        {"method": "GET", "path": "/tts/v1/stream"},
        {"method": "HEAD", "path": "/process/"},
        {"kind": "websocket", "method": "GET", "path": "/v1/live"},
    ],
)
def test_a_page_from_elsewhere_may_do_nothing(route, headers):
    status, told, code = ask(**route, **headers)

    assert (status, code) == (403, "request.origin")
    assert "access-control-allow-origin" not in told


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": f"http://{HOST}", "sec_fetch_site": "same-origin"},
        {"origin": "http://localhost", "host": "localhost:80"},
        {"origin": "https://localhost", "host": "localhost"},
        {"sec_fetch_site": "none"},
    ],
)
def test_programs_and_pages_of_our_own_may(headers):
    assert ask(**headers)[0] == 200
    assert ask(kind="websocket", path="/v1/live", **headers)[0] == 200


def test_a_page_from_elsewhere_may_look_but_reads_nothing():
    status, told, _ = ask(method="GET", path="/v1/jobs", origin=PAGE)

    assert status == 200
    assert "access-control-allow-origin" not in told
    assert told["cross-origin-resource-policy"] == "same-origin"


def test_a_page_that_the_settings_name_may_act_and_read():
    settings = Http(origins=(f"{PAGE}/",))

    status, told, _ = ask(settings, origin=PAGE, sec_fetch_site="cross-site")

    assert status == 200
    assert told["access-control-allow-origin"] == PAGE
    assert told["vary"] == "Origin"
    assert "x-request-id" in told["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in told
    assert ask(settings, origin="https://other.example")[0] == 403
    assert ask(settings, origin=PAGE + ".evil.example")[0] == 403
    assert ask(settings, method="GET", path="/v1/jobs")[1]["vary"] == "Origin"


def test_all_pages_may_where_the_settings_say_so_but_never_with_cookies():
    status, told, _ = ask(Http(origins=("*",)), origin=PAGE)

    assert (status, told["access-control-allow-origin"]) == (200, "*")
    assert "access-control-allow-credentials" not in told


def test_a_preflight_needs_no_token_but_a_page_that_may():
    asked = {
        "method": "OPTIONS",
        "origin": PAGE,
        "access_control_request_method": "POST",
        "access_control_request_headers": "authorization, content-type",
    }

    status, told, _ = ask(Http(origins=(PAGE,)), **asked)

    assert status == 204
    assert told["access-control-allow-origin"] == PAGE
    assert "POST" in told["access-control-allow-methods"]
    assert told["access-control-allow-headers"] == "authorization, content-type"
    assert "access-control-allow-origin" not in ask(**asked)[1]


def test_every_answer_tells_browsers_to_be_careful():
    for answer in (ask(), ask(host="evil.example"), ask(kind="websocket", origin=PAGE)):
        told = answer[1]
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert told["cross-origin-resource-policy"] == "same-origin"
        assert told["cache-control"] == "no-store"
        assert "server" not in told


def test_settings_that_were_loaded_again_count():
    settings = [Http()]
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    async def send(message):
        pass

    reached = reachable(app, lambda: settings[0])
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": "/",
        "headers": [(b"host", b"tts.home")],
    }
    asyncio.run(reached(dict(scope), None, send))
    settings[0] = Http(hosts=("tts.home",))
    asyncio.run(reached(dict(scope), None, send))

    assert len(seen) == 1
