"""Who may come in: whoever has the token. And a first sign of a client wakes the engines."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from cosyd.api.refusal import refuse
from cosyd.contract.errors import CosydError, NotFromHere, Unauthorized
from cosyd.contract.wire_live import BEARER

WAKING = ("/v1/speech", "/v1/text", "/v1/voices", "/v1/events", "/v1/live")
"""Paths of those who are about to have something said; a look at metrics is no such sign."""

OPEN = ("/health/",)
"""Paths that want no token."""


def guarded(token: str | None, on_client: Callable[[], None]) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that asks for *token*; None lets everyone in.

    Args:
        token: What ``Authorization: Bearer`` or ``xi-api-key`` must hold, or the subprotocol
            ``cosyd.bearer.TOKEN`` of a WebSocket.
        on_client: Called when somebody is about to have something said.
    """

    def wrap(app: ASGIApp) -> ASGIApp:
        async def guard(scope: Scope, receive: Receive, send: Send) -> None:
            if not _open(scope):
                error = _against(scope, token)
                if error is not None and scope["type"] == ScopeType.WEBSOCKET:
                    await refuse(scope, send, error)
                    return
                if error is not None:
                    raise error
                if scope["path"].startswith(WAKING):
                    on_client()
            await app(scope, receive, send)

        return guard

    return wrap


def _against(scope: Scope, token: str | None) -> CosydError | None:
    """What speaks against letting it in."""
    if token is None:
        return None if _from_here(scope) else NotFromHere()
    return None if _knows(scope, token) else Unauthorized()


def _open(scope: Scope) -> bool:
    path = scope["path"]
    return path == "/" or path.startswith(OPEN)


def _from_here(scope: Scope) -> bool:
    """Whether it was addressed to this machine, and by no web page from elsewhere.

    Where no token is asked for, any page in a browser could speak to the daemon otherwise.
    """
    headers = dict(scope["headers"])
    told = [b"//" + headers.get(b"host", b"localhost")]
    if b"origin" in headers:
        told.append(headers[b"origin"])
    return all(map(_is_this_machine, told))


def _is_this_machine(url: bytes) -> bool:
    try:
        name = urlsplit(url.decode("ascii", "replace")).hostname
        return name == "localhost" or ip_address(name or "").is_loopback
    except ValueError:
        return False


def _knows(scope: Scope, token: str) -> bool:
    headers = dict(scope["headers"])
    scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
    shown = bearer.strip() if scheme.lower() == b"bearer" else headers.get(b"xi-api-key", b"")
    if not shown and scope["type"] == ScopeType.WEBSOCKET:
        shown = _offered(scope["subprotocols"])
    return secrets.compare_digest(shown, token.encode())


def _offered(subprotocols: list[str]) -> bytes:
    """The token that a web page shows as a subprotocol, since it cannot send a header."""
    shown = [one.removeprefix(BEARER) for one in subprotocols if one.startswith(BEARER)]
    return shown[0].encode("utf-8", "replace") if shown else b""
