"""``/v1/voices``: who can speak, and how others come to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter, SkipValidation

from cosyd.api import sse
from cosyd.api.compat.dialects import NATIVE
from cosyd.api.flow import Flow
from cosyd.api.sound import Shape, sounding
from cosyd.api.upload import received, unless_gone
from cosyd.api.views import voice_details, voice_views
from cosyd.contract.access import Scope
from cosyd.contract.errors import NoReference, UnknownVoice
from cosyd.contract.model import Utterance
from cosyd.contract.wire import BitRate, Rate, VoiceView
from cosyd.contract.wire_voices import (
    About,
    ImportForm,
    Linted,
    LintForm,
    MixRequest,
    VoiceAdded,
    VoiceChange,
    VoiceDetails,
    VoiceForm,
    VoiceRename,
)
from cosyd.registration.conversion import Conversion
from cosyd.registration.exchange import Exchange
from cosyd.registration.intake import Upload
from cosyd.registration.preview import sentence_in
from cosyd.registration.registrar import Added, Registrar
from cosyd.registration.roster import UNKNOWN_LANGUAGE
from cosyd.registration.upkeep import Upkeep
from cosyd.speech.service import Speech
from cosyd.voices.manifest import Manifest

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceParts:
    """What is behind the doors that have to do with voices."""

    registrar: Registrar
    upkeep: Upkeep
    exchange: Exchange
    conversion: Conversion


Voices = NamedDependency[SkipValidation[VoiceParts]]

_FILE = {
    200: ResponseSpec(
        bytes, description="The file.", media_type="application/octet-stream",
        generate_examples=False,
    )
}  # fmt: skip


class VoicesController(Controller):
    """Look at voices, add them, change them, exchange them."""

    path = "/v1/voices"
    tags = ("Voices",)

    @get("/", summary="List voices", opt={"needs": None})
    async def list_voices(
        self,
        speech: NamedDependency[Speech],
        voices: Voices,
    ) -> list[VoiceView]:
        """All voices of all engines, loaded or not, and those that were added."""
        await voices.upkeep.look()
        stored = {one.name: one for one in await asyncio.to_thread(voices.registrar.roster.stored)}
        return voice_views(speech.planner, stored)

    @post(
        "/",
        status_code=201,
        summary="Add a voice",
        request_max_body_size=None,
        opt={"needs": Scope.VOICES},
    )
    async def add(
        self, request: AnyRequest, speech: NamedDependency[Speech], voices: Voices
    ) -> Response[VoiceAdded]:
        """Clone a voice from a recording of 3 to 30 seconds; it can speak when this answers.

        The recording is judged first. An error refuses it; a warning does too, unless ``force`` is
        set. Where no engine here clones, the voice is a likeness: of the same kind, no more.
        """
        with voices.registrar.room() as folder:
            form, file = await received(request, folder, VoiceForm)
            manifest = _manifest(form, form.name, form.language, text=form.text)
            upload = Upload(path=file, rate_hz=form.rate, channels=form.channels)
            adding = voices.registrar.add(manifest, upload, force=form.force)
            added = await unless_gone(request, adding)
        return _answer(added, speech)

    @post("/lint", status_code=200, summary="Judge a recording", request_max_body_size=None)
    async def lint(self, request: AnyRequest, voices: Voices) -> Linted:
        """Whether it would do for a reference; nothing is kept."""
        with voices.registrar.room() as folder:
            form, file = await received(request, folder, LintForm)
            upload = Upload(path=file, rate_hz=form.rate, channels=form.channels)
            judging = voices.registrar.judge(
                upload, text=form.text, language=form.language or UNKNOWN_LANGUAGE
            )
            found = await unless_gone(request, judging)
        return Linted(
            findings=list(found.findings),
            fit=all(one.level == "note" for one in found.findings),
            text=found.text,
        )

    @post("/mix", status_code=201, summary="Mix voices", opt={"needs": Scope.VOICES})
    async def mix(
        self,
        data: JSONBody[MixRequest],
        speech: NamedDependency[Speech],
        voices: Voices,
        request: AnyRequest,
    ) -> Response[VoiceAdded]:
        """A voice between two or more others of one engine."""
        manifest = _manifest(data, data.name, data.language, mix=data.parts)
        return _answer(await unless_gone(request, voices.registrar.mix(manifest)), speech)

    @post(
        "/import",
        status_code=201,
        summary="Import a voice",
        request_max_body_size=None,
        opt={"needs": Scope.VOICES},
    )
    async def import_voice(
        self,
        request: AnyRequest,
        speech: NamedDependency[Speech],
        voices: Voices,
    ) -> Response[VoiceAdded]:
        """A voice from a ``.cosyvoice`` file, as ``export`` makes it."""
        with voices.registrar.room() as folder:
            form, file = await received(request, folder, ImportForm)
            importing = voices.exchange.take(file, folder, name=form.name or None, force=form.force)
            added = await unless_gone(request, importing)
        return _answer(added, speech)

    @get("/{name:str}", summary="Look at a voice", opt={"needs": None})
    async def show(
        self, name: FromPath[str], speech: NamedDependency[Speech], voices: Voices
    ) -> VoiceDetails:
        """One voice, by its name or an alias; of one that cannot be read, why."""
        try:
            voice = speech.planner.catalogue.get(name)
        except UnknownVoice:
            voices.registrar.names.stored(name, "shown")
            raise
        return voice_details(voice, speech.planner, voices.registrar.roster.find(voice.name))

    @patch("/{name:str}", summary="Change a voice", opt={"needs": Scope.VOICES})
    async def change(
        self,
        name: FromPath[str],
        data: JSONBody[VoiceChange],
        speech: NamedDependency[Speech],
        voices: Voices,
    ) -> VoiceDetails:
        """Change what is known of it; what is left out stays.

        With another transcript, language or instruction it is registered anew, in the background.
        """
        changes = {key: value for key, value in msgspec.structs.asdict(data).items()
                   if value is not msgspec.UNSET}  # fmt: skip
        voice = await voices.registrar.change(name, changes)
        return _details(voice.name, speech, voices.registrar)

    @delete("/{name:str}", status_code=200, summary="Remove a voice", opt={"needs": Scope.VOICES})
    async def remove(
        self, name: FromPath[str], speech: NamedDependency[Speech], voices: Voices
    ) -> VoiceDetails:
        """Take it away; for two weeks it can be restored."""
        view = _details(voices.registrar.names.own(name, "removed").name, speech, voices.registrar)
        await voices.registrar.remove(name)
        return view

    @post(
        "/{name:str}/restore",
        status_code=200,
        summary="Restore a voice",
        opt={"needs": Scope.VOICES},
    )
    async def restore(
        self, name: FromPath[str], speech: NamedDependency[Speech], voices: Voices
    ) -> VoiceDetails:
        """Bring back one that was removed."""
        voice = await voices.registrar.restore(name)
        return _details(voice.name, speech, voices.registrar)

    @post(
        "/{name:str}/rename", status_code=200, summary="Rename a voice", opt={"needs": Scope.VOICES}
    )
    async def rename(
        self,
        name: FromPath[str],
        data: JSONBody[VoiceRename],
        speech: NamedDependency[Speech],
        voices: Voices,
    ) -> VoiceDetails:
        """Call it otherwise; jobs under way go on."""
        voice = await voices.registrar.rename(name, data.name)
        return _details(voice.name, speech, voices.registrar)

    @get(
        "/{name:str}/preview",
        summary="Hear a voice",
        responses={
            200: ResponseSpec(
                bytes, description="The sound.", media_type="audio/wav", generate_examples=False
            )
        },
    )
    async def preview(
        self,
        name: FromPath[str],
        speech: NamedDependency[Speech],
        voices: Voices,
        request: AnyRequest,
        *,
        audio_format: Annotated[str, QueryParameter(name="format", required=False)] = "wav",
        sample_rate: Annotated[Rate | None, QueryParameter(required=False)] = None,
        bit_rate: Annotated[BitRate | None, QueryParameter(required=False)] = None,
    ) -> Flow:
        """It says a sentence: its own, where it has one."""
        shape = Shape(audio_format, sample_rate, bit_rate)
        voice = speech.planner.catalogue.get(name)
        stored = voices.registrar.roster.find(voice.name)
        text = stored.manifest.preview if stored else ""
        text = text or sentence_in(voice.language)
        job = speech.say(
            Utterance(text=text, voice=voice.name, language=voice.language, door=NATIVE)
        )
        return sounding(job, shape, events=sse.wanted(request.headers.get("accept", "")))

    @get(
        "/{name:str}/reference",
        summary="Hear a voice's reference",
        responses=_FILE,
        opt={"needs": Scope.VOICES},
    )
    async def reference(
        self, name: FromPath[str], speech: NamedDependency[Speech], voices: Voices
    ) -> Response[bytes]:
        """The recording of which it was made, as WAV."""
        own = speech.planner.catalogue.get(name).name
        stored = voices.registrar.roster.find(own)
        if stored is None or stored.reference is None:
            raise NoReference(name=own)
        content = await asyncio.to_thread(stored.reference.read_bytes)
        return _file(content, "audio/wav", f"{own}.wav")

    @get(
        "/{name:str}/export", summary="Export a voice", responses=_FILE, opt={"needs": Scope.VOICES}
    )
    async def export(
        self,
        name: FromPath[str],
        voices: Voices,
    ) -> Response[bytes]:
        """All of it in one file, ``.cosyvoice``, for another computer."""
        with voices.registrar.room() as folder:
            own, path = await asyncio.to_thread(voices.exchange.give, name, folder)
            content = await asyncio.to_thread(Path.read_bytes, path)
        return _file(content, "application/zip", f"{own}.cosyvoice")


def _manifest(about: About, name: str, language: str, **more: Any) -> Manifest:
    """What was told of a new voice."""
    told = {field: getattr(about, field) for field in About.__struct_fields__}
    told |= {"tags": tuple(about.tags), "aliases": tuple(about.aliases)}
    tags = tuple(tag.strip() for tag in (language or UNKNOWN_LANGUAGE).split(","))
    return Manifest(name=name, languages=tags, **told, **more)


def _details(name: str, speech: Speech, registrar: Registrar) -> VoiceDetails:
    voice = speech.planner.catalogue.get(name)
    return voice_details(voice, speech.planner, registrar.roster.find(name))


def _answer(added: Added, speech: Speech) -> Response[VoiceAdded]:
    name = added.voice.name
    voice = speech.planner.catalogue.get(name)
    view = VoiceAdded(
        voice=voice_details(voice, speech.planner, added.voice),
        findings=list(added.findings),
    )
    return Response(view, status_code=201, headers={"location": f"/v1/voices/{quote(name)}"})


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    shown = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"content-disposition": shown})
