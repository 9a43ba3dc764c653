"""``/elevenlabs/v1/text-to-speech``: speech as clients of ElevenLabs ask for it."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from cosyd.api.compat import asking
from cosyd.api.compat.elevenlabs_alignment import Aligner, Alignment, Tail, whole
from cosyd.api.compat.elevenlabs_wire import (
    DOOR,
    PATH,
    USUAL_FORMAT,
    AlignmentView,
    SpeakRequest,
    TimedSound,
    shape_of,
)
from cosyd.api.flow import Flow
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape, sounding
from cosyd.api.upload import unless_gone
from cosyd.contract.errors import (
    BodyTooLarge,
    CosydError,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    QueueFull,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    UnknownFormat,
    UnknownVoice,
    UnsupportedRate,
    VoiceNotReady,
)
from cosyd.contract.model import VOICE_AUDIO, Utterance
from cosyd.speech.job import Job
from cosyd.speech.service import Speech

AnyRequest = Request[Any, Any, Any]

Format = Annotated[
    str,
    QueryParameter(
        description="Coding, Hertz and, where it loses something, kilobits a second.",
        required=False,
    ),
]

LINES: Final = "application/x-ndjson"

FAILS: Final[tuple[CosydError, ...]] = (
    InvalidRequest(reason="Object missing required field `text`"),
    TextEmpty(),
    UnknownFormat(format="mp4_44100", formats="mp3_44100_128, pcm_24000"),
    UnsupportedRate(format="opus", rate_hz=44_100, rates="8000, 12000, 16000, 24000, 48000"),
    UnknownVoice(name="bass"),
    VoiceNotReady(name="ann", reason="it is being registered"),
    BodyTooLarge(limit_bytes=262_144),
    TextTooLong(characters=30_000, limit=20_000),
    QueueFull(waiting=64, retry_after_s=2),
    EngineUnavailable(engine="kokoro", reason="it is not installed"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
    EngineCrashed(engine="kokoro", reason="killed by signal 9"),
    ShuttingDown(),
)
"""What can go wrong with something to be said."""


def utterance_of(voice_id: str, asked: SpeakRequest) -> Utterance:
    """What *asked* wants to have said."""
    settings = asked.voice_settings
    return Utterance(
        text=asked.text,
        voice=voice_id,
        language=asked.language_code or None,
        speed=(settings and settings.speed) or 1.0,
        seed=asked.seed,
        door=DOOR,
    )


class ElevenLabsSpeechController(Controller):
    """Say something."""

    path = f"{PATH}/v1/text-to-speech/{{voice_id:str}}"
    tags = ("ElevenLabs",)

    @post(
        "/",
        status_code=200,
        summary="Say something, as ElevenLabs does",
        opt=told(sound=True, fails=FAILS),
    )
    async def convert(
        self,
        voice_id: FromPath[str],
        data: JSONBody[SpeakRequest],
        speech: NamedDependency[Speech],
        request: AnyRequest,
        output_format: Format = USUAL_FORMAT,
    ) -> Response[bytes]:
        """Say it, and send a whole file, which tells its true length."""
        shape = shape_of(output_format)
        job = asking.say(speech, utterance_of(voice_id, data))
        sound = await unless_gone(request, asking.whole(job, shape))
        return Response(sound.data, media_type=shape.media_type, headers=_headers(job, shape))

    @post(
        "/stream",
        status_code=200,
        summary="Say something while it is being made",
        opt=told(sound=True, fails=FAILS),
    )
    async def stream(
        self,
        voice_id: FromPath[str],
        data: JSONBody[SpeakRequest],
        speech: NamedDependency[Speech],
        output_format: Format = USUAL_FORMAT,
    ) -> Flow:
        """Say it, and send the sound while it is being spoken."""
        shape = shape_of(output_format)
        return sounding(asking.say(speech, utterance_of(voice_id, data)), shape, events=False)

    @post(
        "/with-timestamps",
        status_code=200,
        summary="Say something, and when each character of it sounds",
        opt=told(fails=FAILS),
    )
    async def convert_with_timestamps(
        self,
        voice_id: FromPath[str],
        data: JSONBody[SpeakRequest],
        speech: NamedDependency[Speech],
        request: AnyRequest,
        output_format: Format = USUAL_FORMAT,
    ) -> TimedSound:
        """Say it. Sentences are timed exactly; their characters share their time evenly."""
        shape = shape_of(output_format)
        job = asking.say(speech, utterance_of(voice_id, data))
        sound = await unless_gone(request, asking.whole(job, shape))
        return _timed(sound.data, whole(data.text, job.timings, job.audio_s))

    @post(
        "/stream/with-timestamps",
        status_code=200,
        summary="Say something while it is being made, with the time of each character",
        opt=told(fails=FAILS),
        responses={
            200: ResponseSpec(
                bytes, description="A JSON object on each line.", media_type=LINES,
                generate_examples=False,
            )
        },
    )  # fmt: skip
    async def stream_with_timestamps(
        self,
        voice_id: FromPath[str],
        data: JSONBody[SpeakRequest],
        speech: NamedDependency[Speech],
        output_format: Format = USUAL_FORMAT,
    ) -> Flow:
        """Say it. The characters of a sentence come with the last of its sound."""
        shape = shape_of(output_format)
        job = asking.say(speech, utterance_of(voice_id, data))
        return Flow(
            _lines(job, shape), media_type=LINES, headers=_headers(job, shape), held=job.held()
        )


def _headers(job: Job, shape: Shape) -> dict[str, str]:
    return {
        "x-job": job.id,
        "x-sample-rate": str(shape.rate_hz),
        "x-channels": str(VOICE_AUDIO.channels),
    }


async def _lines(job: Job, shape: Shape) -> AsyncGenerator[bytes, None]:
    text, aligner, tail = job.utterance.text, Aligner(), Tail()
    with shape.encoder() as encoder:
        async with aclosing(job.listen()) as chunks:
            async for chunk in chunks:
                data = encoder.feed(tail.after(chunk))
                alignment = aligner.sentence(text, chunk.ends) if chunk.ends else None
                if data or alignment:
                    yield _line(data, alignment)
        data, rest = encoder.finish(), aligner.rest(text, job.audio_s)
        if data or rest.characters:
            yield _line(data, rest if rest.characters else None)


def _line(data: bytes, alignment: Alignment | None) -> bytes:
    return msgspec.json.encode(_timed(data, alignment)) + b"\n"


def _timed(data: bytes, alignment: Alignment | None) -> TimedSound:
    view = AlignmentView(**alignment.in_seconds()) if alignment else None
    return TimedSound(
        audio_base64=base64.b64encode(data).decode(), alignment=view, normalized_alignment=view
    )
