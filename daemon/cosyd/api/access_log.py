"""What became of each request: a line in the log, figures, and its id in all that it causes.

No path stands in the log, since some hold what was said, but the route that it took; and no query.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from cosyd.api.auth import who_asked
from cosyd.api.compat.dialects import door_of
from cosyd.api.request_id import request_id

log = structlog.get_logger(__name__)

PROBE = "probe"
"""The door of those who look after the daemon: they would drown all others in the figures."""

LOOKS = ("/v1/log",)
"""Who looks at the log again and again would see little else in it."""

SWITCHED = 101
LEFT = 499
"""The client left before its answer had begun. Source: nginx, NGX_HTTP_CLIENT_CLOSED_REQUEST."""

BROKE = 500
NOT_LET_IN = 403
WEBSOCKET = "WS"
NO_ROUTE = "none"
OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that has come to its end, or a WebSocket that is closed."""

    door: str
    """The contract that was spoken."""

    method: str
    """Of HTTP; WS for a WebSocket."""

    route: str
    """The path of its handler, such as ``/v1/jobs/{job_id:str}``; ``none`` where there is none."""

    status: int
    """Of HTTP; 101 for a WebSocket that was let in."""

    close_code: int | None
    """Why a WebSocket was closed. None: it was none, or was not closed in form."""

    cut: bool
    """Whether it had begun, and did not come to its end."""

    first_s: float
    """Until it began."""

    took_s: float
    sent_bytes: int

    client: str
    """As ``cosyd clients`` knows it. Empty: nobody we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Those who want to know of requests."""

    logs: Callable[[], bool]
    """Whether the log tells of them."""

    on_answer: Callable[[Answered], None]
    around: Callable[[Scope], AbstractContextManager[object]]
    """Entered while a request is under way, until *on_answer* has been told."""


def tells_access(app: ASGIApp, watching: Watching) -> ASGIApp:
    """*app*, with those told of each request who are *watching*."""

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {ScopeType.HTTP, ScopeType.WEBSOCKET}:
            await app(scope, receive, send)
            return
        under_way = _UnderWay(scope, receive, send)
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id(scope)),
            watching.around(scope),
        ):
            try:
                await app(scope, under_way.receive, under_way.send)
            except Exception:
                under_way.broke = True
                raise
            finally:
                answered = under_way.answered()
                watching.on_answer(answered)
                if watching.logs():
                    _log(answered)

    return tell


def _log(one: Answered) -> None:
    say = log.debug if one.door == PROBE or one.route in LOOKS else log.info
    facts: dict[str, Any] = {} if one.close_code is None else {"close_code": one.close_code}
    if one.cut:
        facts["cut"] = True
    say(
        "request.ended",
        method=one.method,
        route=one.route,
        door=one.door,
        status=one.status,
        first_s=round(one.first_s, 4),
        took_s=round(one.took_s, 4),
        bytes=one.sent_bytes,
        client=one.client,
        **facts,
    )


class _UnderWay:
    """A request, and what is seen of its answer."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.broke = False
        self._scope = scope
        self._receive = receive
        self._send = send
        self._path = scope["path"]
        self._began = time.monotonic()
        self._first: float | None = None
        self._status = 0
        self._close_code: int | None = None
        self._whole = False
        self._sent_bytes = 0

    async def receive(self) -> Any:
        """What the client sends."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self._closed(message["code"])
        return message

    async def send(self, message: Message) -> None:
        """What the client gets."""
        match message["type"]:
            case "http.response.start" | "websocket.http.response.start":
                self._answers(message["status"])
            case "websocket.accept":
                self._answers(SWITCHED)
            case "websocket.close":
                self._answers(NOT_LET_IN)
                self._closed(message.get("code"))
            case "http.response.body" | "websocket.http.response.body":
                self._sent_bytes += len(message.get("body") or b"")
            case "websocket.send":
                data: Any = message.get("bytes") or message.get("text") or b""
                self._sent_bytes += len(data if isinstance(data, bytes) else data.encode())
        await self._send(message)
        if message["type"].endswith("response.body") and not message.get("more_body"):
            self._whole = True

    def answered(self) -> Answered:
        """What became of it."""
        now, scope = time.monotonic(), self._scope
        websocket = scope["type"] == ScopeType.WEBSOCKET
        caller = who_asked(scope)
        return Answered(
            door=_door(self._path),
            method=str(scope.get("method", WEBSOCKET)),
            route=str(scope.get("path_template") or NO_ROUTE),
            status=self._status or (BROKE if self.broke else LEFT),
            close_code=self._close_code,
            cut=bool(self._status) and not self._whole and not websocket,
            first_s=(self._first or now) - self._began,
            took_s=now - self._began,
            sent_bytes=self._sent_bytes,
            client="" if caller is None else caller.name or OWNER,
        )

    def _answers(self, status: int) -> None:
        if self._first is None:
            self._first, self._status = time.monotonic(), status

    def _closed(self, code: int | None) -> None:
        if self._close_code is None:
            self._close_code = code


def _door(path: str) -> str:
    return PROBE if path == "/metrics" or path.startswith("/health/") else door_of(path)
