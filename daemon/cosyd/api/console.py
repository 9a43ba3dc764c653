"""``/``: the web console, a handful of files that want no token. ``/v1/caller``: who asks.

Border: names of files in, their bytes out. The console does all else over the API, as any other
client, with a token that its user types in.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from cosyd import __version__
from cosyd.api.auth import caller
from cosyd.api.squeeze import takes_gzip
from cosyd.contract.errors import NotFound
from cosyd.contract.wire_access import CallerView

AnyRequest = Request[Any, Any, Any]

FOLDER = Path(__file__).parents[1] / "console"
FRONT = "index.html"

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
"""What is served, by the end of its name."""

CAREFUL = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self)",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""What browsers are told with each file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the console."""

    media_type: str
    body: bytes
    squeezed: bytes
    """The same, gzipped."""

    tag: str
    """Its ETag: weak, as it stands for both of them."""

    @classmethod
    def of(cls, path: Path) -> Asset:
        """The file at *path*."""
        body = path.read_bytes()
        return cls(
            media_type=TYPES[path.suffix],
            body=body,
            squeezed=gzip.compress(body, mtime=0),
            tag=f'W/"{hashlib.sha256(body).hexdigest()[:16]}"',
        )


@cache
def assets() -> Mapping[str, Asset]:
    """All files by their names, read once: no other name leads anywhere. Not for the event loop."""
    files = {path.name: Asset.of(path) for path in FOLDER.iterdir() if path.suffix in TYPES}
    return MappingProxyType(files)


@get("/", include_in_schema=False)
async def welcome(request: AnyRequest) -> Response[bytes]:
    """The console for a browser, a word for whoever else looks in. Wants no token."""
    if "text/html" in request.headers.get("accept", ""):
        return await _file(FRONT, request, vary="accept, accept-encoding")
    word = f"This is cosyd {__version__}, the voice of a computer.\nIts API is told at /schema.\n"
    return Response(word.encode(), media_type="text/plain", headers={"vary": "accept"})


@get("/console/{name:str}", include_in_schema=False, opt={"asks_itself": True})
async def console_file(name: FromPath[str], request: AnyRequest) -> Response[bytes]:
    """A file of the console. Wants no token."""
    return await _file(name, request, vary="accept-encoding")


@get("/v1/caller", summary="Who asks", tags=("System",), opt={"needs": None})
async def who(request: AnyRequest) -> CallerView:
    """Whose token it is, and what that one may do."""
    asks = caller(request.scope)
    return CallerView(name=asks.name, scopes=sorted(asks.scopes), version=__version__)


async def _file(name: str, request: AnyRequest, *, vary: str) -> Response[bytes]:
    asset = (await asyncio.to_thread(assets)).get(name)
    if asset is None:
        raise NotFound(path=request.scope["path"])
    headers = CAREFUL | {"etag": asset.tag, "vary": vary}
    if asset.tag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    body = asset.body
    if takes_gzip(request.headers.get("accept-encoding", "")):
        body = asset.squeezed
        headers["content-encoding"] = "gzip"
    return Response(body, media_type=asset.media_type, headers=headers)
