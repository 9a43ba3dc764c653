"""The hubs: where their files are, what they tell of them, and how they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from cosyd.contract.errors import ModelSourceFailed, ModelTokenWanted
from cosyd.models.manifest import Pinned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
