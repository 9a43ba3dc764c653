"""DashScope's voice enrolment: voices made of recordings that are named by their address."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
import structlog
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation
from msgspec import Meta

from cosyd.api.compat.dashscope_manner import DOOR
from cosyd.api.compat.fetching import Address, fetch, is_any, is_public
from cosyd.api.request_id import request_id
from cosyd.api.schema_doors import told
from cosyd.api.upload import unless_gone
from cosyd.api.voices import VoiceParts, Voices
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    BodyTooLarge,
    CannotRegister,
    EngineFailed,
    EngineUnavailable,
    FetchRefused,
    InvalidRequest,
    ReferenceRefused,
    ReferenceUnreadable,
    UnknownVoice,
    UploadTooLarge,
)
from cosyd.registration.intake import Upload
from cosyd.registration.roster import UNKNOWN_LANGUAGE
from cosyd.system.options import Tasks
from cosyd.voices.manifest import Manifest
from cosyd.voices.stored import StoredVoice

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]

LARGEST_BYTES: Final = 16_777_216
"""Of a request: a recording may be in it, as a data: URL."""

_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_PREFIX: Final = re.compile(r"[A-Za-z0-9_]{1,10}")
_ID: Final = re.compile(r"(?P<model>.+)-(?P<prefix>[A-Za-z0-9_]{1,10})-[0-9a-f]{16}")


class EnrolmentAction(StrEnum):
    """What is to be done."""

    CREATE = "create_voice"
    LIST = "list_voice"
    QUERY = "query_voice"
    UPDATE = "update_voice"
    DELETE = "delete_voice"


Page = Annotated[int, Meta(ge=0, description="list_voice: from 0.")]
PageSize = Annotated[int, Meta(ge=1, le=1_000, description="list_voice; 10.")]


class EnrolmentInput(msgspec.Struct, frozen=True, kw_only=True):
    """An order, and what it needs. Whatever else a client sends is overlooked."""

    action: EnrolmentAction

    target_model: Annotated[
        str | None, Meta(description="create_voice: becomes the first part of the voice's name.")
    ] = None

    prefix: Annotated[
        str | None,
        Meta(description="create_voice: letters and digits, ten at most. list_voice: only those."),
    ] = None

    url: Annotated[
        str | None,
        Meta(description="create_voice, update_voice: of the recording; http, https or data."),
    ] = None

    voice_id: Annotated[
        str | None, Meta(description="query_voice, update_voice, delete_voice.")
    ] = None

    text: Annotated[
        str | None, Meta(description="What is said in the recording; our own addition.")
    ] = None

    language_hints: list[str] | None = None
    page_index: Page | None = None
    page_size: PageSize | None = None


class EnrolmentRequest(msgspec.Struct, frozen=True, kw_only=True):
    """An order to those who make voices."""

    input: EnrolmentInput
    model: Annotated[str, Meta(description="voice-enrollment; any will do.")] = ""


class EnrolmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    output: dict[str, Any]
    usage: dict[str, int]
    request_id: str


@post(
    "/api/v1/services/audio/tts/customization",
    status_code=200,
    tags=("DashScope",),
    summary="Make, list and remove voices",
    request_max_body_size=LARGEST_BYTES,
    opt={
        "needs": Scope.VOICES,
        **told(
            fails=(
                InvalidRequest(reason="create_voice needs input.url"),
                BodyTooLarge(limit_bytes=LARGEST_BYTES),
                FetchRefused(reason="it leads to this machine, or into a private network"),
                UploadTooLarge(limit_mb=50),
                ReferenceUnreadable(reason="no sound is found in it"),
                ReferenceRefused(
                    says="it is too short: 1.2 seconds without silence at its ends",
                    do="Record 3 to 30 seconds; 6 to 12 are best.",
                ),
                UnknownVoice(name="cosyvoice-v2-anna-9f2c61d0b7a84e35"),
                CannotRegister(reason="none that makes voices is installed"),
                EngineUnavailable(engine="cosyvoice2", reason="its model is not here"),
                EngineFailed(engine="kokoro", reason="ValueError: ..."),
            )
        ),
    },
)
async def enrol(
    data: JSONBody[EnrolmentRequest],
    request: AnyRequest,
    voices: Voices,
    tasks: NamedDependency[SkipValidation[Tasks]],
) -> EnrolmentAnswer:
    """``create_voice`` makes a voice of a recording; it can speak when this answers.

    ``list_voice``, ``query_voice``, ``update_voice`` and ``delete_voice`` have to do with those
    that were made here, and with no others.
    """
    enrolment = Enrolment(voices, is_any if tasks.fetch_private else is_public)
    output = await unless_gone(request, enrolment.does(data.input))
    if path := output.get("resource_link"):
        output["resource_link"] = str(request.base_url).rstrip("/") + path
    return EnrolmentAnswer(output=output, usage={"count": 1}, request_id=request_id(request.scope))


class Enrolment:
    """Does what it is told with the voices that were enrolled.

    Args:
        voices: Those who make them.
        may_ask: From which addresses recordings are fetched.
    """

    def __init__(self, voices: VoiceParts, may_ask: Callable[[Address], bool]) -> None:
        self._voices = voices
        self._registrar = voices.registrar
        self._may_ask = may_ask

    async def does(self, order: EnrolmentInput) -> dict[str, Any]:
        """What *order* asks for; the ``output`` of the answer.

        Raises:
            CosydError: It cannot be done.
        """
        match order.action:
            case EnrolmentAction.CREATE:
                return {"voice_id": await self._create(order)}
            case EnrolmentAction.LIST:
                return {"voice_list": await self._list(order)}
            case EnrolmentAction.QUERY:
                return _details(self._own(order))
            case EnrolmentAction.UPDATE:
                await self._update(order)
            case EnrolmentAction.DELETE:
                await self._registrar.remove(self._own(order).name)
        return {}

    async def _create(self, order: EnrolmentInput) -> str:
        model, prefix = _needed(order, "target_model"), _needed(order, "prefix")
        if not _MODEL.fullmatch(model):
            reason = "input.target_model may have 32 letters, digits, dots and hyphens"
            raise InvalidRequest(reason=reason)
        if not _PREFIX.fullmatch(prefix):
            raise InvalidRequest(reason="input.prefix may have 10 letters, digits and underscores")
        name = f"{model}-{prefix}-{secrets.token_hex(8)}"
        await self._add(order, name)
        return name

    async def _add(self, order: EnrolmentInput, name: str) -> None:
        url = _needed(order, "url")
        manifest = Manifest(
            name=name,
            languages=(next(iter(order.language_hints or ()), "") or UNKNOWN_LANGUAGE,),
            text=order.text or "",
            tags=(DOOR,),
        )
        with self._registrar.room() as folder:
            file = folder / "upload"
            await fetch(url, file, self._may_ask)
            await self._registrar.add(manifest, Upload(path=file), force=True)

    async def _update(self, order: EnrolmentInput) -> None:
        """The new one takes the place of the old one, which can be restored."""
        old = self._own(order).name
        new = f"{old[:40]}-{secrets.token_hex(8)}"
        await self._add(order, new)
        await self._registrar.remove(old)
        await self._registrar.rename(new, old)

    async def _list(self, order: EnrolmentInput) -> list[dict[str, Any]]:
        await self._voices.upkeep.look()
        stored = await asyncio.to_thread(self._registrar.roster.stored)
        found = [one for one in stored if DOOR in one.manifest.tags and _begins(one, order.prefix)]
        found.sort(key=lambda one: (-one.manifest.created_at, one.name))
        size = order.page_size or 10
        first = (order.page_index or 0) * size
        return [{"voice_id": one.name, **_state(one)} for one in found[first : first + size]]

    def _own(self, order: EnrolmentInput) -> StoredVoice:
        name = _needed(order, "voice_id")
        voice = self._registrar.roster.find(name)
        if voice is None or DOOR not in voice.manifest.tags:
            raise UnknownVoice(name=name)
        return voice


def _details(voice: StoredVoice) -> dict[str, Any]:
    parts = _ID.fullmatch(voice.name)
    return {
        **_state(voice),
        "target_model": parts["model"] if parts else "",
        "resource_link": f"/v1/voices/{voice.name}/reference",
    }


def _state(voice: StoredVoice) -> dict[str, Any]:
    made = datetime.fromtimestamp(voice.manifest.created_at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return {"gmt_create": made, "gmt_modified": made, "status": "OK"}


def _begins(voice: StoredVoice, prefix: str | None) -> bool:
    """Whether *voice* was made under *prefix*."""
    parts = _ID.fullmatch(voice.name)
    return not prefix or (parts is not None and parts["prefix"].startswith(prefix))


def _needed(order: EnrolmentInput, field: str) -> str:
    value: str | None = getattr(order, field)
    if not value:
        raise InvalidRequest(reason=f"{order.action} needs input.{field}")
    return value
