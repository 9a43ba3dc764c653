"""What ``/schema`` tells of narrations besides: two kinds of bodies, the feed's token, problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.api.episodes import FEED
from cosyd.contract.errors import (
    BodyTooLarge,
    CosydError,
    DocumentFormatUnknown,
    DocumentGone,
    DocumentTooLarge,
    FeedShut,
    InvalidRequest,
    NarrationFileUnknown,
    NarrationNoSpace,
    NarrationsUnreadable,
    NarrationUnfit,
    OutputUnwritable,
    RangeUnfit,
    UnknownNarration,
    UnknownProfile,
    UnknownWatch,
    WatchExists,
    WatchRefused,
    WishesInvalid,
)
from cosyd.contract.wire_narrations import NarrationForm, NarrationRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

Table = dict[str, Any]

_ALL = "/v1/narrations"
_ONE = f"{_ALL}/{{narration_id}}"
_WATCHES = "/v1/watches"
_WATCH = f"{_WATCHES}/{{watch_id}}"

_STORE = (NarrationsUnreadable(reason="database disk image is malformed"),)
_UNKNOWN = (UnknownNarration(narration="3f1c"), *_STORE)
_STATE = (*_UNKNOWN, NarrationUnfit(narration="3f1c", state="done", wanted="paused"))
_UNWATCHED = (UnknownWatch(watch="3f1c"), *_STORE)
_BODY = (
    InvalidRequest(reason="path: an absolute path of the daemon's machine is wanted"),
    BodyTooLarge(limit_bytes=262_144),
)
_WISHES = (
    UnknownProfile(name="loud", names="night, children"),
    WishesInvalid(source="cosyd.toml", reason="speed: Expected `float` <= 2.0"),
    OutputUnwritable(folder="/srv/books", reason="Permission denied"),
    *_STORE,
)
_FILES = (
    NarrationFileUnknown(narration="3f1c", name="book.m4b"),
    RangeUnfit(size_bytes=1_000, range="bytes=5000-"),
)
_SHUT = (FeedShut(),)

PROBLEMS: Mapping[tuple[str, str], tuple[CosydError, ...]] = {
    (_ALL, "post"): (
        *_BODY,
        DocumentGone(name="book.epub", reason="No such file or directory"),
        DocumentFormatUnknown(name="book.exe", reason="nobody reads .exe", formats="txt, epub"),
        DocumentTooLarge(name="The document", reason="it has more than 200 MB"),
        NarrationNoSpace(folder="/srv/books", reason="No space left on device"),
        *_WISHES,
    ),
    (_ALL, "get"): (InvalidRequest(reason="limit: Expected `int` >= 1"), *_STORE),
    (_ONE, "get"): _UNKNOWN,
    (_ONE, "delete"): _STATE,
    **{(f"{_ONE}/{one}", "post"): _STATE for one in ("pause", "resume", "cancel", "retry")},
    (f"{_ONE}/report", "get"): _STATE,
    (f"{_ONE}/files/{{name}}", "get"): (*_UNKNOWN, *_FILES),
    (FEED, "get"): (*_SHUT, *_STORE),
    (f"{_ALL}/feed/{{narration_id}}/chapters.json", "get"): (*_SHUT, *_UNKNOWN, *_FILES[:1]),
    (f"{_ALL}/feed/{{narration_id}}/files/{{name}}", "get"): (*_SHUT, *_UNKNOWN, *_FILES),
    (f"{_ALL}/feed/{{narration_id}}/{{cover}}", "get"): (*_SHUT, *_UNKNOWN, *_FILES),
    (_WATCHES, "post"): (
        *_BODY,
        WatchRefused(folder="/srv/in", reason="it is a file", do="Name a folder."),
        WatchExists(folder="/srv/in"),
        *_WISHES,
    ),
    (_WATCHES, "get"): _STORE,
    (_WATCH, "get"): _UNWATCHED,
    (_WATCH, "delete"): _UNWATCHED,
    **{(f"{_WATCH}/{one}", "post"): _UNWATCHED for one in ("pause", "resume")},
}
"""What can go wrong where, with an example of each."""

FEED_PATHS = (FEED, f"{_ALL}/feed/")
"""Where the token of the feed is asked for, and no other."""

SCHEMES: Table = {
    "feed": {"type": "apiKey", "in": "query", "name": "token"},
    "feed_password": {"type": "http", "scheme": "basic"},
}
SECURITY: list[Table] = [{name: []} for name in SCHEMES]
"""Either will do."""


def is_feed(path: str) -> bool:
    """Whether the token of the feed opens *path*."""
    return path.startswith(FEED_PATHS) and path != f"{_ALL}/feed/renew"


def complete(operation: Table, path: str, method: str, shapes: Table) -> None:
    """Tell what Litestar does not know of the operation at *path*.

    Args:
        operation: What is told of it by now.
        path: As the schema writes it.
        method: In small letters.
        shapes: All that the schema has names for; more may come.
    """
    if is_feed(path):
        operation["parameters"] = [
            one for one in operation.get("parameters") or () if one["name"] != "token"
        ]
    if (path, method) == (_ALL, "post"):
        operation["requestBody"] = _bodies(shapes)
    if path.endswith(("/files/{name}", "/{cover}")):
        operation["responses"].setdefault("206", {"description": "A part of it."})


def _bodies(shapes: Table) -> Table:
    _, found = msgspec.json.schema_components(
        (NarrationRequest, NarrationForm), ref_template="#/components/schemas/{name}"
    )
    form = found.pop("NarrationForm")
    form["properties"]["file"] = {"type": "string", "format": "binary"}
    form["required"] = ["file"]
    for name, shape in found.items():
        shapes.setdefault(name, shape)
    request = {"$ref": "#/components/schemas/NarrationRequest"}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": request},
            "multipart/form-data": {"schema": form},
        },
    }
