"""What a request shows of itself: a token, and whether it comes from a program of this machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import Scope

from cosyd.contract.wire_live import BEARER

LATER = ("/v1/text-to-speech/", "/elevenlabs/")
"""Beginnings of the paths of WebSockets whose clients may show their token in a message."""


def shown_by(asgi: Scope) -> bytes:
    """The token that it shows; empty: none."""
    headers = dict(asgi["headers"])
    scheme, _, bearer = headers.get(b"authorization", b"").partition(b" ")
    shown = bearer.strip() if scheme.lower() == b"bearer" else headers.get(b"xi-api-key", b"")
    if not shown and asgi["type"] == ScopeType.WEBSOCKET:
        shown = _offered(asgi["subprotocols"])
    return shown


def _offered(subprotocols: list[str]) -> bytes:
    """The token that a web page shows as a subprotocol, since it cannot send a header."""
    shown = [one.removeprefix(BEARER) for one in subprotocols if one.startswith(BEARER)]
    return shown[0].encode("utf-8", "replace") if shown else b""


def shows_later(asgi: Scope) -> bool:
    """Whether it is one whose client may show its token in a message."""
    return asgi["type"] == ScopeType.WEBSOCKET and asgi["path"].startswith(LATER)


def is_own_program(asgi: Scope) -> bool:
    """Whether a program of this machine sent it: no web page, and nobody through a proxy."""
    headers = dict(asgi["headers"])
    if headers.keys() & {b"origin", b"forwarded", b"x-forwarded-for", b"via"}:
        return False
    if headers.get(b"sec-fetch-site", b"none") not in {b"none", b"same-origin"}:
        return False
    peer = (asgi.get("client") or ("", 0))[0]
    here = f"//[{peer}]".encode() if ":" in peer else f"//{peer}".encode()
    return all(map(_is_this_machine, [here, b"//" + headers.get(b"host", b"localhost")]))


def _is_this_machine(url: bytes) -> bool:
    try:
        name = urlsplit(url.decode("ascii", "replace")).hostname
        return name == "localhost" or ip_address(name or "").is_loopback
    except ValueError:
        return False
