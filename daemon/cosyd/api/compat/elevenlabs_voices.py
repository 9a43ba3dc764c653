"""``/elevenlabs/v1/voices`` and ``/v2/voices``: voices as clients of ElevenLabs look for them.

The id of a voice is its name.
"""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Annotated, Any, Final

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from cosyd.api.compat.elevenlabs_listing import Wanted, listed, page, voice_view
from cosyd.api.compat.elevenlabs_wire import (
    PATH,
    Cloned,
    CloneForm,
    Removed,
    SettingsView,
    VoiceList,
    VoicePage,
    VoiceView,
)
from cosyd.api.schema_doors import told
from cosyd.api.upload import received_as, unless_gone
from cosyd.api.voices import Voices
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    CannotRegister,
    CosydError,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    ManifestInvalid,
    ReferenceRefused,
    ReferenceUnreadable,
    UnknownVoice,
    UploadTooLarge,
    VoiceExists,
    VoiceNameInvalid,
    VoiceNameTaken,
    VoiceNotOwn,
)
from cosyd.registration.intake import Upload
from cosyd.registration.naming import Names
from cosyd.registration.roster import UNKNOWN_LANGUAGE
from cosyd.speech.service import Speech
from cosyd.voices.manifest import Manifest
from cosyd.voices.names import LONGEST, checked

_TRIES: Final = 1_000
"""So many voices may share a name; each but the first has a number after it."""

_MOST: Final = 100
"""Voices on a page."""

