"""The control socket of the audio bus: what a ZeroMQ client asks, and what it is answered.

A request is one frame of JSON, an object that names itself in ``op``; so is its reply. What
``replay`` gives comes before its reply, in messages of three frames as on the bus.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Raw

from cosyd.contract.model import VOICE_AUDIO, Mode, Priority
from cosyd.contract.wire import Instruction, Seed, StreamName

Patience = Annotated[float, Meta(gt=0, le=300)]

WAIT_S = 10.0
"""How long is waited for a subscriber, unless a request says otherwise."""


class Request(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op"
):
    """What all requests have in common."""

    v: Literal[1] = 1

    id: Any = None
    """Comes back with the reply, whatever it is."""

    token: str | None = None
    """Who asks over TCP shows it, unless no token is asked for at all."""


class Hello(Request, frozen=True, kw_only=True, tag="hello"):
    """What is there."""


class Voices(Request, frozen=True, kw_only=True, tag="voices"):
    """Who can speak."""


class Manner(Request, frozen=True, kw_only=True):
    """How something is to be said: as the same members of ``POST /v1/speech``."""

    voice: str | None = None
    language: str | None = None
    speed: float = 1.0
    volume: float = 1.0
    instruct: Instruction = ""
    mode: Mode = Mode.AUTO
    seed: Seed | None = None
    priority: Priority = Priority.MESSAGE
    client: Annotated[str, Meta(max_length=64)] = ""

    play: bool | None = None
    """Play it on the loudspeaker as well. Left out: no."""

    stream: StreamName | None = None

    wait_subscriber: bool = False
    """Publish nothing before somebody has subscribed to just this stream."""

    wait_s: Patience = WAIT_S
    """How long that is waited for, in seconds."""


class Say(Manner, frozen=True, kw_only=True, tag="say"):
    """Something to be said. It goes on whoever listens."""

    text: str

    detach: bool = True
    """As for HTTP; here nobody waits for the sound, so it makes no difference."""

    format: Any = UNSET
    """With *sample_rate* and *bit_rate* refused: the bus carries PCM as the voice speaks."""

    sample_rate: Any = UNSET
    bit_rate: Any = UNSET


class Cancel(Request, frozen=True, kw_only=True, tag="cancel"):
    """Stop a job, or all jobs of a stream. One of the two is named."""

    stream: str | None = None
    job: str | None = None


class Replay(Request, frozen=True, kw_only=True, tag="replay"):
    """Send again what was published of a stream."""

    stream: str

    from_seq: Annotated[int, Meta(ge=0)] = 0
    """Of its topic ``audio.<stream>.``"""


class LiveOpen(Manner, frozen=True, kw_only=True, tag="live.open"):
    """A text will be written, and spoken meanwhile."""


class LiveRequest(Request, frozen=True, kw_only=True):
    """What all requests about a live text have in common."""

    live: str
    """As ``live.open`` named it. Whoever knows it may write."""


class LiveText(LiveRequest, frozen=True, kw_only=True, tag="live.text"):
    """More of the text, cut anywhere."""

    text: str


class LiveFlush(LiveRequest, frozen=True, kw_only=True, tag="live.flush"):
    """Say all that was written, though its sentence has no end."""


class LiveEnd(LiveRequest, frozen=True, kw_only=True, tag="live.end"):
    """The utterance is whole; what is written next begins another."""


class LiveCancel(LiveRequest, frozen=True, kw_only=True, tag="live.cancel"):
    """Drop all that is not spoken."""


class LiveBargeIn(LiveRequest, frozen=True, kw_only=True, tag="live.barge_in"):
    """Somebody speaks in between: drop all that was not heard."""

    played_ms: Annotated[float, Meta(ge=0)]
    """How much of the job the client has played."""

    job: str | None = None
    """Left out: the last that began to sound."""


class LiveClose(LiveRequest, frozen=True, kw_only=True, tag="live.close"):
    """Nothing more will be written. What was written is spoken."""


AnyRequest = (
    Hello
    | Voices
    | Say
    | Cancel
    | Replay
    | LiveOpen
    | LiveText
    | LiveFlush
    | LiveEnd
    | LiveCancel
    | LiveBargeIn
    | LiveClose
)


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """It was done."""

    v: int = 1

    id: Raw = Raw(b"null")
    """That of the request."""

    ok: bool = True


class Refusal(Reply, frozen=True, kw_only=True):
    """It was not done."""

    ok: bool = False

    error: str
    """The code; see :mod:`cosyd.contract.errors`."""

    message: str
    solution: str


class BusFormat(msgspec.Struct, frozen=True, kw_only=True):
    """A shape of sound, in the words of a bus header."""

    fmt: str = "s16le"
    rate: int = VOICE_AUDIO.rate_hz
    ch: int = VOICE_AUDIO.channels


class HelloReply(Reply, frozen=True, kw_only=True):
    """What is there."""

    version: str

    zmq_audio: str
    """Where the sound is published; for a client that came over TCP the address of that kind."""

    formats: list[BusFormat]

    streams: list[str]
    """Those under way."""


class BusVoice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice."""

    name: str
    engine: str
    languages: list[str]
    """All that it reads, its own first."""

    gender: str
    description: str


class VoicesReply(Reply, frozen=True, kw_only=True):
    """Who can speak; the default voice of each language comes first."""

    voices: list[BusVoice]


class SayReply(Reply, frozen=True, kw_only=True):
    """It was taken."""

    job: str
    stream: str


class CancelReply(Reply, frozen=True, kw_only=True):
    """It was stopped."""

    cancelled: list[str]
    """The jobs that had not ended before."""


class ReplayReply(Reply, frozen=True, kw_only=True):
    """It was sent."""

    messages: int
    """How many came before this."""

    missed: int
    """How many were asked for that are not kept any more."""


class LiveOpenReply(Reply, frozen=True, kw_only=True):
    """It is open."""

    live: str
    stream: str


class HeardView(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard, when somebody spoke in between."""

    job: str
    played_ms: float
    text: str
    text_end: int
    """Where that ends in the utterance's text, in characters."""

    sentence: int
    """Index of the sentence that was being heard."""


class BargeInReply(Reply, frozen=True, kw_only=True):
    """All that was not heard is dropped."""

    heard: HeardView | None = None
    """None where nothing had been said yet."""
