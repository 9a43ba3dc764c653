"""Voices as OpenAI's clients list, add and remove them, and what they may call a model.

Source: openai-openapi, ``/audio/voices``; the lists are no part of it, and as Open WebUI reads
them.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from cosyd.api.compat.openai_consents import (
    SAMPLE_BYTES,
    Consents,
    Label,
    check_size,
    labelled,
)
from cosyd.api.compat.openai_speaker import other_names
from cosyd.api.listed_models import Hosts, speaking
from cosyd.api.schema_doors import told
from cosyd.api.upload import received_as, unless_gone
from cosyd.api.voices import Voices
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    CannotRegister,
    EngineFailed,
    EngineUnavailable,
    FieldUnfit,
    InvalidRequest,
    ReferenceRefused,
    ReferenceUnreadable,
    UnknownConsent,
    UnknownVoice,
    UploadTooLarge,
    VoiceExists,
    VoiceNameInvalid,
    VoiceNameTaken,
    VoiceNotOwn,
)
from cosyd.contract.model import Voice
from cosyd.registration.intake import Upload
from cosyd.registration.naming import Names
from cosyd.speech.service import Speech
from cosyd.voices.consents import Consent, ConsentStore
from cosyd.voices.manifest import Manifest
from cosyd.voices.names import checked
from cosyd.voices.usual import OPENAI

_NAME_CHARACTERS = 48
"""Of a voice's name that is made of a label. There is room for a number after it."""

