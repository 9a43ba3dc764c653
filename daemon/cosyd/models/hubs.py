"""The hubs: where their files are, what they tell of them, and how they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import msgspec

from cosyd.contract.errors import ModelFileWrong, ModelSourceFailed, ModelTokenWanted
from cosyd.models.manifest import Manifest, Pinned, is_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LISTING_BYTES = 4_000_000
"""The longest list of files that is read."""

LISTINGS = 20
"""How many pages of it."""

_DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A place on the network that has models.

    httpx takes the token out of a request that is redirected to another host.
    """

    name: str
    title: str
    endpoint: str
    """``https://huggingface.co``"""

    variable: str
    """Of the environment, which holds the token."""

    token: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What each request to it carries."""
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def file_url(self, repository: str, revision: str, path: str) -> str:
        """Where a file is."""
        raise NotImplementedError

    def listing_url(self, repository: str, revision: str) -> str:
        """Where it is told which files there are."""
        raise NotImplementedError

    def files(self, listing: Any) -> list[Pinned]:
        """The files of which a page of that list tells."""
        raise NotImplementedError

    def refused(self, status: int, what: str) -> ModelSourceFailed:
        """The error of an answer with that HTTP status."""
        facts = {"hub": self.title, "what": what}
        if status in _DENIED:
            reason = f"it wants to know who asks (HTTP {status})"
            return ModelTokenWanted(**facts, reason=reason, variable=self.variable)
        gone = status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        reason = f"it is not there (HTTP {status})" if gone else f"it answers HTTP {status}"
        return ModelSourceFailed(**facts, reason=reason)


class HuggingFace(Hub):
    """huggingface.co, or a mirror of it."""

    __slots__ = ()

    def file_url(self, repository: str, revision: str, path: str) -> str:
        """See :meth:`Hub.file_url`."""
        return f"{self.endpoint}/{repository}/resolve/{quote(revision, safe='')}/{quote(path)}"

    def listing_url(self, repository: str, revision: str) -> str:
        """See :meth:`Hub.listing_url`."""
        at = quote(revision, safe="")
        return f"{self.endpoint}/api/models/{repository}/tree/{at}?recursive=1"

    def files(self, listing: Any) -> list[Pinned]:
        """SHA-256 of what lies in Git LFS, and the sum of the Git object of what does not."""
        found = (one for one in listing if one["type"] == "file")
        return [
            Pinned(
                path=one["path"],
                size_bytes=int(one["size"]),
                sha256=one["lfs"]["oid"] if one.get("lfs") else "",
                git_sha1="" if one.get("lfs") else one["oid"],
            )
            for one in found
        ]


class ModelScope(Hub):
    """modelscope.cn."""

    __slots__ = ()

    @property
    def headers(self) -> dict[str, str]:
        """Its token comes as a cookie, as its own library sends it."""
        return {"cookie": f"m_session_id={self.token}"} if self.token else {}

    def file_url(self, repository: str, revision: str, path: str) -> str:
        """See :meth:`Hub.file_url`."""
        at = quote(revision, safe="")
        return f"{self.endpoint}/models/{repository}/resolve/{at}/{quote(path)}"

    def listing_url(self, repository: str, revision: str) -> str:
        """See :meth:`Hub.listing_url`."""
        at = quote(revision, safe="")
        listing = f"{self.endpoint}/api/v1/models/{repository}/repo/files"
        return f"{listing}?Revision={at}&Recursive=true&PageSize=500"

    def files(self, listing: Any) -> list[Pinned]:
        """SHA-256 of all."""
        found = (one for one in listing["Data"]["Files"] if one["Type"] == "blob")
        return [
            Pinned(path=one["Path"], size_bytes=int(one["Size"]), sha256=one["Sha256"])
            for one in found
        ]


def hubs(
    environ: Mapping[str, str], *, huggingface: str = "", modelscope: str = ""
) -> dict[str, Hub]:
    """Those that are known, at other addresses where *environ* or the settings say so."""
    of_face = huggingface or environ.get("HF_ENDPOINT", "") or "https://huggingface.co"
    of_scope = modelscope or "https://www.modelscope.cn"
    found: Sequence[Hub] = (
        HuggingFace(
            name="huggingface",
            title="Hugging Face",
            endpoint=of_face.rstrip("/"),
            variable="HF_TOKEN",
            token=environ.get("HF_TOKEN", "").strip(),
        ),
        ModelScope(
            name="modelscope",
            title="ModelScope",
            endpoint=of_scope.rstrip("/"),
            variable="MODELSCOPE_TOKEN",
            token=environ.get("MODELSCOPE_TOKEN", "").strip(),
        ),
    )
    return {hub.name: hub for hub in found}


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
