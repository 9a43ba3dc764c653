"""DashScope's speech over HTTP: events while it is spoken, or where to fetch the whole."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from cosyd.api import sse
from cosyd.api.compat.asking import say, whole
from cosyd.api.compat.dashscope_manner import (
    Manner,
    format_of,
    shape_of,
    utterance_of,
    without_marks,
)
from cosyd.api.compat.dashscope_telling import Telling
from cosyd.api.compat.task_messages import characters
from cosyd.api.compat.task_sound import sound_of
from cosyd.api.compat.tasks import error_code
from cosyd.api.flow import Flow
from cosyd.api.request_id import request_id
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape
from cosyd.api.upload import unless_gone
from cosyd.contract.errors import (
    BodyTooLarge,
    CosydError,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    JobGone,
    OutOfRange,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    UnknownFormat,
    UnknownJob,
    UnknownVoice,
    UnsupportedRate,
    VoiceNotReady,
)
from cosyd.contract.sinks import Hearing
from cosyd.contract.wire import BitRate, Rate
from cosyd.speech.job import Job
from cosyd.speech.service import Speech

AnyRequest = Request[Any, Any, Any]

SOUND: Final = "/api/v1/services/audio/tts/sound"
"""Below it lie the sounds that can be fetched without a token, by an address that is a secret."""


class SpokenInput(Manner, frozen=True, kw_only=True):
    """What to say, and how."""

    text: str


class SpokenRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said."""

    input: SpokenInput
    model: Annotated[str, Meta(description="Any will do: the voice has its engine.")] = ""


class SpokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """It has been said."""

    output: dict[str, Any]
    """``finish_reason`` is ``stop``; ``audio`` has the ``url``, and ``expires_at``."""

    usage: dict[str, int]
    request_id: str


