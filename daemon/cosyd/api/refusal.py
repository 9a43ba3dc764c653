"""A WebSocket that is not let in: answered with a status and a problem, as any request is."""

from __future__ import annotations

import http
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from cosyd.api.compat.dialects import status_of
from cosyd.api.problems import in_the_words_of
from cosyd.api.request_id import request_id
from cosyd.contract.errors import CosydError, NotFound


def tells_refusals(app: ASGIApp) -> ASGIApp:
    """*app*, which tells also who asks for a WebSocket where there is none.

    Litestar would close it, which the server turns into a 403 that says nothing.
    """

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.WEBSOCKET:
            await app(scope, receive, send)
            return
        accepted = False

        async def send_or_refuse(message: Message) -> None:
            nonlocal accepted
            if message["type"] == "websocket.close" and not accepted:
                await refuse(scope, send, NotFound(path=scope["path"]))
                return
            accepted = True
            await send(message)

        await app(scope, receive, send_or_refuse)

    return tell


async def refuse(scope: Scope, send: Any, error: CosydError) -> None:
    """Answer the handshake of a WebSocket with *error*."""
    media_type, told = in_the_words_of(scope["path"], error, request_id(scope))
    headers = [(b"content-type", media_type.encode())]
    if error.retry_after_s is not None:
        headers.append((b"retry-after", str(error.retry_after_s).encode()))
    if error.status == http.HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    body = told.encode() if isinstance(told, str) else msgspec.json.encode(told)
    await send(
        {
            "type": "websocket.http.response.start",
            "status": status_of(scope["path"], error),
            "headers": headers,
        }
    )
    await send({"type": "websocket.http.response.body", "body": body})