_FAILS = (
    InvalidRequest(reason="the form has no file in the field 'audio_sample'"),
    FieldUnfit(field="consent", reason="no consent 'cons_1' is kept", do="..."),
    UploadTooLarge(limit_mb=SAMPLE_BYTES // 2**20),
    ReferenceUnreadable(reason="no sound is found in it"),
    ReferenceRefused(says="it is too short: 1.2 seconds", do="Record 3 to 30 seconds."),
    VoiceExists(name="ann"),
    CannotRegister(reason="none that makes voices is installed"),
    EngineUnavailable(engine="cosyvoice2", reason="its model is not here"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
)


class VoiceEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name that can be asked for."""

    id: str
    name: str
    """For eyes."""

    means: str = ""
    """The voice here that answers to it, where that has another name."""

    language: str = ""
    languages: list[str] = []
    gender: str = ""
    engine: str = ""


class VoiceList(msgspec.Struct, frozen=True, kw_only=True):
    """All names that can be asked for; where ``legacy`` is set, as plain words."""

    voices: list[VoiceEntry | str]


class ModelEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What has something said."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "cosyd"


class AudioModels(msgspec.Struct, frozen=True, kw_only=True):
    """The same list twice: as Open WebUI reads it, and as OpenAI's own list of models is."""

    models: list[ModelEntry]
    data: list[ModelEntry]
    object: Literal["list"] = "list"


class SampleForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a new voice besides the recording."""

    name: Label

    consent: str
    """The id of a consent that is kept."""

    type: Literal["audio_sample"] = "audio_sample"


class AudioVoice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that was added."""

    id: str
    name: str
    created_at: int
    type: Literal["audio_sample"] = "audio_sample"
    object: Literal["audio.voice"] = "audio.voice"


class AudioVoiceDeleted(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that is gone."""

    id: str
    deleted: bool = True
    object: Literal["audio.voice.deleted"] = "audio.voice.deleted"


@get(
    ["/v1/audio/models", "/audio/models", "/models"],
    tags=["OpenAI"],
    summary="List what has something said",
)
async def list_audio_models(hosts: NamedDependency[Hosts]) -> AudioModels:
    """The engines that are here, and the names that clients of OpenAI's ask for."""
    entries = [ModelEntry(id=name) for name in speaking(hosts)]
    return AudioModels(models=entries, data=entries)


@get(
    ["/v1/audio/voices", "/audio/voices"],
    tags=["OpenAI"],
    summary="List the names of voices",
    opt=told(fails=(InvalidRequest(reason="legacy: Expected `bool`, got `str`"),)),
)
async def list_audio_voices(
    speech: NamedDependency[Speech],
    voices: Voices,
    *,
    legacy: Annotated[bool, QueryParameter(required=False)] = False,
) -> VoiceList:
    """All voices that can speak now, and OpenAI's names for them."""
    await voices.upkeep.look()
    catalogue = speech.planner.catalogue
    entries = [_entry(one.name, one) for one in catalogue.all() if not one.unready]
    entries += [_entry(name, voice) for name, voice in other_names(catalogue)]
    return VoiceList(voices=[one.id for one in entries] if legacy else list(entries))


def _entry(name: str, voice: Voice | None) -> VoiceEntry:
    if voice is None:
        return VoiceEntry(id=name, name=name)
    return VoiceEntry(
        id=name,
        name=name,
        means="" if voice.name == name else voice.name,
        language=voice.language,
        languages=list(voice.languages),
        gender=voice.gender,
        engine=voice.engine,
    )


@post(
    ["/v1/audio/voices", "/audio/voices"],
    status_code=200,
    tags=["OpenAI"],
    summary="Add a voice, as OpenAI does",
    request_max_body_size=None,
    opt={
        "needs": Scope.VOICES,
        **told(form=SampleForm, file="audio_sample", fails=_FAILS),
    },
)
async def create_audio_voice(
    request: Request[Any, Any, Any], voices: Voices, consents: Consents
) -> AudioVoice:
    """Clone a voice from a recording of 3 to 30 seconds, with the consent of whoever is heard.

    What is only doubtful in the recording does not hinder, since clients cannot insist.
    """
    registrar = voices.registrar
    with registrar.room() as folder:
        got = await received_as(request, folder, SampleForm, file_field="audio_sample")
        check_size(got.file)
        label = labelled(got.form.name)
        consent = await asyncio.to_thread(_consent, consents, got.form.consent)
        manifest = Manifest(
            name=_free_name(label, registrar.names),
            languages=(consent.language,),
            description=label,
            consent=str(consent),
        )
        adding = registrar.add(manifest, Upload(path=got.file), force=True)
        voice = (await unless_gone(request, adding)).voice
    created_at = int(voice.manifest.created_at)
    return AudioVoice(id=voice.name, name=label, created_at=created_at)


@delete(
    ["/v1/audio/voices/{voice_id:str}", "/audio/voices/{voice_id:str}"],
    status_code=200,
    tags=["OpenAI"],
    summary="Remove a voice, as OpenAI does",
    opt={
        "needs": Scope.VOICES,
        **told(
            fails=(
                UnknownVoice(name="bass"),
                VoiceNotOwn(name="hibari", source="an engine", what="removed"),
            )
        ),
    },
)
async def delete_audio_voice(voice_id: FromPath[str], voices: Voices) -> AudioVoiceDeleted:
    """Take away a voice that was added; for two weeks it can be restored here."""
    return AudioVoiceDeleted(id=(await voices.registrar.remove(voice_id)).name)


def _consent(consents: ConsentStore, own_id: str) -> Consent:
    """The consent of that id, which a form names."""
    try:
        return consents.get(own_id)
    except UnknownConsent as error:
        reason = str(error).rstrip(".")
        raise FieldUnfit(field="consent", reason=reason, do=error.advice) from error


def _free_name(label: str, names: Names) -> str:
    """A name for a voice that nobody has, as near to *label* as names can be."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", label))[:_NAME_CHARACTERS]
    try:
        name = checked(plain.strip("-._"))
    except VoiceNameInvalid:
        name = "voice"
    number, free = 1, name
    while not _is_free(free, names):
        number += 1
        free = f"{name}-{number}"
    return free


def _is_free(name: str, names: Names) -> bool:
    """Whether nobody has it; what clients ask for unasked is to mean the same as before."""
    try:
        names.check_free(name)
    except (VoiceExists, VoiceNameTaken):
        return False
    return name.casefold() not in OPENAI


VOICES = (list_audio_models, list_audio_voices, create_audio_voice, delete_audio_voice)
"""The handlers of this file."""
