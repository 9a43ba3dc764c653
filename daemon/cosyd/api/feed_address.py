"""Where the podcast feed is for the players of its owner: its address, with the token in it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from cosyd.api.episodes import FEED
from cosyd.contract.access import Scope
from cosyd.contract.wire_narrations import FeedView
from cosyd.system.options import Http, Settings
from cosyd.system.runtime import Folders, feed_token, new_feed_token

AnyRequest = Request[Any, Any, Any]
Homed = NamedDependency[SkipValidation[Folders]]
Set = NamedDependency[SkipValidation[Settings]]

AT_THIS_MACHINE = ("localhost", "127.", "[::1]", "::1")

_ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - looked for, not bound
_NOWHERE = ("192.0.2.1", 9)
"""An address that nobody has (RFC 5737): to ask by which way others are reached sends nothing."""


class FeedAddressController(Controller):
    """The feed's address. It is told to whoever may do all, since it opens the feed to anybody."""

    path = "/v1/narrations"
    tags = ("Narrations",)

    @get("/feed", summary="Learn the feed's address", opt={"needs": Scope.ADMIN})
    async def show(self, request: AnyRequest, folders: Homed, settings: Set) -> FeedView:
        """With its token, which is made now if there is none."""
        token = await asyncio.to_thread(feed_token, folders)
        return await asyncio.to_thread(_view, request, token, settings.http)

    @post(
        "/feed/renew",
        status_code=200,
        summary="Give the feed another address",
        opt={"needs": Scope.ADMIN},
    )
    async def renew(self, request: AnyRequest, folders: Homed, settings: Set) -> FeedView:
        """With another token; the old one opens nothing any more."""
        token = await asyncio.to_thread(new_feed_token, folders)
        return await asyncio.to_thread(_view, request, token, settings.http)


def base_of(request: AnyRequest) -> str:
    """By which address the daemon was asked. It has been made sure that this is one of ours."""
    host = request.headers.get("host") or "localhost"
    return f"{request.scope['scheme']}://{host}"


def _view(request: AnyRequest, token: str, http: Http) -> FeedView:
    base, network = base_of(request), not http.host.startswith(AT_THIS_MACHINE)
    if network:
        port = (request.scope.get("server") or ("", http.port))[1]
        name = _name(http)
        shown = f"[{name}]" if ":" in name else name
        base = f"{request.scope['scheme']}://{shown}:{port}"
    address = f"{base}{FEED}?{urlencode({'token': token})}"
    return FeedView(address=address, token=token, network=network)


def _name(http: Http) -> str:
    """As what other machines know this one."""
    for name in http.hosts:
        if name != "*":
            return name
    return http.host if http.host not in _ANYWHERE else _lan_address()


def _lan_address() -> str:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect(_NOWHERE)
            return str(asking.getsockname()[0])
    except OSError:
        return f"{socket.gethostname().partition('.')[0]}.local"
