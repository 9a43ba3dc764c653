"""Answers of foreign doors in JSON, gzipped where the client takes them so. Sound never is.

It does not shrink: only base64 of it does, by the quarter that base64 adds.
"""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from litestar.types.asgi_types import HTTPResponseBodyEvent

from cosyd.api.compat.dialects import dialect_of

LEAST_BYTES = 1_000
"""Smaller answers go in one packet anyway."""

LEVEL = 6
_JSON = b"application/json"


def squeezes(app: ASGIApp) -> ASGIApp:
    """*app*, with answers that may be gzipped."""

    async def squeeze(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or dialect_of(scope["path"]) is None:
            await app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"accept-encoding", b"")
        await app(scope, receive, _Squeezer(send, wanted=takes_gzip(told.decode("latin-1"))).send)

    return squeeze


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client that sends that header takes it. ``*`` and weights count, ``q=0`` is no."""
    weights: dict[str, float] = {}
    for one in accept_encoding.lower().split(","):
        name, _, parameter = one.partition(";")
        weight = parameter.strip().removeprefix("q=") if parameter else "1"
        try:
            weights[name.strip()] = float(weight)
        except ValueError:
            weights[name.strip()] = 0.0
    return weights.get("gzip", weights.get("*", 0.0)) > 0


class _Squeezer:
    """The way out for one answer."""

    def __init__(self, send: Send, *, wanted: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._start: Any = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            if headers.get(b"content-type", b"").startswith(_JSON):
                self._start = message
                return
        elif self._start is not None:
            start, self._start = self._start, None
            start["headers"] = [*start["headers"], (b"vary", b"accept-encoding")]
            if self._wanted and message["type"] == "http.response.body":
                message = await self._squeezed(start, message)
            await self._send(start)
        await self._send(message)

    async def _squeezed(self, start: Any, message: HTTPResponseBodyEvent) -> Message:
        body = message["body"]
        if message.get("more_body") or len(body) < LEAST_BYTES:
            return message
        body = await asyncio.to_thread(gzip.compress, body, LEVEL)
        start["headers"] = _gzipped(start["headers"], len(body))
        return {"type": "http.response.body", "body": body, "more_body": False}


def _gzipped(headers: list[tuple[bytes, bytes]], size: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    return [*kept, (b"content-encoding", b"gzip"), (b"content-length", str(size).encode())]
