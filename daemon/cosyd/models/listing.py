"""What a hub tells of a model's files, page by page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import msgspec

from cosyd.contract.errors import ModelFileWrong, ModelSourceFailed
from cosyd.models.manifest import Manifest, Pinned, is_plain

if TYPE_CHECKING:
    from cosyd.models.hubs import Hub

LISTING_BYTES = 4_000_000
"""The longest list of files that is read."""

LISTINGS = 20
"""How many pages of it."""


async def listed(
    client: httpx.AsyncClient, hub: Hub, model: str, repository: str, revision: str
) -> Manifest:
    """What *hub* has in that revision, with its sums.

    Raises:
        ModelSourceFailed: It does not tell.
        ModelFileWrong: It names a file that has no place in a model.
    """
    what = f"the list of files of {repository} at {revision!r}"
    url: str | None = hub.listing_url(repository, revision)
    files: list[Pinned] = []
    for _ in range(LISTINGS):
        if url is None:
            break
        body, headers, url = await _page(client, hub, url, what)
        revision = headers.get("x-repo-commit", revision)  # so that it cannot move while we fetch
        try:
            files += hub.files(msgspec.json.decode(body))
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
            reason = f"its answer is not understood ({type(error).__name__})"
            raise ModelSourceFailed(hub=hub.title, what=what, reason=reason) from error
    for file in files:
        if not is_plain(file.path) or file.size_bytes < 0 or not (file.sha256 or file.git_sha1):
            reason = f"{hub.title} lists it with a name, size or sum that cannot be"
            raise ModelFileWrong(name=model, file=repr(file.path), reason=reason)
    return Manifest(
        model=model, source=hub.name, revision=revision, origin=hub.name, files=tuple(files)
    )


async def _page(
    client: httpx.AsyncClient, hub: Hub, url: str, what: str
) -> tuple[bytes, httpx.Headers, str | None]:
    """A page of the list: its body, its headers, and where the next one is."""
    body = b""
    try:
        async with client.stream("GET", url, headers=hub.headers) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise hub.refused(answer.status_code, what)
            async for data in answer.aiter_bytes():
                body += data
                if len(body) > LISTING_BYTES:
                    reason = "it does not end"
                    raise ModelSourceFailed(hub=hub.title, what=what, reason=reason)
            following = answer.links.get("next", {}).get("url")
            return body, answer.headers, following and str(answer.url.join(following))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelSourceFailed(hub=hub.title, what=what, reason=told_of(error)) from error


def told_of(error: Exception) -> str:
    """What went wrong on the way, without an address that may hold a signature."""
    words = str(error) if isinstance(error, httpx.ConnectError) else ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
