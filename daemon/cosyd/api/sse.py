"""Server-sent events."""

from __future__ import annotations

from typing import Any

import msgspec

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE = b": still here\n\n"


def event(name: str, data: Any) -> bytes:
    """One event. *data* becomes one line of JSON."""
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"


def wanted(accept: str) -> bool:
    """Whether the client asks for events."""
    return MEDIA_TYPE in accept.lower()