class Links:
    """Makes addresses that nobody can guess, and knows them again, as long as the daemon runs."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def sign(self, *words: object) -> str:
        """What proves that *words* come from here."""
        message = "\n".join(map(str, words)).encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()

    def made(self, signature: str, *words: object) -> bool:
        """Whether *signature* is that of *words*."""
        return hmac.compare_digest(signature.encode(), self.sign(*words).encode())


@post(
    "/api/v1/services/audio/tts/SpeechSynthesizer",
    status_code=200,
    tags=("DashScope",),
    summary="Say something",
    responses={
        200: ResponseSpec(
            SpokenAnswer, description="Where the sound is, or events.", generate_examples=False
        )
    },
    opt=told(
        fails=(
            InvalidRequest(reason="Object missing required field `text` - at `$.input`"),
            BodyTooLarge(limit_bytes=262_144),
            TextEmpty(),
            TextTooLong(characters=30_000, limit=20_000),
            UnknownVoice(name="bass"),
            VoiceNotReady(name="ann", reason="it is being registered"),
            OutOfRange(field="volume", value=300, low=0, high=100),
            UnknownFormat(format="mp4", formats="wav, mp3"),
            UnsupportedRate(format="mp3", rate_hz=96_000, rates="24000, 48000"),
            QueueFull(waiting=64, retry_after_s=2),
            EngineUnavailable(engine="kokoro", reason="it is not installed"),
            EngineFailed(engine="kokoro", reason="ValueError: ..."),
            EngineCrashed(engine="kokoro", reason="killed by signal 9"),
            ShuttingDown(),
        ),
        events='id:1\nevent:result\n:HTTP_STATUS/200\ndata:{"output":{"type":"sentence-synthesis",'
        '"audio":{"data":"UklGRg=="},"finish_reason":"null"},"usage":{"characters":0}}\n\n',
    ),
)
async def synthesize(
    data: JSONBody[SpokenRequest],
    speech: NamedDependency[Speech],
    links: NamedDependency[Links],
    request: AnyRequest,
) -> Response[Any]:
    """Say it. With ``X-DashScope-SSE: enable`` the answer is events, which carry the sound."""
    manner = data.input
    shape = shape_of(manner)
    text = without_marks(manner.text) if manner.marked else manner.text
    job = say(speech, utterance_of(manner, text))
    own_id = request_id(request.scope)
    asked = request.headers.get("x-dashscope-sse", "").lower() == "enable"
    if asked or sse.wanted(request.headers.get("accept", "")):
        telling = Telling(words=bool(manner.word_timestamp_enabled))
        body = _events(job, shape, own_id, telling)
        return Flow(body, media_type=sse.MEDIA_TYPE, headers={"x-job": job.id}, held=job.held())
    with job.held():
        await unless_gone(request, _spoken(job))
    audio = {
        "data": "",
        "url": str(request.base_url).rstrip("/") + _path(job, manner, links),
        "id": f"audio_{job.id}",
        "expires_at": round(time.time() + speech.shelf.keep_s),
    }
    answer = SpokenAnswer(
        output={"finish_reason": "stop", "audio": audio},
        usage={"characters": characters(text)},
        request_id=own_id,
    )
    return Response(answer, headers={"x-job": job.id})


@get(
    SOUND + "/{job_id:str}/{signature:str}",
    tags=("DashScope",),
    summary="Fetch what was said",
    opt=told(
        sound=True,
        fails=(
            InvalidRequest(reason="sample_rate: Expected `int`, got `str`"),
            UnknownJob(job="3f1c"),
            JobGone(job="3f1c"),
        ),
    ),
    responses={
        200: ResponseSpec(
            bytes, description="The sound.", media_type="audio/wav", generate_examples=False
        )
    },
)
async def fetch_sound(
    job_id: FromPath[str],
    signature: FromPath[str],
    speech: NamedDependency[Speech],
    links: NamedDependency[Links],
    *,
    audio_format: Annotated[str, QueryParameter(name="format", required=False)] = "wav",
    sample_rate: Annotated[Rate | None, QueryParameter(required=False)] = None,
    bit_rate: Annotated[BitRate | None, QueryParameter(required=False)] = None,
) -> Response[bytes]:
    """The sound at an address that an answer has told. Wants no token: the address is a secret."""
    if not links.made(signature, job_id):
        raise UnknownJob(job=job_id)
    shape = Shape(audio_format, sample_rate, bit_rate)
    sound = await whole(speech.shelf.get(job_id), shape)
    return Response(sound.data, media_type=shape.media_type)


def _path(job: Job, manner: Manner, links: Links) -> str:
    names = ("format", "sample_rate", "bit_rate")
    asked = zip(names, format_of(manner), strict=True)
    query = urlencode({name: value for name, value in asked if value is not None})
    return f"{SOUND}/{job.id}/{links.sign(job.id)}?{query}"


async def _spoken(job: Job) -> None:
    """Until all has been; raises why it has not."""
    await job.wait()
    if job.error:
        raise job.error.with_traceback(None)


async def _events(
    job: Job, shape: Shape, own_id: str, telling: Telling
) -> AsyncGenerator[bytes, None]:
    """What *telling* tells, and at last an event without sound."""
    count = 0
    try:
        async with aclosing(telling.events(sound_of(_only(job), shape))) as results:
            async for payload, data in results:
                count += 1
                encoded = base64.b64encode(data).decode()
                payload["output"] |= {"finish_reason": "null", "audio": {"data": encoded}}
                yield _event(count, "result", {**payload, "request_id": own_id})
    except CosydError as error:
        if count:
            failed = {"code": error_code(error), "message": f"{error} {error.advice}"}
            yield _event(count + 1, "error", {**failed, "request_id": own_id}, error.status)
        raise
    last = {"finish_reason": "stop", "audio": {"data": "", "id": f"audio_{job.id}"}}
    usage = {"characters": characters(job.utterance.text)}
    yield _event(count + 1, "result", {"output": last, "usage": usage, "request_id": own_id})


async def _only(job: Job) -> AsyncGenerator[Hearing, None]:
    yield job


def _event(number: int, kind: str, data: dict[str, Any], status: int = 200) -> bytes:
    """One event as DashScope's package reads it, which knows no blank after a colon."""
    head = f"id:{number}\nevent:{kind}\n:HTTP_STATUS/{status}\nstatus:{status}\ndata:"
    return head.encode() + msgspec.json.encode(data) + b"\n\n"
