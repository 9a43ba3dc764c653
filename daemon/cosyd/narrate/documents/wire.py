"""What passes between the daemon and the process that reads documents."""

from __future__ import annotations

import struct
from typing import Any, Final

import msgspec

from cosyd.narrate.document import Document  # noqa: TC001 - msgspec reads annotations at run time
from cosyd.narrate.documents.limits import Limits  # noqa: TC001 - the same

HEAD: Final = struct.Struct(">I")
"""Before each message: how many bytes it has."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is to be read."""

    path: bytes
    """As the file system has it: it need not be text."""

    limits: Limits
    limit_s: float
    """How long that may take."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: one of both."""

    document: Document | None = None
    problem: dict[str, Any] | None = None
    last: bool = False
    """Whether the process ends now, to give back its memory."""


def framed(message: Order | Answer) -> bytes:
    """*message* as it is sent."""
    body = msgspec.msgpack.encode(message)
    return HEAD.pack(len(body)) + body
