"""Consents as OpenAI's clients send, list, rename and remove them.

What is said in one is not judged: that is for whoever is asked about it later. It is seen to that
there is sound in it.

Source: openai-openapi, ``/audio/voice_consents``.
"""

from __future__ import annotations

import asyncio
from itertools import dropwhile, islice
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from cosyd.api.schema_doors import told
from cosyd.api.upload import received_as, unless_gone
from cosyd.api.voices import Voices
from cosyd.contract.access import Scope
from cosyd.contract.errors import (
    BodyTooLarge,
    FieldUnfit,
    InvalidRequest,
    ReferenceUnreadable,
    UnknownConsent,
    UploadTooLarge,
    VoicesUnwritable,
)
from cosyd.registration.intake import Upload
from cosyd.voices.consents import Consent, ConsentStore

Consents = NamedDependency[ConsentStore]

SAMPLE_BYTES = 10 * 2**20
"""The largest recording. Source: openai-openapi, ``audio_sample`` and ``recording``."""

Label = Annotated[str, Meta(min_length=1, max_length=200)]

_UNKNOWN = UnknownConsent(consent="cons_1")
_LABEL = FieldUnfit(field="name", reason="it is empty", do="Say who it is.")

_PATHS = ["/v1/audio/voice_consents", "/audio/voice_consents"]
_ONE = [f"{path}/{{consent_id:str}}" for path in _PATHS]


class ConsentForm(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a new consent besides the recording."""

    name: Label
    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")]


class Renamed(msgspec.Struct, frozen=True, kw_only=True):
    """Another label."""

    name: Label


class AudioConsent(msgspec.Struct, frozen=True, kw_only=True):
    """A consent that is kept."""

    id: str
    name: str
    language: str
    created_at: int
    object: Literal["audio.voice_consent"] = "audio.voice_consent"


class AudioConsents(msgspec.Struct, frozen=True, kw_only=True):
    """Some of them, the newest first."""

    data: list[AudioConsent]
    has_more: bool
    first_id: str | None
    last_id: str | None
    object: Literal["list"] = "list"


class AudioConsentDeleted(msgspec.Struct, frozen=True, kw_only=True):
    """A consent that is gone."""

    id: str
    deleted: bool = True
    object: Literal["audio.voice_consent"] = "audio.voice_consent"


@post(
    _PATHS,
    status_code=200,
    tags=["OpenAI"],
    summary="Send a consent",
    request_max_body_size=None,
    opt={
        "needs": Scope.VOICES,
        **told(
            form=ConsentForm,
            file="recording",
            fails=(
                InvalidRequest(reason="the form has no file in the field 'recording'"),
                _LABEL,
                UploadTooLarge(limit_mb=SAMPLE_BYTES // 2**20),
                ReferenceUnreadable(reason="no sound is found in it"),
                VoicesUnwritable(folder="consents", reason="No space left on device"),
            ),
        ),
    },
)
async def create_consent(
    request: Request[Any, Any, Any], voices: Voices, consents: Consents
) -> AudioConsent:
    """Keep who agrees that a voice is made of theirs, with the recording that says so."""
    with voices.registrar.room() as folder:
        got = await received_as(request, folder, ConsentForm, file_field="recording")
        check_size(got.file)
        label, language = labelled(got.form.name), got.form.language
        judging = voices.registrar.judge(Upload(path=got.file), text="", language=language)
        await unless_gone(request, judging)  # only whether it is sound at all
        return _view(await asyncio.to_thread(consents.add, label, language, got.file))


@get(
    _PATHS,
    tags=["OpenAI"],
    summary="List consents",
    opt={
        "needs": Scope.VOICES,
        **told(fails=(InvalidRequest(reason="limit: Expected `int` <= 100"),)),
    },
)
async def list_consents(
    consents: Consents,
    *,
    after: Annotated[str | None, QueryParameter(required=False)] = None,
    limit: Annotated[int, QueryParameter(required=False, ge=1, le=100)] = 20,
) -> AudioConsents:
    """All that are kept, page by page: the newest first, or those that come after one."""
    kept = iter(await asyncio.to_thread(consents.all))
    if after is not None:
        kept = islice(dropwhile(lambda one: one.id != after, kept), 1, None)
    page = [_view(one) for one in islice(kept, limit)]
    return AudioConsents(
        data=page,
        has_more=next(kept, None) is not None,
        first_id=page[0].id if page else None,
        last_id=page[-1].id if page else None,
    )


@get(
    _ONE,
    tags=["OpenAI"],
    summary="Look at a consent",
    opt={"needs": Scope.VOICES, **told(fails=(_UNKNOWN,))},
)
async def show_consent(consent_id: FromPath[str], consents: Consents) -> AudioConsent:
    """Who gave it, in which language, and when it came."""
    return _view(await asyncio.to_thread(consents.get, consent_id))


@post(
    _ONE,
    status_code=200,
    tags=["OpenAI"],
    summary="Rename a consent",
    opt={
        "needs": Scope.VOICES,
        **told(
            fails=(
                InvalidRequest(reason="Object missing required field `name`"),
                _LABEL,
                BodyTooLarge(limit_bytes=262_144),
                _UNKNOWN,
            )
        ),
    },
)
async def rename_consent(
    consent_id: FromPath[str], data: JSONBody[Renamed], consents: Consents
) -> AudioConsent:
    """Call it otherwise. What is told of voices that were made with it stays."""
    label = labelled(data.name)
    return _view(await asyncio.to_thread(consents.rename, consent_id, label))


@delete(
    _ONE,
    status_code=200,
    tags=["OpenAI"],
    summary="Remove a consent",
    opt={"needs": Scope.VOICES, **told(fails=(_UNKNOWN,))},
)
async def delete_consent(consent_id: FromPath[str], consents: Consents) -> AudioConsentDeleted:
    """Forget it, and its recording, for good. Voices that were made with it stay."""
    await asyncio.to_thread(consents.remove, consent_id)
    return AudioConsentDeleted(id=consent_id)


def _view(consent: Consent) -> AudioConsent:
    return AudioConsent(
        id=consent.id,
        name=consent.name,
        language=consent.language,
        created_at=int(consent.created_at),
    )


def labelled(name: Label) -> str:
    """*name* on one line, and nothing in it that cannot be shown.

    Raises:
        FieldUnfit: Then there is nothing left of it.
    """
    label = " ".join("".join(one if one.isprintable() else " " for one in name).split())
    if not label:
        raise FieldUnfit(field="name", reason="it is empty", do="Send a name in a few words.")
    return label


def check_size(recording: Path) -> None:
    """Make sure that it is no larger than such recordings may be.

    Raises:
        UploadTooLarge: It is.
    """
    if recording.stat().st_size > SAMPLE_BYTES:
        raise UploadTooLarge(limit_mb=SAMPLE_BYTES // 2**20)


CONSENTS = (create_consent, list_consents, show_consent, rename_consent, delete_consent)
"""The handlers of this file."""
