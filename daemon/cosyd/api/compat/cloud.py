"""The cloud contract: ``/tts/v1/synthesize`` and ``/tts/v1/stream``.

Its clients know one more error than we do: 502 where what speaks behind the door is down.
"""

from __future__ import annotations

import base64
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from cosyd.api.compat import asking
from cosyd.api.compat.pieces import exactly
from cosyd.api.flow import Flow
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape, as_bytes
from cosyd.api.upload import unless_gone
from cosyd.contract.errors import (
    BodyTooLarge,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    JobCancelled,
    OutOfRange,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    UnknownFormat,
    UnknownVoice,
    VoiceNotReady,
)
from cosyd.contract.model import VOICE_AUDIO, Utterance
from cosyd.contract.wire import BitRate, Rate
from cosyd.speech.service import Speech

DOOR = "cloud"
IGNORED = "x-ignored"
"""The header that names what was asked for and not followed."""

CHUNK_BYTES = (64, 65_536)
"""The least and the most that a client may ask for at once."""

_FAILS = (
    InvalidRequest(reason="text: Expected `str`, got `int`"),
    TextEmpty(),
    OutOfRange(field="speed", value=3.0, low=0.5, high=2.0),
    UnknownFormat(format="mp4", formats="wav, mp3"),
    UnknownVoice(name="bass"),
    VoiceNotReady(name="ann", reason="it is being registered"),
    TextTooLong(characters=30_000, limit=20_000),
    BodyTooLarge(limit_bytes=262_144),
    QueueFull(waiting=64, retry_after_s=2),
    EngineUnavailable(engine="kokoro", reason="it is not installed"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
    EngineCrashed(engine="kokoro", reason="killed by signal 9"),
    JobCancelled(reason="it was asked for"),
    ShuttingDown(),
)


class CloudSpeech(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said. Whatever else a client sends is overlooked."""

    text: str

    voice: Annotated[
        str | None,
        Meta(description="A voice's name; those of Microsoft's voices are known too."),
    ] = None

    format: Annotated[
        str | None, Meta(description="mp3, wav, opus, aac, flac or pcm; mp3 where it is left out.")
    ] = None

    speed: Annotated[float | None, Meta(description="0.5 to 2.0.")] = None

    pitch: Annotated[
        float | None, Meta(description="0. No voice here follows another; X-Ignored tells so.")
    ] = None

    volume: Annotated[float | None, Meta(description="A linear factor, 0.0 to 4.0.")] = None
    language: str | None = None
    sample_rate: Rate | None = None
    bit_rate: BitRate | None = None


class CloudAudio(msgspec.Struct, frozen=True, kw_only=True):
    """What was said, as a whole file."""

    audio: str
    """Base64."""

    format: str
    sample_rate: int
    audio_s: float


def _utterance(asked: CloudSpeech) -> Utterance:
    return Utterance(
        text=asked.text,
        voice=asked.voice or None,
        language=asked.language or None,
        speed=1.0 if asked.speed is None else asked.speed,
        volume=1.0 if asked.volume is None else asked.volume,
        door=DOOR,
    )


def _shape(asked: CloudSpeech) -> Shape:
    return Shape(asked.format or "mp3", asked.sample_rate, asked.bit_rate)


def _ignored(asked: CloudSpeech) -> dict[str, str]:
    return {IGNORED: "pitch"} if asked.pitch else {}


@post(
    "/tts/v1/synthesize",
    status_code=200,
    tags=["Cloud"],
    summary="Say something, as base64",
    opt=told(fails=_FAILS),
)
async def synthesize(
    data: JSONBody[CloudSpeech],
    speech: NamedDependency[Speech],
    request: Request[Any, Any, Any],
) -> Response[CloudAudio]:
    """All of it at once, as a file in JSON. Hanging up cancels it."""
    shape = _shape(data)
    job = asking.say(speech, _utterance(data))
    whole = await unless_gone(request, asking.whole(job, shape))
    told = CloudAudio(
        audio=base64.b64encode(whole.data).decode(),
        format=shape.format,
        sample_rate=shape.rate_hz,
        audio_s=whole.audio_s,
    )
    return Response(told, headers={"x-job": job.id, **_ignored(data)})


@get(
    "/tts/v1/stream",
    tags=["Cloud"],
    summary="Say something, as a stream",
    opt=told(fails=_FAILS, sound=True),
    responses={
        200: ResponseSpec(
            bytes, description="The sound.", media_type="audio/mpeg", generate_examples=False
        )
    },
)
async def stream(
    speech: NamedDependency[Speech],
    *,
    text: Annotated[str, QueryParameter()],
    voice: Annotated[str | None, QueryParameter(required=False)] = None,
    audio_format: Annotated[str, QueryParameter(name="format", required=False)] = "mp3",
    speed: Annotated[float, QueryParameter(required=False)] = 1.0,
    pitch: Annotated[float, QueryParameter(required=False)] = 0.0,
    volume: Annotated[float, QueryParameter(required=False)] = 1.0,
    language: Annotated[str | None, QueryParameter(required=False)] = None,
    sample_rate: Annotated[Rate | None, QueryParameter(required=False)] = None,
    bit_rate: Annotated[BitRate | None, QueryParameter(required=False)] = None,
    chunk_size: Annotated[
        int, QueryParameter(required=False, ge=CHUNK_BYTES[0], le=CHUNK_BYTES[1])
    ] = 512,
) -> Flow:
    """The sound while it is being spoken, in chunks of exactly ``chunk_size`` bytes."""
    asked = CloudSpeech(
        text=text,
        voice=voice,
        format=audio_format,
        speed=speed,
        pitch=pitch,
        volume=volume,
        language=language,
        sample_rate=sample_rate,
        bit_rate=bit_rate,
    )
    shape = _shape(asked)
    job = asking.say(speech, _utterance(asked))
    headers = {
        "x-job": job.id,
        "x-sample-rate": str(shape.rate_hz),
        "x-channels": str(VOICE_AUDIO.channels),
        **_ignored(asked),
    }
    body = exactly(as_bytes(job, shape), chunk_size)
    return Flow(body, media_type=shape.media_type, headers=headers, held=job.held())
