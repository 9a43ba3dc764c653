"""The audio bus: what a ZeroMQ subscriber reads. What a client asks is in ``wire_control``.

A message has three frames, ``[topic, header, payload]``. The topic is ASCII and ends in a dot, so
that a subscription to ``audio.tray.`` is not one to ``audio.tray2.``. The header is JSON. The
payload is PCM where the kind is ``audio``, and empty otherwise.

=====================  =============================================================
``audio.<stream>.``    all of a stream
``event.<stream>.``    the same without the audio
``state.``             the daemon and its engines (:class:`StateHeader`)
=====================  =============================================================
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from cosyd.contract.model import VOICE_AUDIO

STATE_TOPIC = b"state."

STREAM_NAME = r"^[A-Za-z0-9_-]{1,64}$"
"""What a stream may be called."""

Kind = Literal["start", "audio", "sentence", "word", "end", "cancelled", "error", "gap"]
"""``start`` is a job's first message; exactly one of ``end``, ``cancelled`` and ``error`` its
last."""

LAST: frozenset[Kind] = frozenset({"end", "cancelled", "error"})


def audio_topic(stream: str) -> bytes:
    """Where all of *stream* is published."""
    return f"audio.{stream}.".encode("ascii")


def event_topic(stream: str) -> bytes:
    """Where *stream* is published without its audio."""
    return f"event.{stream}.".encode("ascii")


class BusHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The middle frame of a message about a stream. What does not apply is left out."""

    v: int = 1

    seq: int
    """Counts from 0 without gaps for each topic: a gap is lost data. A client that uses a name
    again for a later job goes on in the count; ``start`` and ``job`` tell the two apart. If the
    name of an unfinished job is used again, the messages of both may alternate; ``job`` tells."""

    stream: str
    job: str
    kind: Kind

    rate: int = VOICE_AUDIO.rate_hz
    """Hertz."""

    fmt: str = "s16le"
    ch: int = VOICE_AUDIO.channels

    pts_ms: float
    """Place in the job's sound: where an ``audio`` payload begins, where all else happens."""

    t_mono_ns: int
    """CLOCK_MONOTONIC of the daemon's machine when this was published."""

    index: int | UnsetType = UNSET
    """Of the sentence, from 0."""

    begin_ms: float | UnsetType = UNSET
    end_ms: float | UnsetType = UNSET

    text: str | UnsetType = UNSET
    """The sentence, where the setting ``text`` of the bus says so."""

    error: str | UnsetType = UNSET
    """The code of what went wrong; see :mod:`cosyd.contract.errors`."""

    message: str | UnsetType = UNSET
    solution: str | UnsetType = UNSET

    missed: int | UnsetType = UNSET
    """How many messages a ``gap`` stands for."""


class StateHeader(msgspec.Struct, frozen=True, kw_only=True):
    """The middle frame of a message on :data:`STATE_TOPIC`."""

    v: int = 1

    seq: int
    """As :attr:`BusHeader.seq`."""

    kind: Literal["state"] = "state"

    t_mono_ns: int
    """As :attr:`BusHeader.t_mono_ns`."""

    state: dict[str, Any]
    """What changed, such as ``{"engine": "hibari", "state": "ready", "reason": ""}``."""
