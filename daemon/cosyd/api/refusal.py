"""A WebSocket that is not let in: answered with a status and a problem, as any request is."""

from __future__ import annotations

import http
from typing import Any

import msgspec
from litestar.types import Scope

from cosyd.api.request_id import request_id
from cosyd.contract.errors import CosydError

MEDIA_TYPE = b"application/problem+json"


async def refuse(scope: Scope, send: Any, error: CosydError) -> None:
    """Answer the handshake of a WebSocket with *error*.

    Litestar would close it instead, which the server turns into a 403 that says nothing.
    """
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
