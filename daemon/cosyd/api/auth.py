"""Who may come in: whoever has the token. And a first sign of a client wakes the engines."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from litestar.types import ASGIApp, Receive, Scope, Send

from cosyd.contract.errors import Unauthorized

OPEN = ("/health/",)
"""Paths that want no token."""


def guarded(token: str | None, on_client: Callable[[], None]) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that asks for *token*; None lets everyone in.

    Args:
        token: What ``Authorization: Bearer`` or ``xi-api-key`` must hold.
        on_client: Called for each request that was let in.
    """

    def wrap(app: ASGIApp) -> ASGIApp:
        async def guard(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] in {"http", "websocket"} and not _open(scope):
                if token is not None and not _knows(scope, token):
                    raise Unauthorized
                on_client()
            await app(scope, receive, send)

        return guard

    return wrap


def _open(scope: Scope) -> bool:
    path = scope["path"]
    return path == "/" or path.startswith(OPEN)


def _knows(scope: Scope, token: str) -> bool:
    headers = dict(scope["headers"])
    scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
    shown = bearer.strip() if scheme.lower() == b"bearer" else headers.get(b"xi-api-key", b"")
    return secrets.compare_digest(shown, token.encode())
