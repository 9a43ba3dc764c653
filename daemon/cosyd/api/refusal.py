"""A WebSocket that is not let in: answered with a status and a problem, as any request is."""

from __future__ import annotations

import http
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from cosyd.api.request_id import request_id
from cosyd.contract.errors import CosydError, NotFound

MEDIA_TYPE = b"application/problem+json"


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
    headers = [(b"content-type", MEDIA_TYPE)]
    if error.retry_after_s is not None:
        headers.append((b"retry-after", str(error.retry_after_s).encode()))
    if error.status == http.HTTPStatus.UNAUTHORIZED:
        headers.append((b"www-authenticate", b"Bearer"))
    problem = error.as_problem() | {"instance": scope["path"], "request_id": request_id(scope)}
    await send(
        {"type": "websocket.http.response.start", "status": error.status, "headers": headers}
    )
    await send({"type": "websocket.http.response.body", "body": msgspec.json.encode(problem)})
