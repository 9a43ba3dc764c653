"""``/api/v1/audio/speech``: speech as clients of CosyVoice2 on Alibaba's PAI-EAS ask for it.

Source: Alibaba Cloud, "CosyVoice2 API"; how its sample clients read the answers rules.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final, Self

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody
from msgspec import Meta

from cosyd.api import sse
from cosyd.api.compat.asking import say, whole
from cosyd.api.compat.eas_manner import EasManner, shape_of, utterance_of
from cosyd.api.compat.patience import kept_alive
from cosyd.api.flow import Flow
from cosyd.api.request_id import request_id
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape, as_bytes
from cosyd.contract.errors import (
    BodyTooLarge,
    CosydError,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    ModeUnfit,
    OutOfRange,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    UnknownFormat,
    UnknownVoice,
    UnsupportedRate,
    VoiceNotReady,
)
from cosyd.speech.job import Job
from cosyd.speech.service import Speech

_JSON: Final = "application/json"
_BLANK: Final = b" "
"""JSON may begin with it."""


class EasInput(EasManner, frozen=True, kw_only=True):
    """What to say, and how."""

    text: str
    stream: Annotated[bool | None, Meta(description="Where it does not stand outside.")] = None


class EasRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said."""

    input: EasInput

    model: Annotated[
        str | None, Meta(description="Whatever it says: the voice has its engine.")
    ] = None

    stream: Annotated[
        bool | None, Meta(description="Events while it is being spoken; true if left out.")
    ] = None

    @property
    def streams(self) -> bool:
        """Whether the sound is wanted while it is being spoken."""
        asked = (self.stream, self.input.stream)
        return next((one for one in asked if one is not None), True)


class EasAudio(msgspec.Struct, frozen=True, kw_only=True):
    """Some sound."""

    data: str
    """Bytes of the file, in base64."""


class EasOutput(msgspec.Struct, frozen=True, kw_only=True):
    """What has been made."""

    finish_reason: str | None = None
    """Always null."""

    audio: EasAudio


class EasError(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong once something had been sent. The connection is broken off after it."""

    code: str
    message: str
    solution: str

    @classmethod
    def of(cls, error: CosydError) -> Self:
        """*error*, as clients get to see it."""
        return cls(code=error.code, message=str(error), solution=error.advice)


class EasAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """All of the sound, or of an event the next of it."""

    output: EasOutput
    request_id: str

    error: EasError | None = None
    """Clients look it up in each event: none may lack it."""


_FAILS: Final = (
    InvalidRequest(reason="Object missing required field `mode` - at `$.input`"),
    BodyTooLarge(limit_bytes=262_144),
    TextEmpty(),
    TextTooLong(characters=30_000, limit=20_000),
    UnknownVoice(name="50a5fdb9-c3ad-445a-adbb-3be327500000"),
    VoiceNotReady(name="ann", reason="it is being registered"),
    ModeUnfit(voice="ann", mode="zero_shot", reason="it has no transcript"),
    OutOfRange(field="speed", value=3.0, low=0.5, high=2.0),
    UnknownFormat(format="mp4", formats="wav, mp3"),
    UnsupportedRate(format="mp3", rate_hz=96_000, rates="24000, 48000"),
    QueueFull(waiting=64, retry_after_s=2),
    EngineUnavailable(engine="kokoro", reason="it is not installed"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
    EngineCrashed(engine="kokoro", reason="killed by signal 9"),
    ShuttingDown(),
)


@post(
    "/api/v1/audio/speech",
    status_code=200,
    tags=("EAS",),
    summary="Say something",
    responses={
        200: ResponseSpec(
            EasAnswer, description="The sound, whole or as it comes.", generate_examples=False
        )
    },
    opt=told(
        fails=_FAILS,
        events='data: {"output":{"finish_reason":null,"audio":{"data":"UklGRg=="}},'
        '"request_id":"9f2c61d0b7a84e35","error":null}\n\n',
    ),
)
async def speak(
    data: JSONBody[EasRequest],
    speech: NamedDependency[Speech],
    request: Request[Any, Any, Any],
) -> Flow:
    """Say it in the voice of a reference audio.

    The answer is events, which each carry a piece of one file, or with ``"stream": false`` one
    object with all of it.
    """
    shape = shape_of(data.input)
    job = say(speech, utterance_of(data.input, data.input.text))
    own_id = request_id(request.scope)
    if data.streams:
        return _streamed(job, shape, own_id)
    return _at_once(job, shape, own_id)


def _streamed(job: Job, shape: Shape, own_id: str) -> Flow:
    body = kept_alive(
        _events(job, shape, own_id),
        still=sse.KEEP_ALIVE,
        last_words=lambda error: _event(_answer(b"", own_id, error)),
    )
    return Flow(body, media_type=sse.MEDIA_TYPE, headers={"x-job": job.id}, held=job.held())


async def _events(job: Job, shape: Shape, own_id: str) -> AsyncGenerator[bytes, None]:
    async with aclosing(as_bytes(job, shape)) as sound:
        async for data in sound:
            yield _event(_answer(data, own_id))


def _at_once(job: Job, shape: Shape, own_id: str) -> Flow:
    body = kept_alive(
        _one(job, shape, own_id),
        still=_BLANK,
        last_words=lambda error: msgspec.json.encode(_answer(b"", own_id, error)),
    )
    return Flow(body, media_type=_JSON, headers={"x-job": job.id}, held=job.held())


async def _one(job: Job, shape: Shape, own_id: str) -> AsyncGenerator[bytes, None]:
    yield msgspec.json.encode(_answer((await whole(job, shape)).data, own_id))


def _answer(data: bytes, own_id: str, error: CosydError | None = None) -> EasAnswer:
    return EasAnswer(
        output=EasOutput(audio=EasAudio(data=base64.b64encode(data).decode())),
        request_id=own_id,
        error=EasError.of(error) if error else None,
    )


def _event(answer: EasAnswer) -> bytes:
    return b"data: " + msgspec.json.encode(answer) + b"\n\n"
