"""The live door: what goes over the WebSocket ``/v1/live``. ``docs/live.md`` is drawn from here.

A message is a text frame of JSON whose ``type`` says what it is. Sound goes to the client in binary
frames, unless it asked for base64. An utterance has one :class:`Start` and then exactly one of
:class:`End`, :class:`Cancelled` and an :class:`Error` with its ``job``; all of its sound lies
between, and utterances come one after the other.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from cosyd.contract.errors import CosydError
from cosyd.contract.model import VOICE_AUDIO, Mode, Priority
from cosyd.contract.wire import BitRate, Instruction, Rate, Seed, StreamName

PATH = "/v1/live"

PROTOCOL = "cosyd.live"
"""The WebSocket subprotocol, for clients that must name one."""

BEARER = "cosyd.bearer."
"""A subprotocol that begins so carries the token: browsers cannot send a header."""

Carriage = Literal["binary", "base64"]


class MessageInvalid(CosydError):
    """A message that is none of ours."""

    code = "live.message"
    status = 400
    message = "The message cannot be understood: {reason}."
    solution = "Send JSON in text frames, as the page about the live door tells."


# -- from the client ------------------------------------------------------------------------------


class FromClient(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"
):
    """A message from the client."""


class Open(FromClient, frozen=True, kw_only=True, tag="open"):
    """How to speak, from the next utterance on. Optional: all fields may stand in the URL.

    What is left out is as if it had never been said. Answered by :class:`Opened`.
    """

    voice: str | None = None
    language: str | None = None

    speed: float = 1.0
    """0.5 to 2.0 times the voice's own pace."""

    volume: float = 1.0
    """A linear factor, 0.0 to 4.0."""

    instruct: Instruction = ""
    """In which manner, in plain words; only voices of CosyVoice2 follow it."""

    mode: Mode = Mode.AUTO
    """How a voice of CosyVoice2 is used."""

    seed: Seed | None = None
    """Makes a voice of CosyVoice2 speak the same way each time."""

    as_written: bool = True
    """Whether a sentence may be begun before it is whole; false: it never is."""

    priority: Priority = Priority.MESSAGE

    format: str = "pcm"
    """pcm, wav, mp3, opus, aac or flac. Each utterance is a file of its own."""

    sample_rate: Rate | None = None
    """Hertz; None: 24000, as the voices speak."""

    bit_rate: BitRate | None = None

    stream: StreamName | None = None
    """The client's own name for its utterances on the audio bus."""

    client: Annotated[str, Meta(max_length=64)] = ""

    play: bool = False
    """Play it on the loudspeaker of the daemon's machine as well."""

    audio: Carriage | None = "binary"
    """How the sound comes; null: not at all, for those who have it played."""


class Text(FromClient, frozen=True, kw_only=True, tag="text"):
    """More of the text, cut anywhere."""

    text: str


class Flush(FromClient, frozen=True, kw_only=True, tag="flush"):
    """Say all that was written, though its sentence has no end."""


class Finish(FromClient, frozen=True, kw_only=True, tag="end"):
    """The utterance is whole; what is written next begins another."""


class Cancel(FromClient, frozen=True, kw_only=True, tag="cancel"):
    """Drop all that has not been sent."""


class BargeIn(FromClient, frozen=True, kw_only=True, tag="barge_in"):
    """Somebody speaks in between: drop all that was not heard. Answered by :class:`Interrupted`."""

    played_ms: Annotated[float, Meta(ge=0)]
    """How much of the utterance the client has played."""

    job: str | None = None
    """The utterance that it is playing; None: the last that began to sound."""


class Close(FromClient, frozen=True, kw_only=True, tag="close"):
    """Nothing more will be written. What was is spoken; then the daemon closes the connection."""


AnyFromClient: TypeAlias = Open | Text | Flush | Finish | Cancel | BargeIn | Close

# -- from the daemon ------------------------------------------------------------------------------


class FromDaemon(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A message from the daemon."""


class Opened(FromDaemon, frozen=True, kw_only=True, tag="opened"):
    """How the next utterances will come. The first message, and the answer to each ``open``."""

    version: str
    format: str
    media_type: str
    sample_rate: int
    channels: int = VOICE_AUDIO.channels
    audio: Carriage | None = "binary"


class Start(FromDaemon, frozen=True, kw_only=True, tag="start"):
    """An utterance begins."""

    utterance: int
    """Counts from 0."""

    job: str
    stream: str
    format: str
    sample_rate: int
    channels: int = VOICE_AUDIO.channels


class Audio(FromDaemon, frozen=True, kw_only=True, tag="audio"):
    """The next bytes of an utterance's sound, where base64 was asked for."""

    job: str
    audio: str
    """Base64."""

    start_s: float
    """Where in the utterance the sound begins that they were made of."""


class Spoken(FromDaemon, frozen=True, kw_only=True, tag="sentence"):
    """A sentence has been spoken to its end; its place is exact. Comes after its last PCM."""

    job: str
    index: int
    text: str
    """As the client wrote it."""

    start_s: float
    end_s: float
    text_start: int
    """Where it stands in the utterance's text, in characters (code points)."""

    text_end: int
    voice: str
    language: str


class End(FromDaemon, frozen=True, kw_only=True, tag="end"):
    """An utterance has been spoken to its end, and all of its sound has been sent."""

    utterance: int
    job: str
    audio_s: float


class Cancelled(FromDaemon, frozen=True, kw_only=True, tag="cancelled"):
    """An utterance was stopped, by this client or another; no more of its sound will come."""

    utterance: int
    job: str
    error: str
    """The code of why."""

    message: str
    solution: str


class Interrupted(FromDaemon, frozen=True, kw_only=True, tag="interrupted"):
    """What was heard before somebody spoke in between. No more sound of it will come."""

    job: str | None = None
    """None: nothing had been said yet."""

    text: str = ""
    """As the client wrote it: whole sentences, and of the last as many words as fit."""

    text_end: int = 0
    sentence: int = 0
    """Index of the sentence that was being heard."""

    played_s: float = 0.0


class Error(FromDaemon, frozen=True, kw_only=True, tag="error"):
    """Something went wrong. With a ``job`` it is the end of that utterance."""

    error: str
    """A code for programs."""

    message: str
    solution: str

    fatal: bool = False
    """Whether the daemon closes the connection now."""

    utterance: int | None = None
    job: str | None = None


AnyFromDaemon: TypeAlias = Opened | Start | Audio | Spoken | End | Cancelled | Interrupted | Error

Told: TypeAlias = AnyFromDaemon | bytes
"""A message, or the next bytes of the sound of the utterance that was started last."""
