"""OpenAI's ``audio/speech``, for all who can be told another base URL.

Source: openai-openapi, ``/audio/speech``; what LiveKit, pipecat and Open WebUI send.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from cosyd.api.compat import asking
from cosyd.api.compat.openai_speaker import speaker
from cosyd.api.compat.openai_stream import answer
from cosyd.api.flow import Flow
from cosyd.api.listed_models import Hosts
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape
from cosyd.contract.errors import (
    BodyTooLarge,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    FieldUnfit,
    InvalidRequest,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    VoiceNotReady,
)
from cosyd.contract.model import Utterance
from cosyd.speech.service import SPEED, Speech

DOOR = "openai"

INSTRUCTION_CHARACTERS = 500
"""So much of an instruction is followed: as much as our own API takes."""

_EVENTS = (
    'data: {"type":"speech.audio.delta","audio":"SUQzBAAAAAAA"}\n\n'
    'data: {"type":"speech.audio.done","usage":{"input_tokens":13,"output_tokens":23,'
    '"total_tokens":36}}\n\n'
)


Instructions = Annotated[str, Meta(max_length=4096)]


class VoiceById(msgspec.Struct, frozen=True):
    """A voice that was added."""

    id: str


class CreateSpeech(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said. What is not known here is overlooked."""

    model: Annotated[
        str, Meta(description="Any; the name of an engine has one of its voices speak")
    ]
    input: Annotated[str, Meta(description="What to say.", examples=["Good morning."])]

    voice: Annotated[
        str | VoiceById,
        Meta(description="A voice here, or one of OpenAI's names.", examples=["alloy"]),
    ]

    instructions: Annotated[
        Instructions | None, Meta(description="Followed by voices of CosyVoice2.")
    ] = None

    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"] | None = None
    speed: Annotated[float, Meta(ge=0.25, le=4.0)] | None = None
    stream_format: Literal["audio", "sse"] | None = None


@post(
    ["/v1/audio/speech", "/audio/speech"],
    status_code=200,
    tags=["OpenAI"],
    summary="Say something, as OpenAI does",
    opt=told(
        sound=True,
        events=_EVENTS,
        fails=(
            InvalidRequest(reason="Object missing required field `input`"),
            FieldUnfit(field="voice", reason="there is no voice called 'bass'", do="..."),
            TextEmpty(),
            BodyTooLarge(limit_bytes=262_144),
            TextTooLong(characters=30_000, limit=20_000),
            VoiceNotReady(name="ann", reason="it is being registered"),
            QueueFull(waiting=64, retry_after_s=2),
            EngineUnavailable(engine="kokoro", reason="it is not installed"),
            EngineFailed(engine="kokoro", reason="ValueError: ..."),
            EngineCrashed(engine="kokoro", reason="killed by signal 9"),
            ShuttingDown(),
        ),
    ),
)
async def create_speech(
    data: JSONBody[CreateSpeech],
    speech: NamedDependency[Speech],
    hosts: NamedDependency[Hosts],
    request: Request[Any, Any, Any],
) -> Flow:
    """Say it, and send the sound while it is being spoken.

    With ``stream_format`` ``sse`` the answer is events whose ``audio`` is base64, and whose bytes
    make one file. An error after the first of them is told by one, and breaks the connection.
    """
    _check_is_json(request)
    speed = data.speed or 1.0
    name = data.voice if isinstance(data.voice, str) else data.voice.id
    utterance = Utterance(
        text=data.input,
        voice=speaker(name, data.model, speech.planner.catalogue, hosts),
        speed=min(max(speed, SPEED[0]), SPEED[1]),
        instruct=shortened(data.instructions or ""),
        door=DOOR,
    )
    shape = Shape(data.response_format or "mp3")
    fitted = asking.fitting(speech, utterance)
    job = speech.say(fitted)
    rest = speed / utterance.speed
    flow = answer(job, shape, rest=rest, events=data.stream_format == "sse")
    if utterance.instruct and not fitted.instruct:
        flow.headers["x-ignored"] = "instructions"
    return flow


def shortened(instructions: str) -> str:
    """*instructions* on one line, and no more of them than is followed: whole sentences, or words.

    Clients send a page of them, which would take the model's attention off the text.
    """
    line = " ".join(instructions.split())
    if len(line) <= INSTRUCTION_CHARACTERS:
        return line
    line = line[: INSTRUCTION_CHARACTERS + 1]
    marks = (line.rfind(mark) + len(mark.rstrip()) for mark in _ENDS if mark in line)
    end = max(marks, default=0) or line.rfind(" ")
    return line[: end if end > 0 else INSTRUCTION_CHARACTERS].rstrip()


_ENDS = (". ", "! ", "? ", "; ", "。", "！", "？", "；")


def _check_is_json(request: Request[Any, Any, Any]) -> None:
    """A page elsewhere could have a form sent without asking."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise InvalidRequest(reason="the body has to be JSON (Content-Type: application/json)")
