"""Who may come in: whoever has the token. And a first sign of a client wakes the engines."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.types import ASGIApp, Receive, Scope, Send

from cosyd.contract.errors import NotFromHere, Unauthorized

WAKING = ("/v1/speech", "/v1/text", "/v1/voices", "/v1/events", "/v1/live")
"""Paths of those who are about to have something said; a look at metrics is no such sign."""

OPEN = ("/health/",)
"""Paths that want no token."""


def guarded(token: str | None, on_client: Callable[[], None]) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that asks for *token*; None lets everyone in.

    Args:
        token: What ``Authorization: Bearer`` or ``xi-api-key`` must hold.
        on_client: Called when somebody is about to have something said.
    """

    def wrap(app: ASGIApp) -> ASGIApp:
        async def guard(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] in {"http", "websocket"} and not _open(scope):
                if token is not None and not _knows(scope, token):
                    raise Unauthorized
                if token is None and not _from_here(scope):
                    raise NotFromHere
                if scope["path"].startswith(WAKING):
                    on_client()
            await app(scope, receive, send)

        return guard

    return wrap


def _open(scope: Scope) -> bool:
    path = scope["path"]
    return path == "/" or path.startswith(OPEN)


def _from_here(scope: Scope) -> bool:
    """Whether it was addressed to this machine, and by no web page from elsewhere.

    Where no token is asked for, any page in a browser could speak to the daemon otherwise.
    """
    headers = dict(scope["headers"])
    host = urlsplit(b"//" + headers.get(b"host", b"localhost")).hostname
    origin = headers.get(b"origin")
    told = [host] if origin is None else [host, urlsplit(origin).hostname]
    return all(_is_this_machine((name or b"").decode("ascii", "replace")) for name in told)


def _is_this_machine(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def _knows(scope: Scope, token: str) -> bool:
    headers = dict(scope["headers"])
    scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
    shown = bearer.strip() if scheme.lower() == b"bearer" else headers.get(b"xi-api-key", b"")
    return secrets.compare_digest(shown, token.encode())
