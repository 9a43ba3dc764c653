"""The podcast feed: what has been narrated, for the player of a phone.

Players send no headers, so the feed's address carries a token. It is one of its own, which opens
the feed and what that tells of, and nothing else (:mod:`cosyd.api.feed_address`).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import secrets
import socket
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, QueryParameter, SkipValidation

from cosyd.api.episodes import CHAPTERS, COVERS, FEED, Addresses, chapters_of, episodes_of
from cosyd.api.feed_address import base_of
from cosyd.api.feed_xml import MEDIA_TYPE, Show, told_as_xml
from cosyd.api.flow import Flow
from cosyd.api.narrations import sent_file
from cosyd.api.problems import told
from cosyd.api.ranges import Version, file_answer, unchanged
from cosyd.contract.errors import CosydError, FeedShut, NarrationFileUnknown, UnknownNarration
from cosyd.contract.narrations import NarrationState
from cosyd.contract.wire_narrations import NarrationView
from cosyd.narrate.narrations import Narrations
from cosyd.system.runtime import Folders, known_feed_token

AnyRequest = Request[Any, Any, Any]
Narrating = NamedDependency[SkipValidation[Narrations]]
Homed = NamedDependency[SkipValidation[Folders]]

_OWN = {"asks_itself": True}
_FEED = {
    200: ResponseSpec(bytes, description="RSS 2.0.", media_type=MEDIA_TYPE, generate_examples=False)
}
_FILE = {
    200: ResponseSpec(
        bytes, description="The file.", media_type="application/octet-stream",
        generate_examples=False,
    )
}  # fmt: skip


def asks_for_password(request: AnyRequest, error: FeedShut) -> Response[Any]:
    """*error*, told so that players ask their user for the token as a password."""
    answer = told(request, error)
    answer.headers["www-authenticate"] = 'Basic realm="cosyd", charset="UTF-8"'
    return answer


class FeedController(Controller):
    """Narrations as a podcast."""

    path = "/v1/narrations"
    tags = ("Narrations",)
    exception_handlers = {FeedShut: asks_for_password}  # noqa: RUF012 - as Litestar has it

    @get("/feed.xml", summary="Subscribe to narrations", responses=_FEED, opt=_OWN)
    async def feed(
        self,
        request: AnyRequest,
        narrations: Narrating,
        folders: Homed,
        *,
        token: Annotated[str, QueryParameter(required=False)] = "",
    ) -> Flow | Response[bytes]:
        """The newest first. The token stands in the address, or is the password of any user."""
        own = await _admit(request, token, folders)
        views = await asyncio.to_thread(narrations.told)
        addresses = Addresses(base=base_of(request), token=own)
        body = await asyncio.to_thread(_xml, views, addresses, narrations)
        changed_at = max((one.ended_at or one.changed_at for one in views), default=0.0)
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        version = Version(tag=f'"{tag}"', changed_at=int(changed_at))
        if version.is_known(request.headers):
            return unchanged(version, MEDIA_TYPE)
        return Response(body, media_type=MEDIA_TYPE, headers=version.headers)

    @get(
        "/feed/{narration_id:str}/chapters.json",
        summary="Chapters, for the player",
        responses=_FILE,
        opt=_OWN,
    )
    async def chapters(
        self,
        narration_id: FromPath[str],
        request: AnyRequest,
        narrations: Narrating,
        folders: Homed,
        *,
        token: Annotated[str, QueryParameter(required=False)] = "",
    ) -> Response[Any]:
        """Where the chapters of a narration begin, as the Podcasting 2.0 namespace has it."""
        await _admit(request, token, folders)
        view = await _told(narrations, narration_id)
        found = await asyncio.to_thread(chapters_of, view, narrations.file)
        return Response(found, media_type=CHAPTERS)

    @get(
        "/feed/{narration_id:str}/files/{name:path}",
        summary="Fetch a file that the feed tells of",
        responses=_FILE,
        opt=_OWN,
    )
    async def file(
        self,
        narration_id: FromPath[str],
        name: FromPath[str],
        request: AnyRequest,
        narrations: Narrating,
        folders: Homed,
        *,
        token: Annotated[str, QueryParameter(required=False)] = "",
    ) -> Flow | Response[Any]:
        """As a whole, or in parts (``Range``)."""
        await _admit(request, token, folders)
        await _told(narrations, narration_id)
        return await sent_file(request, narrations, narration_id, name.removeprefix("/"))

    @get(
        "/feed/{narration_id:str}/{cover:str}",
        summary="Fetch a cover that the feed tells of",
        responses=_FILE,
        opt=_OWN,
    )
    async def cover(
        self,
        narration_id: FromPath[str],
        cover: FromPath[str],
        request: AnyRequest,
        narrations: Narrating,
        folders: Homed,
        *,
        token: Annotated[str, QueryParameter(required=False)] = "",
    ) -> Flow | Response[Any]:
        """``cover.jpg`` or ``cover.png``."""
        await _admit(request, token, folders)
        await _told(narrations, narration_id)
        path = await asyncio.to_thread(narrations.cover, narration_id)
        unknown = NarrationFileUnknown(narration=narration_id[:80], name=cover[:80])
        if path is None or cover != path.name or path.suffix not in COVERS:
            raise unknown
        try:
            kind = COVERS[path.suffix]
            return await file_answer(request, path, media_type=kind, shown=cover)
        except OSError as error:
            raise unknown from error


async def _admit(request: AnyRequest, token: str, folders: Folders) -> str:
    """Let in who shows the token that counts. Returns that.

    Raises:
        FeedShut: It is another one, or none.
    """
    known = await asyncio.to_thread(known_feed_token, folders)
    shown = token or _password(request.headers.get("authorization", ""))
    if known and secrets.compare_digest(shown.encode(), known.encode()):
        return known
    raise FeedShut


def _password(header: str) -> str:
    """What a player shows besides a name (RFC 7617)."""
    scheme, _, told_as = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(told_as, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _told(narrations: Narrations, narration_id: str) -> NarrationView:
    """The narration, where the feed tells of it, or did before there were so many newer ones.

    Raises:
        UnknownNarration: It is not for the feed, or there is none.
    """
    view = await asyncio.to_thread(narrations.get, narration_id)
    if view.state is not NarrationState.DONE or view.wishes.feed is False:
        raise UnknownNarration(narration=narration_id[:80])
    return view


def _xml(views: list[NarrationView], addresses: Addresses, narrations: Narrations) -> bytes:
    episodes = [
        one
        for view in views
        if _is_there(view, narrations)
        for one in episodes_of(view, addresses, cover=narrations.cover(view.id))
    ]
    show = Show(
        title=f"Narrations of {socket.gethostname().partition('.')[0]}",
        author="cosyd",
        description="What has been narrated on this computer.",
        language=next((view.language for view in views if view.language), "en"),
        link=f"{addresses.base}/",
        own_url=f"{addresses.base}{FEED}?{addresses.query}",
        image=next((one.image for one in episodes if one.image), ""),
    )
    return told_as_xml(show, episodes)


def _is_there(view: NarrationView, narrations: Narrations) -> bool:
    """Whether it sounds, and nobody has taken that away. Of many files, the first tells."""
    sound = next((one.name for one in view.files if one.audio_s), None)
    try:
        return sound is not None and bool(narrations.file(view.id, sound))
    except CosydError:
        return False
