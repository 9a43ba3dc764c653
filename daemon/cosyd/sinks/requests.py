"""Requests of the control socket, as they are read from the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import UNSET, Raw

from cosyd.contract.errors import BodyTooLarge, CosydError, InvalidRequest
from cosyd.contract.model import Utterance
from cosyd.contract.wire_control import AnyRequest, Manner, Refusal, Reply, Say

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_ID = Raw(b"null")

_HTTP_ONLY = ("format", "sample_rate", "bit_rate")
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


class Letter(NamedTuple):
    """A message of a client, and where its answer goes."""

    client: bytes
    delimited: bool
    """Whether an empty frame stands before the request, as a REQ socket wants before its reply."""

    frames: Sequence[bytes]

    @classmethod
    def of(cls, frames: Sequence[bytes]) -> Letter:
        """What a ROUTER has received."""
        client, *rest = frames
        delimited = len(rest) > 1 and not rest[0]
        return cls(client, delimited, rest[1:] if delimited else rest)

    def reply(self, reply: Reply) -> tuple[bytes, ...]:
        """The frames that answer it."""
        body = msgspec.json.encode(reply)
        return (b"", body) if self.delimited else (body,)


class _WithId(msgspec.Struct):
    id: Raw = NO_ID


def id_of(frames: Sequence[bytes], limit_bytes: int) -> Raw:
    """The ``id`` of a request, for its reply; null where it cannot be read."""
    if len(frames) != 1 or len(frames[0]) > limit_bytes:
        return NO_ID
    try:
        return msgspec.json.decode(frames[0], type=_WithId).id.copy()
    except _UNREADABLE:
        return NO_ID


def read(frames: Sequence[bytes], limit_bytes: int) -> AnyRequest:
    """The request that is in *frames*.

    Raises:
        BodyTooLarge: It has more than *limit_bytes*.
        InvalidRequest: It is none.
    """
    if len(frames) != 1:
        raise invalid(f"it has {len(frames)} frames, not one")
    if len(frames[0]) > limit_bytes:
        raise BodyTooLarge(limit_bytes=limit_bytes)
    try:
        request: AnyRequest = msgspec.json.decode(frames[0], type=AnyRequest)
    except _UNREADABLE as error:
        raise invalid(str(error)) from None  # whose context would hold the text
    if isinstance(request, Say):
        for member in _HTTP_ONLY:
            if getattr(request, member) is not UNSET:
                reason = f"the bus carries PCM as the voice speaks, so {member!r} is only for HTTP"
                raise invalid(reason)
    return request


def invalid(reason: str) -> InvalidRequest:
    """A request that cannot be understood."""
    return InvalidRequest.quoting(
        InvalidRequest.message.format(reason=reason),
        "Correct the request; docs/zeromq.md describes every member and its limits.",
    )


def refusal(error: CosydError, request_id: Raw) -> Refusal:
    """*error*, as a reply."""
    return Refusal(id=request_id, error=error.code, message=str(error), solution=error.advice)


def utterance_of(manner: Manner, text: str = "", stream: str | None = None) -> Utterance:
    """What *manner* asks to have said. Nobody waits for it, so it is detached."""
    return Utterance(
        text=text,
        voice=manner.voice,
        language=manner.language,
        speed=manner.speed,
        volume=manner.volume,
        instruct=manner.instruct,
        mode=manner.mode,
        seed=manner.seed,
        priority=manner.priority,
        stream=manner.stream or stream,
        detached=True,
        play=bool(manner.play),
        client=manner.client,
        door="control",
    )
