"""``POST /tts``: the contract of small services around CosyVoice, with its four modes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, SkipValidation
from msgspec import Meta

from cosyd.api.compat import asking
from cosyd.api.compat.expressions import instruction
from cosyd.api.compat.pieces import in_multiples
from cosyd.api.compat.references import LARGEST_BYTES, MEGABYTE, References
from cosyd.api.flow import Flow
from cosyd.api.schema_doors import told
from cosyd.api.sound import Shape, as_bytes
from cosyd.api.upload import unless_gone
from cosyd.audio.encode import FORMATS, media_type
from cosyd.contract.errors import (
    BodyTooLarge,
    CannotRegister,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    InstructionMissing,
    InvalidRequest,
    JobCancelled,
    QueueFull,
    ReferenceMissing,
    ReferenceRefused,
    ReferenceUnreadable,
    ShuttingDown,
    TextEmpty,
    TextTooLong,
    TooManyReferences,
    UnknownExpression,
    UnknownFormat,
    UnknownVoice,
    UploadTooLarge,
    VoiceNotReady,
)
from cosyd.contract.model import VOICE_AUDIO, Mode, Utterance
from cosyd.contract.wire import BitRate, Rate, Seed
from cosyd.speech.job import Job
from cosyd.speech.service import Speech

DOOR = "tts"
BODY_BYTES = 14_500_000
"""Of a request: as much as the largest reference takes in base64, and a text."""

FRAMES_A_SECOND = 50
"""20 ms each. Where a rate has no whole number of samples in that time, 40 ms."""

Transcript = Annotated[str, Meta(max_length=4_000)]
OwnWords = Annotated[str, Meta(max_length=400)]

_KINDS = {media_type(one): one for one in ("pcm", *FORMATS)}


class TtsMode(StrEnum):
    """How a voice is used."""

    SFT = "sft"
    ZERO_SHOT = "zero_shot"
    CROSS_LINGUAL = "cross_lingual"
    INSTRUCT = "instruct"


class TtsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be said. Whatever else a client sends is overlooked."""

    text: str
    mode: TtsMode = TtsMode.SFT

    speaker_id: Annotated[
        str | None, Meta(description="A voice's name; those of CosyVoice's speakers are known too.")
    ] = None

    reference_audio: Annotated[
        str | None,
        Meta(description="A recording of 3 to 30 seconds, as base64, of at most 10 MB."),
    ] = None

    reference_text: Annotated[
        Transcript | None, Meta(description="What is said in it, word by word.")
    ] = None

    stream: bool = True
    speed: Annotated[float, Meta(ge=0.5, le=2.0)] = 1.0

    emotion: Annotated[str | None, Meta(description="neutral, happy, sad, ...")] = None
    dialect: Annotated[str | None, Meta(description="cantonese, sichuan, ...")] = None
    instruct: Annotated[OwnWords | None, Meta(description="The manner in plain words.")] = None

    language: str | None = None
    volume: Annotated[float | None, Meta(description="A linear factor, 0.0 to 4.0.")] = None
    seed: Seed | None = None

    format: Annotated[
        str | None,
        Meta(description="pcm, opus, wav, mp3, aac or flac; left out: as Accept says, or pcm."),
    ] = None

    sample_rate: Rate | None = None
    bit_rate: BitRate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of a request."""

    job: Job
    ignored: tuple[str, ...]
    """What was asked for that the voice cannot follow."""


def shape_of(asked: TtsRequest, kind: str = "pcm") -> Shape:
    """The format in which a client wants the sound; *kind* where it does not say.

    Raises:
        UnknownFormat: There is no such format.
        UnsupportedRate: It cannot carry that rate.
    """
    return Shape(asked.format or kind, asked.sample_rate, asked.bit_rate)


async def said(asked: TtsRequest, speech: Speech, references: References) -> Said:
    """Have it said, by a voice of its own where there is a reference.

    Raises:
        CosydError: It cannot be said so.
    """
    utterance = _utterance(asked)
    plain = Utterance(text=utterance.text, speed=utterance.speed, volume=utterance.volume)
    speech.check(plain)  # before a voice is made for it
    name = await _reference(asked, references)
    utterance = replace(utterance, voice=name or asked.speaker_id or None)
    fitted = asking.fitting(speech, utterance)
    job = speech.say(fitted)
    if name:
        references.use(name, job)
    return Said(job=job, ignored=_ignored(utterance, fitted))


def frame_bytes(rate_hz: int) -> int:
    """Of 20 ms of PCM."""
    seconds = 1 if rate_hz % FRAMES_A_SECOND == 0 else 2
    return seconds * rate_hz // FRAMES_A_SECOND * VOICE_AUDIO.frame_bytes


def _utterance(asked: TtsRequest) -> Utterance:
    manner = instruction(asked.emotion, asked.dialect, asked.instruct)
    if asked.mode is TtsMode.INSTRUCT and not (manner or asked.emotion or asked.dialect):
        raise InstructionMissing
    return Utterance(
        text=asked.text,
        language=asked.language or None,
        speed=asked.speed,
        volume=1.0 if asked.volume is None else asked.volume,
        instruct=manner,
        mode=_mode(asked, manner),
        seed=asked.seed,
        door=DOOR,
    )


def _mode(asked: TtsRequest, manner: str) -> Mode:
    """A mode with an instruction is ``instruct``; which one a named speaker has is its own."""
    if manner or asked.mode in {TtsMode.SFT, TtsMode.INSTRUCT}:
        return Mode.AUTO
    if asked.mode is TtsMode.ZERO_SHOT and asked.reference_audio and not asked.reference_text:
        return Mode.AUTO  # whether somebody has written down what is said in it, we shall see
    return Mode(asked.mode)


async def _reference(asked: TtsRequest, references: References) -> str:
    """The voice that is made of the reference; empty: there is none, or it is not wanted."""
    if asked.mode in {TtsMode.ZERO_SHOT, TtsMode.CROSS_LINGUAL}:
        if not (asked.reference_audio or asked.speaker_id):
            raise ReferenceMissing(mode=asked.mode.value)
    elif asked.speaker_id:
        return ""
    if not asked.reference_audio:
        return ""
    return await references.voice(asked.reference_audio, (asked.reference_text or "").strip())


def _ignored(asked: Utterance, fitted: Utterance) -> tuple[str, ...]:
    names = ("instruct", "mode", "seed", "language")
    return tuple(one for one in names if getattr(asked, one) != getattr(fitted, one))


@post(
    "/tts",
    status_code=200,
    tags=["TTS"],
    summary="Say something in one of four modes",
    request_max_body_size=BODY_BYTES,
    opt=told(
        fails=(
            InvalidRequest(reason="mode: Invalid enum value 'clone'"),
            TextEmpty(),
            UnknownFormat(format="mp4", formats="wav, mp3"),
            UnknownExpression(field="emotion", word="blue", words="neutral, happy"),
            UnknownVoice(name="bass"),
            InstructionMissing(),
            ReferenceMissing(mode="zero_shot"),
            ReferenceUnreadable(reason="no sound is found in it"),
            ReferenceRefused(says="it is too short: 1.2 seconds", do="Record 3 to 30 seconds."),
            VoiceNotReady(name="ann", reason="it is being registered"),
            TextTooLong(characters=30_000, limit=20_000),
            BodyTooLarge(limit_bytes=BODY_BYTES),
            UploadTooLarge(limit_mb=LARGEST_BYTES // MEGABYTE),
            QueueFull(waiting=64, retry_after_s=2),
            TooManyReferences(room=32),
            CannotRegister(reason="none that makes voices is installed"),
            EngineUnavailable(engine="kokoro", reason="it is not installed"),
            EngineFailed(engine="kokoro", reason="ValueError: ..."),
            EngineCrashed(engine="kokoro", reason="killed by signal 9"),
            JobCancelled(reason="it was asked for"),
            ShuttingDown(),
        ),
        sound=True,
    ),
    responses={
        200: ResponseSpec(
            bytes, description="The sound.", media_type="audio/pcm", generate_examples=False
        )
    },
)
async def tts(
    data: JSONBody[TtsRequest],
    speech: NamedDependency[Speech],
    references: NamedDependency[SkipValidation[References]],
    request: Request[Any, Any, Any],
) -> Response[bytes]:
    """Raw PCM while it is being spoken, in pieces of 20 ms, or whole with ``stream: false``.

    The same recording makes the same voice, which is kept for a while. What a voice cannot follow
    is left out, and named in ``X-Ignored``. Hanging up cancels it.
    """
    shape = shape_of(data, _wanted_kind(request))
    made = await unless_gone(request, said(data, speech, references))
    headers = {
        "x-job": made.job.id,
        "x-sample-rate": str(shape.rate_hz),
        "x-channels": str(VOICE_AUDIO.channels),
    }
    if made.ignored:
        headers["x-ignored"] = ", ".join(made.ignored)
    if not data.stream:
        whole = await unless_gone(request, asking.whole(made.job, shape))
        return Response(whole.data, media_type=shape.media_type, headers=headers)
    body = as_bytes(made.job, shape)
    if shape.format == "pcm":
        body = in_multiples(body, frame_bytes(shape.rate_hz))
    return Flow(body, media_type=shape.media_type, headers=headers, held=made.job.held())


def _wanted_kind(request: Request[Any, Any, Any]) -> str:
    """The format that ``Accept`` asks for; PCM where it asks for none of ours."""
    return _KINDS[request.accept.best_match(list(_KINDS), "audio/pcm")]
