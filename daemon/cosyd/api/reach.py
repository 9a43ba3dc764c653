"""As whom the daemon may be addressed, by which web pages, and what answers tell browsers.

Any page in a browser can send requests to this machine, and a name that its owner points at this
machine (DNS rebinding) even lets it read the answers. So the Host has to be one of ours, a page
from elsewhere may change nothing, and no page may read anything but where ``http.origins`` has it.
Border: this is asked before anything else, for requests and WebSockets alike, with or without a
token.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

import msgspec
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from cosyd.api.problems import in_the_words_of
from cosyd.api.refusal import refuse
from cosyd.api.request_id import request_id
from cosyd.contract.errors import CosydError, ForeignPage, InvalidRequest, Misdirected
from cosyd.system.options import Http

ANY = "*"
"""In ``http.hosts`` or ``http.origins``: all of them."""

LOOKING = frozenset({HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS})
"""Methods that change nothing."""

SPEAKING = ("/tts/v1/stream", "/process")
"""Paths where nevertheless a GET has something said."""

OWN_PAGE = frozenset({b"none", b"same-origin"})
"""What a browser says in Sec-Fetch-Site of an address that was typed, and of a page of ours."""

METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
EXPOSED = b", ".join(
    (
        b"x-request-id",
        b"x-job",
        b"x-sample-rate",
        b"x-channels",
        b"x-ignored",
        b"retry-after",
        b"content-disposition",
    )
)
"""Headers of answers that pages may read besides the usual ones."""

PREFLIGHT_S = b"600"
"""How long a browser need not ask again."""

STARTS = frozenset({"http.response.start", "websocket.http.response.start"})

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")

Headers = Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who may reach the daemon."""

    hosts: frozenset[str]
    """Names by which it is addressed, besides those of the loopback."""

    origins: frozenset[str]
    """Web pages that may use it: ``https://example.org``, or ``*``."""

    @classmethod
    def of(cls, settings: Http) -> Reach:
        """What the *settings* say."""
        names = {settings.host, *settings.hosts, *_own_names()}
        return cls(
            hosts=frozenset(name.lower().strip("[]").rstrip(".") for name in names),
            origins=frozenset(origin.lower().rstrip("/") for origin in settings.origins),
        )

    def against(self, scope: Scope) -> CosydError | None:
        """What speaks against hearing the request."""
        headers: Headers = dict(scope["headers"])
        told = [value for name, value in scope["headers"] if name == b"host"]
        if len(told) > 1 or not (told or scope["http_version"] == "1.0"):
            return InvalidRequest(reason="there has to be one header Host, and only one")
        if sum(name == b"origin" for name, _ in scope["headers"]) > 1:
            return InvalidRequest(reason="there may be only one header Origin")
        host = told[0].decode("latin-1") if told else "localhost"
        found = _HOST.fullmatch(host)
        if found is None:
            return InvalidRequest(reason="the header Host is no name of a machine")
        if not self._ours(found[1].strip("[]").lower().rstrip("."), scope):
            return Misdirected(host=host)
        if _acts(scope) and not self._may_act(headers, host):
            return ForeignPage(origin=headers.get(b"origin", b"?").decode("latin-1"))
        return None

    def lets_read(self, origin: bytes | None) -> bool:
        """Whether pages from *origin* may read answers."""
        if origin is None or not self.origins:
            return False
        return ANY in self.origins or origin.decode("latin-1").lower() in self.origins

    def _ours(self, name: str, scope: Scope) -> bool:
        if name in self.hosts or ANY in self.hosts:
            return True
        if name == "localhost" or name.endswith(".localhost"):
            return True
        here = (scope.get("server") or ("",))[0]
        return _is_loopback(name) or _plain(name) == _plain(here)

    def _may_act(self, headers: Headers, host: str) -> bool:
        """Whether it comes from no web page, from a page of ours, or from one that may."""
        origin = headers.get(b"origin")
        if origin is None:  # by now all browsers tell at least this
            site = headers.get(b"sec-fetch-site", b"none")
            return site in OWN_PAGE or ANY in self.origins
        return _same_place(origin.decode("latin-1"), host) or self.lets_read(origin)