_CLONING: Final[tuple[CosydError, ...]] = (
    InvalidRequest(reason="the form has no file in the field 'files'"),
    ManifestInvalid(source="The voice 'ann'", reason="'description' has more than 4000 characters"),
    UploadTooLarge(limit_mb=50),
    ReferenceUnreadable(reason="no sound is found in it"),
    VoiceExists(name="ann"),
    ReferenceRefused(
        says="it is too short: 1.2 seconds without silence at its ends",
        do="Record 3 to 30 seconds; 6 to 12 are best.",
    ),
    CannotRegister(reason="none that makes voices is installed"),
    EngineUnavailable(engine="cosyvoice2", reason="its model is not here"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
)

Maybe = Annotated[str | None, QueryParameter(required=False)]
Several = Annotated[list[str] | None, QueryParameter(required=False)]


class ElevenLabsVoicesController(Controller):
    """Look at voices, add them, take them away."""

    path = PATH
    tags = ("ElevenLabs",)

    @get("/v1/voices", summary="List voices, as ElevenLabs does")
    async def list_voices(self, speech: NamedDependency[Speech], voices: Voices) -> VoiceList:
        """All that can speak now."""
        return VoiceList(voices=await listed(speech, voices))

    @get(
        "/v2/voices",
        summary="Look for voices",
        opt=told(fails=(InvalidRequest(reason="page_size: Expected `int` <= 100"),)),
    )
    async def search(
        self,
        speech: NamedDependency[Speech],
        voices: Voices,
        *,
        search: Maybe = None,
        voice_ids: Several = None,
        category: Maybe = None,
        voice_type: Maybe = None,
        gender: Maybe = None,
        language: Several = None,
        accent: Maybe = None,
        sort: Maybe = None,
        sort_direction: Maybe = None,
        page_size: Annotated[int, QueryParameter(ge=1, le=_MOST, required=False)] = _MOST,
        next_page_token: Maybe = None,
    ) -> VoicePage:
        """Those that fit all that is asked for, a page of them. Other words are overlooked."""
        wanted = Wanted(
            text=search or "",
            ids=tuple(voice_ids or ()),
            category=category or "",
            kind=voice_type or "",
            gender=gender or "",
            languages=tuple(language or ()),
            accent=accent or "",
        )
        found = [one for one in await listed(speech, voices) if wanted.fits(one)]
        if sort == "created_at_unix":
            found.sort(key=lambda one: one.created_at_unix or 0)
        elif sort == "name":
            found.sort(key=lambda one: one.name.casefold())
        if sort_direction == "desc":
            found.reverse()
        return page(found, page_size, next_page_token)

    @get("/v1/voices/settings/default", summary="The settings of voices")
    async def usual_settings(self) -> SettingsView:
        """What they are where nobody says otherwise. All but the pace is overlooked."""
        return SettingsView()

    @get(
        "/v1/voices/{voice_id:str}/settings",
        summary="The settings of a voice",
        opt=told(fails=(UnknownVoice(name="bass"),)),
    )
    async def settings(
        self, voice_id: FromPath[str], speech: NamedDependency[Speech]
    ) -> SettingsView:
        """They are the same for all."""
        speech.planner.catalogue.get(voice_id)
        return SettingsView()

    @get(
        "/v1/voices/{voice_id:str}",
        summary="Look at a voice, as ElevenLabs does",
        opt=told(fails=(UnknownVoice(name="bass"),)),
    )
    async def show(
        self, voice_id: FromPath[str], speech: NamedDependency[Speech], voices: Voices
    ) -> VoiceView:
        """One voice, by its id or another name of it."""
        voice = speech.planner.catalogue.get(voice_id)
        stored = await asyncio.to_thread(voices.registrar.roster.find, voice.name)
        return voice_view(voice, stored, voice_id)

    @post(
        "/v1/voices/add",
        status_code=200,
        summary="Clone a voice, as ElevenLabs does",
        request_max_body_size=None,
        opt={
            "needs": Scope.VOICES,
            **told(form=CloneForm, file="files", fails=_CLONING),
        },
    )
    async def add(self, request: Request[Any, Any, Any], voices: Voices) -> Cloned:
        """A voice of one recording of 3 to 30 seconds; it can speak when this answers.

        What is doubtful in the recording is let pass; what no voice can come of is not.
        """
        with voices.registrar.room() as folder:
            got = await received_as(request, folder, CloneForm, file_field="files")
            manifest = _manifest(got.form, voices.registrar.names)
            adding = voices.registrar.add(manifest, Upload(path=got.file), force=True)
            added = await unless_gone(request, adding)
        return Cloned(voice_id=added.voice.name)

    @delete(
        "/v1/voices/{voice_id:str}",
        status_code=200,
        summary="Remove a voice, as ElevenLabs does",
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
    async def remove(self, voice_id: FromPath[str], voices: Voices) -> Removed:
        """Take it away; for two weeks it can be restored."""
        await voices.registrar.remove(voice_id)
        return Removed()


def _manifest(form: CloneForm, names: Names) -> Manifest:
    """The voice that *form* asks for."""
    labels = _labels(form.labels)
    return Manifest(
        name=_free_name(form.name, names),
        languages=(labels.get("language") or UNKNOWN_LANGUAGE,),
        gender=labels.get("gender", ""),
        description=form.description or form.name.strip(),
    )


def _labels(told_as: str) -> dict[str, str]:
    """What of the labels is heeded: a language, and a gender that we know."""
    try:
        labels = msgspec.json.decode(told_as or "null", type=dict[str, str | None] | None) or {}
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidRequest(reason="labels: no JSON object of words") from error
    heeded = {name: (labels.get(name) or "").strip().lower() for name in ("language", "gender")}
    if heeded["gender"] not in {"female", "male"}:
        heeded["gender"] = ""
    return heeded


def _free_name(wanted: str, names: Names) -> str:
    """*wanted* as a name that a voice can have, and no other has.

    Raises:
        InvalidRequest: So many have it that there is none.
    """
    composed = unicodedata.normalize("NFC", wanted)
    words = "".join(char if _fits(char) else " " for char in composed).split()
    base = "-".join(words).strip("-_.")[: LONGEST - 8].rstrip("-_.") or "voice"
    for number in range(1, _TRIES):
        name = base if number == 1 else f"{base}-{number}"
        try:
            names.check_free(checked(name))
        except (VoiceExists, VoiceNameTaken, VoiceNameInvalid):
            continue
        return name
    raise InvalidRequest(reason=f"name: too many voices are called {base!r}")


def _fits(char: str) -> bool:
    return char in "_-." or unicodedata.category(char)[0] in "LM" or char.isdecimal()
