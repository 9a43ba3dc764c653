"""What is sent: an event as JSON, signed.

Source:
    Standard Webhooks 1.0.0, https://github.com/standard-webhooks/standard-webhooks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from cosyd.contract.events import Event


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """An event on its way to a target. It stays the same however often it is sent."""

    id: str
    """A receiver that gets it twice can tell by this."""

    type: str
    at: float
    """When it happened, in seconds since 1970."""

    version: str
    """The daemon's."""

    data: dict[str, Any]
    """The members of the event."""

    missed: int = 0
    """How many events before it the target wanted, but did not get."""

    @staticmethod
    def of(event: Event, version: str) -> Message:
        """*event*, to be sent."""
        data = msgspec.to_builtins(event)
        return Message(
            id=f"msg_{secrets.token_hex(12)}",
            type=data.pop("event"),
            at=data.pop("at"),
            version=version,
            data=data,
        )

    def body(self) -> bytes:
        """The JSON that is sent."""
        happened = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="milliseconds")
        return msgspec.json.encode(
            {
                "type": self.type,
                "timestamp": happened.replace("+00:00", "Z"),
                "id": self.id,
                "version": self.version,
                "missed": self.missed,
                "data": self.data,
            }
        )


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What is not delivered to a target."""

    messages: list[Message] = []
    missed: int = 0
    """How many events before them are lost."""


def headers_of(message: Message, body: bytes, key: bytes, now_s: int) -> dict[str, str]:
    """The headers of an attempt.

    Args:
        message: What is sent.
        body: Its JSON.
        key: What is signed with; empty: there is no signature.
        now_s: When the attempt is made, in seconds since 1970.
    """
    headers = {
        "content-type": "application/json",
        "user-agent": f"cosyd/{message.version}",
        "webhook-id": message.id,
        "webhook-timestamp": str(now_s),
    }
    if key:
        headers["webhook-signature"] = signature(key, f"{message.id}.{now_s}.".encode() + body)
    return headers


def signature(key: bytes, signed: bytes) -> str:
    """HMAC-SHA256 of ``id.timestamp.body``."""
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