def reachable(app: ASGIApp, settings: Callable[[], Http]) -> ASGIApp:
    """*app*, for those whom the *settings* let in; its answers tell browsers to be careful."""
    http = settings()
    reach = Reach.of(http)

    async def reached(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal http, reach
        if scope["type"] not in {ScopeType.HTTP, ScopeType.WEBSOCKET}:
            await app(scope, receive, send)
            return
        if settings() is not http:
            http = settings()
            reach = Reach.of(http)
        headers: Headers = dict(scope["headers"])
        origin = headers.get(b"origin")
        reads = reach.lets_read(origin)
        careful = _careful(send, _told_to_browsers(reach, origin if reads else None))
        error = reach.against(scope)
        if error is not None:
            await _refuse(scope, careful, error)
        elif reads and _is_preflight(scope, headers):
            await _allow(careful, headers.get(b"access-control-request-headers", b""))
        else:
            await app(scope, receive, careful)

    return reached


def _acts(scope: Scope) -> bool:
    """Whether it does more than look."""
    if scope["type"] == ScopeType.WEBSOCKET:
        return True
    if scope["method"] == HttpMethod.OPTIONS:
        return False
    return scope["method"] not in LOOKING or scope["path"].rstrip("/") in SPEAKING


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    """Whether a browser asks what a page may send. It has no token yet."""
    return (
        scope["type"] == ScopeType.HTTP
        and scope["method"] == HttpMethod.OPTIONS
        and b"access-control-request-method" in headers
    )


async def _allow(send: Send, asked_headers: bytes) -> None:
    """The answer to a preflight: what it asks for, since the token is what counts."""
    headers = [
        (b"access-control-allow-methods", METHODS),
        (b"access-control-max-age", PREFLIGHT_S),
    ]
    if asked_headers:
        headers.append((b"access-control-allow-headers", asked_headers))
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _refuse(scope: Scope, send: Send, error: CosydError) -> None:
    if scope["type"] == ScopeType.WEBSOCKET:
        await refuse(scope, send, error)
        return
    media_type, told = in_the_words_of(scope["path"], error, request_id(scope))
    body = told.encode() if isinstance(told, str) else msgspec.json.encode(told)
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _told_to_browsers(reach: Reach, origin: bytes | None) -> list[tuple[bytes, bytes]]:
    """Headers of every answer; *origin* is that of a page that may read it."""
    told = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"x-frame-options", b"DENY"),
    ]
    shared = b"same-origin" if origin is None else b"cross-origin"
    told.append((b"cross-origin-resource-policy", shared))
    if reach.origins:  # what a cache has kept for one page is none of another's
        told.append((b"vary", b"Origin"))
    if origin is not None:
        allowed = b"*" if ANY in reach.origins else origin
        told.append((b"access-control-allow-origin", allowed))
        told.append((b"access-control-expose-headers", EXPOSED))
    return told


def _careful(send: Send, told: list[tuple[bytes, bytes]]) -> Send:
    """*send*, with answers that carry *told*; what is JSON here is not for caches."""

    async def careful(message: Message) -> None:
        if message["type"] in STARTS:
            began = cast("HTTPResponseStartEvent", message)
            headers = [(name.lower(), value) for name, value in began.get("headers", ())]
            names = {name for name, _ in headers}
            headers += [one for one in told if one[0] == b"vary" or one[0] not in names]
            if b"cache-control" not in names and b"json" in dict(headers).get(b"content-type", b""):
                headers.append((b"cache-control", b"no-store"))
            began["headers"] = headers
        await send(message)

    return careful


def _own_names() -> Iterator[str]:
    """This machine's name, in full and as its neighbours know it."""
    full = socket.gethostname()
    short = full.partition(".")[0]
    yield from (full, short, f"{short}.local")


def _same_place(origin: str, host: str) -> bool:
    """Whether a page from *origin* is one of those that *host* itself has sent."""
    try:
        page, ours = urlsplit(origin), urlsplit(f"{urlsplit(origin).scheme}://{host}")
        usual = {"http": 80, "https": 443}.get(page.scheme)
        return bool(page.hostname) and (page.hostname, page.port or usual) == (
            ours.hostname,
            ours.port or usual,
        )
    except ValueError:
        return False


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(_plain(name)).is_loopback
    except ValueError:
        return False


def _plain(address: str) -> str:
    """*address* as it is written once; one of version 4 in the clothes of 6 without them."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(getattr(found, "ipv4_mapped", None) or found)
