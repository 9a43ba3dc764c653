"""Answers for clients that no door will hear, since their request is not whole, or none at all."""

from __future__ import annotations

import http
import secrets
from typing import TYPE_CHECKING

import msgspec

from cosyd.api.problems import in_the_words_of
from cosyd.api.request_id import HEADER

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError

TOLD_OF_PATH = 200
"""How much of a path that is refused is told."""


def told_at_once(url: bytes, error: CosydError) -> bytes:
    """The whole answer that tells of *error*, for a client that no door will hear."""
    path = url.partition(b"?")[0][:TOLD_OF_PATH].decode("ascii", "replace")
    own_id = secrets.token_hex(8)
    media_type, words = in_the_words_of(path, error, own_id)
    body = words.encode() if isinstance(words, str) else msgspec.json.encode(words)
    headers = {
        "content-type": media_type,
        "content-length": str(len(body)),
        HEADER.decode(): own_id,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "connection": "close",
    }
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    status = f"HTTP/1.1 {error.status} {http.HTTPStatus(error.status).phrase}"
    lines = [status, *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
