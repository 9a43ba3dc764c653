"""The cloud contract's way to a voice of one's own: upload a sample, train, ask how far it is.

What a client sends is judged at once and kept ready for an engine. Training is a registration, in
the background: it goes on when the request has ended, and not when the daemon has.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation
from msgspec import Meta

from cosyd.api.auth import caller
from cosyd.api.compat.trainings import Training, Trainings
from cosyd.api.schema_doors import told
from cosyd.api.upload import received_as, unless_gone
from cosyd.api.voices import VoiceParts
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    BodyTooLarge,
    CannotRegister,
    EngineCrashed,
    EngineFailed,
    InvalidRequest,
    QueueFull,
    ReferenceRefused,
    ReferenceUnreadable,
    UnknownSample,
    UnknownTraining,
    UploadTooLarge,
    VoiceNameInvalid,
)
from cosyd.contract.wire_voices import FindingView

AnyRequest = Request[Any, Any, Any]

Desk = NamedDependency[SkipValidation[Trainings]]

_SAMPLE_FAILS = (
    InvalidRequest(reason="the form has no file in the field 'audio'"),
    UploadTooLarge(limit_mb=50),
    ReferenceUnreadable(reason="no sound is found in it"),
    ReferenceRefused(
        says="it is too short: 1.2 seconds without silence at its ends",
        do="Record 3 to 30 seconds; 6 to 12 are best.",
    ),
)
_TRAIN_FAILS = (
    InvalidRequest(reason="sample_id: Expected `str`, got `int`"),
    BodyTooLarge(limit_bytes=262_144),
    UnknownSample(sample="0" * 32),
    VoiceNameInvalid(name="...", reason="it has no letter and no digit"),
    QueueFull(waiting=8, retry_after_s=2),
)
_STATUS_FAILS = (
    UnknownTraining(task="0" * 32),
    CannotRegister(reason="none that makes voices is installed"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
    EngineCrashed(engine="kokoro", reason="killed by signal 9"),
)


class SampleForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of an upload besides ``audio``."""

    text: str = ""
    """What is said in it, word by word. Empty: written down by a recogniser, where there is one."""

    language: str = ""
    """Empty: found."""


class SampleView(msgspec.Struct, frozen=True, kw_only=True):
    """A sample that was taken."""

    sample_id: str
    seconds: float
    findings: list[FindingView] = []
    """What might be better about it."""


class TrainRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A voice to be made of a sample."""

    sample_id: str

    voice_name: Annotated[str, Meta(min_length=1, max_length=200)]
    """How the voice is to be called. Where another has that name, it gets a number."""

    text: Annotated[str, Meta(max_length=4_000)] = ""
    """As of the sample, where it was not told then."""

    language: str = ""


class TrainView(msgspec.Struct, frozen=True, kw_only=True):
    """A training that has begun."""

    task_id: str


class StatusView(msgspec.Struct, frozen=True, kw_only=True):
    """How far a training is."""

    task_id: str
    state: Literal["queued", "running", "completed", "failed"]
    progress: int
    """In percent."""

    voice_id: str | None
    """The voice's name, once it can speak."""

    error: str | None = None
    message: str | None = None
    solution: str | None = None


@post(
    "/clone/v1/upload",
    status_code=200,
    tags=["Cloud"],
    summary="Send a sample of a voice",
    request_max_body_size=None,
    opt={
        "needs": Scope.VOICES,
        **told(fails=_SAMPLE_FAILS, form=SampleForm, file="audio"),
    },
)
async def upload(
    request: AnyRequest, voices: NamedDependency[SkipValidation[VoiceParts]], trainings: Desk
) -> SampleView:
    """A recording of 3 to 30 seconds. It is kept for a day, or until a voice was made of it."""
    with voices.registrar.room() as folder:
        got = await received_as(request, folder, SampleForm, file_field="audio")
        sample, findings = await unless_gone(
            request,
            trainings.take(
                got.file,
                folder,
                client=caller(request.scope).name,
                text=got.form.text,
                language=got.form.language,
            ),
        )
    return SampleView(sample_id=sample.id, seconds=sample.seconds, findings=list(findings))


@post(
    "/clone/v1/train",
    status_code=200,
    tags=["Cloud"],
    summary="Make a voice of a sample",
    opt={"needs": Scope.VOICES, **told(fails=_TRAIN_FAILS)},
)
async def train(data: JSONBody[TrainRequest], trainings: Desk, request: AnyRequest) -> TrainView:
    """Answers at once; the voice is made in the background, within seconds."""
    client = caller(request.scope).name
    sample = await asyncio.to_thread(trainings.sample, data.sample_id, client)
    sample = msgspec.structs.replace(
        sample, text=data.text or sample.text, language=data.language or sample.language
    )
    return TrainView(task_id=trainings.begin(sample, data.voice_name).id)


@get(
    "/clone/v1/status/{task_id:str}",
    tags=["Cloud"],
    summary="See how far a voice is",
    opt={"needs": Scope.VOICES, **told(fails=_STATUS_FAILS)},
)
async def status(task_id: FromPath[str], trainings: Desk, request: AnyRequest) -> StatusView:
    """Whether it can speak. A failure is told some times, and is then an error itself."""
    training = trainings.get(task_id, caller(request.scope).name)
    training.tell()
    return _view(training)


def _view(training: Training) -> StatusView:
    error = training.error
    return StatusView(
        task_id=training.id,
        state=training.state,
        progress=training.progress,
        voice_id=training.voice if training.state == "completed" else None,
        error=error.code if error else None,
        message=str(error) if error else None,
        solution=error.advice if error else None,
    )
