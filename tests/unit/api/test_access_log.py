"""What is told of a request, whatever becomes of it."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from structlog.testing import capture_logs

from cosyd.api.access_log import Watching, tells_access

if TYPE_CHECKING:
    from cosyd.api.access_log import Answered

HELD_BACK = "/v1/jobs/held-back"
START = {"type": "http.response.start", "status": 200, "headers": []}


def asked(kind="http", path=HELD_BACK, **more) -> Any:
    told = {"method": "GET"} if kind == "http" else {"subprotocols": []}
    headers = [(b"x-request-id", b"r1")]
    state: dict[str, Any] = {}
    return {"type": kind, "path": path, "headers": headers, "state": state, **told, **more}


def told(app, scope=None, *, logs=True, comes=()) -> tuple[Answered, list[Any]]:
    """What is told of a request to *app*, and the lines in the log."""
    answers: list[Answered] = []
    watching = Watching(logs=lambda: logs, on_answer=answers.append, around=lambda _: nullcontext())
    coming = iter(comes)

    async def receive() -> Any:
        return next(coming)

    async def send(_: Any) -> None:
        pass

    async def run() -> None:
        await tells_access(app, watching)(scope or asked(), receive, send)

    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        try:
            asyncio.run(run())
        except OSError:
            lines.append({"event": "raised"})
    (answer,) = answers
    return answer, lines


async def whole(scope, _, send):
    scope["path_template"] = "/v1/jobs/{job_id}"
    await send(START)
    await send({"type": "http.response.body", "body": b"1234", "more_body": True})
    await send({"type": "http.response.body", "body": b"56", "more_body": False})


async def broken(_, __, send):
    await send(START)
    await send({"type": "http.response.body", "body": b"1234", "more_body": True})
    raise OSError


async def left(*_):
    pass


async def defect(*_):
    raise OSError


def test_an_answer_is_told_by_its_route_and_never_by_its_address():
    answer, (line,) = told(whole, asked(query_string=b"text=held-back"))

    assert (answer.status, answer.sent_bytes, answer.cut) == (200, 6, False)
    assert (answer.door, answer.method, answer.client) == ("native", "GET", "")
    assert 0 <= answer.first_s <= answer.took_s
    assert (line["event"], line["log_level"], line["request_id"]) == ("request.ended", "info", "r1")
    assert line["route"] == "/v1/jobs/{job_id}"
    assert "held-back" not in str(line)


@pytest.mark.parametrize(
    ("app", "status", "cut"), [(broken, 200, True), (left, 499, False), (defect, 500, False)]
)
def test_what_went_wrong_is_told_apart(app, status, cut):
    answer, lines = told(app)

    assert (answer.status, answer.cut) == (status, cut)
    assert answer.route == lines[0]["route"] == "none"


def test_a_websocket_is_told_of_when_it_is_closed():
    async def talk(_, receive, send):
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": None, "text": "é"})
        await send({"type": "websocket.send", "bytes": b"123"})
        await receive()

    answer, (line,) = told(
        talk,
        asked("websocket", "/v1/live"),
        comes=[{"type": "websocket.disconnect", "code": 1001}],
    )

    assert (answer.method, answer.door, answer.status) == ("WS", "live", 101)
    assert (answer.sent_bytes, answer.cut) == (5, False)
    assert line["close_code"] == answer.close_code == 1001


def test_a_websocket_that_is_not_let_in_has_the_status_of_its_refusal():
    async def refuse(_, __, send):
        await send({"type": "websocket.http.response.start", "status": 401, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"no"})

    answer, _ = told(refuse, asked("websocket", "/v1/live"))

    assert (answer.status, answer.sent_bytes) == (401, 2)


@pytest.mark.parametrize("path", ["/metrics", "/health/live"])
def test_those_who_look_after_the_daemon_are_told_of_quietly(path):
    answer, (line,) = told(whole, asked(path=path))

    assert (answer.door, line["log_level"]) == ("probe", "debug")


def test_where_the_log_is_not_to_tell_figures_are_still_counted():
    answer, lines = told(whole, logs=False)

    assert (answer.status, lines) == (200, [])


def test_the_id_is_in_all_that_a_request_causes_and_in_nothing_later():
    async def busy(_, __, send):
        structlog.get_logger().info("caused")
        await send(START)

    _, (caused, _) = told(busy)

    assert caused["request_id"] == "r1"
    assert "request_id" not in structlog.contextvars.get_contextvars()
