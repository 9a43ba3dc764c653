"""``/api/v1/audio/reference_audio``: voices, as EAS clients send recordings for them.

A reference audio is a voice of the store: its id is the voice's name. One that was sent here is
called by a fresh UUID; any other that was made of a recording is listed too.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import Meta

from cosyd.api.compat.eas_manner import DOOR
from cosyd.api.schema_doors import told
from cosyd.api.upload import Received, received_as, unless_gone
from cosyd.api.voices import Voices
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    CannotRegister,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    NoReference,
    ReferenceRefused,
    ReferenceUnreadable,
    UnknownVoice,
    UploadTooLarge,
    VoiceNotOwn,
)
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.wire import Rate
from cosyd.registration.intake import Upload
from cosyd.registration.roster import UNKNOWN_LANGUAGE
from cosyd.speech.service import Speech
from cosyd.voices.manifest import Manifest
from cosyd.voices.stored import REFERENCE, StoredVoice

MOST_LISTED: Final = 1_000

_RAW_SUFFIXES = (".pcm", ".raw")
_RAW_TYPES = frozenset({"audio/pcm", "audio/x-pcm", "audio/raw", "audio/x-raw"})
_WITH_HEADER = (b"RIFF", b"ID3")
"""How a file begins that says itself what it is, whatever it is called."""

_NAME_CHARACTERS = 200


class ReferenceOrder(StrEnum):
    """Of a list, by time."""

    ASC = "asc"
    DESC = "desc"


class ReferenceForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of an upload besides ``file``; others are overlooked."""

    text: Annotated[str, Meta(min_length=1, description="What is said in it, word by word.")]

    sample_rate: Annotated[Rate | None, Meta(description="Of raw PCM, 16 bits, mono; 24000.")] = (
        None
    )


class ReferenceAudio(msgspec.Struct, frozen=True, kw_only=True):
    """A recording of which there is a voice."""

    id: str
    filename: str
    """What the file was called that came."""

    bytes: int
    """How large it was."""

    created_at: int
    """Seconds since 1970."""

    text: str
    """What is said in it."""


class ReferenceDeleted(msgspec.Struct, frozen=True, kw_only=True):
    """It is gone."""

    code: str
    message: str
    data: dict[str, str]


_UNKNOWN: Final = (
    UnknownVoice(name="50a5fdb9-c3ad-445a-adbb-3be327500000"),
    NoReference(name="hibari"),
)


class ReferencesController(Controller):
    """Send reference audio, look at it, take it away."""

    path = "/api/v1/audio/reference_audio"
    tags = ("EAS",)

    @post(
        "/",
        status_code=200,
        summary="Send a reference audio",
        request_max_body_size=None,
        opt={
            "needs": Scope.VOICES,
            **told(
                form=ReferenceForm,
                file="file",
                fails=(
                    InvalidRequest(reason="the form has no file in the field 'file'"),
                    UploadTooLarge(limit_mb=50),
                    ReferenceUnreadable(reason="no sound is found in it"),
                    ReferenceRefused(
                        says="it is too short: 1.2 seconds without silence at its ends",
                        do="Record 3 to 30 seconds; 6 to 12 are best.",
                    ),
                    CannotRegister(reason="none that makes voices is installed"),
                    EngineUnavailable(engine="cosyvoice2", reason="its model is not here"),
                    EngineFailed(engine="kokoro", reason="ValueError: ..."),
                ),
            ),
        },
    )
    async def send(self, request: Request[Any, Any, Any], voices: Voices) -> ReferenceAudio:
        """A voice of 3 to 30 seconds of MP3, WAV or PCM; it can speak when this answers.

        What is doubtful in the recording is let pass; what no voice can come of is not.
        """
        with voices.registrar.room() as folder:
            got = await received_as(request, folder, ReferenceForm)
            manifest, upload = await asyncio.to_thread(taken, got)
            adding = voices.registrar.add(manifest, upload, force=True)
            voice = (await unless_gone(request, adding)).voice
        return await asyncio.to_thread(_view, voice)

    @get(
        "/",
        summary="List reference audio",
        opt=told(fails=(InvalidRequest(reason="limit: Expected `int` <= 1000"),)),
    )
    async def list_all(
        self,
        voices: Voices,
        limit: Annotated[int, QueryParameter(ge=1, le=MOST_LISTED, required=False)] = 100,
        order: Annotated[ReferenceOrder, QueryParameter(required=False)] = ReferenceOrder.DESC,
    ) -> list[ReferenceAudio]:
        """Those that were sent here, and all other voices that were made of a recording."""
        await voices.upkeep.look()
        found = await asyncio.to_thread(lambda: _views(voices.registrar.roster.stored()))
        found.sort(key=lambda one: (one.created_at, one.id), reverse=order is ReferenceOrder.DESC)
        return found[:limit]

    @get("/{reference_audio_id:str}", summary="Look at a reference audio", opt=told(fails=_UNKNOWN))
    async def show(
        self, reference_audio_id: FromPath[str], speech: NamedDependency[Speech], voices: Voices
    ) -> ReferenceAudio:
        """One of them, by its id or another name of its voice."""
        own = speech.planner.catalogue.get(reference_audio_id).name
        voice = voices.registrar.roster.find(own)
        if voice is None or voice.reference is None:
            raise NoReference(name=own)
        return await asyncio.to_thread(_view, voice)

    @delete(
        "/{reference_audio_id:str}",
        status_code=200,
        summary="Delete a reference audio",
        opt={
            "needs": Scope.VOICES,
            **told(
                fails=(
                    *_UNKNOWN[:1],
                    VoiceNotOwn(name="hibari", source="an engine", what="removed"),
                )
            ),
        },
    )
    async def remove(self, reference_audio_id: FromPath[str], voices: Voices) -> ReferenceDeleted:
        """Take it and its voice away; for two weeks the voice can be restored."""
        voice = await voices.registrar.remove(reference_audio_id)
        return ReferenceDeleted(
            code="OK", message=f"reference audio: {voice.name} deleted.", data={}
        )


def taken(got: Received[ReferenceForm]) -> tuple[Manifest, Upload]:
    """The voice to be made of what has come."""
    manifest = Manifest(
        name=str(uuid.uuid4()),
        languages=(UNKNOWN_LANGUAGE,),
        text=got.form.text,
        tags=(DOOR,),
        filename=_bare(got.filename),
        file_bytes=got.file.stat().st_size,
    )
    rate_hz = got.form.sample_rate or VOICE_AUDIO.rate_hz
    return manifest, Upload(path=got.file, rate_hz=rate_hz if _is_raw(got) else None)


def _is_raw(got: Received[ReferenceForm]) -> bool:
    """Whether a file is samples and no more, as far as its sender says so."""
    named = got.filename.lower().endswith(_RAW_SUFFIXES)
    if not named and got.media_type.lower() not in _RAW_TYPES:
        return False
    with got.file.open("rb") as file:
        return not file.read(4).startswith(_WITH_HEADER)


def _bare(filename: str) -> str:
    """The last part of what a client calls its file, fit for a line of text."""
    last = re.split(r"[\\/]", filename)[-1]
    shown = "".join(one for one in last if one.isprintable()).strip()
    return shown[:_NAME_CHARACTERS] or REFERENCE


def _views(voices: list[StoredVoice]) -> list[ReferenceAudio]:
    return [_view(voice) for voice in voices if voice.reference]


def _view(voice: StoredVoice) -> ReferenceAudio:
    """Where the file that came is not known, what is kept of it is told."""
    about = voice.manifest
    kept = voice.folder / REFERENCE
    return ReferenceAudio(
        id=voice.name,
        filename=about.filename or REFERENCE,
        bytes=about.file_bytes or _size(kept),
        created_at=int(about.created_at),
        text=about.text,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it was taken away meanwhile
        return 0
