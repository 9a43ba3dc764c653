"""What ``/schema`` tells of voices and conversion besides: forms with files, and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.contract.errors import (
    ArchiveInvalid,
    BodyTooLarge,
    CannotConvert,
    CannotRegister,
    CosydError,
    EngineFailed,
    EngineUnavailable,
    InvalidRequest,
    ManifestInvalid,
    MixInvalid,
    NoReference,
    ReferenceRefused,
    ReferenceUnreadable,
    UnknownEngine,
    UnknownFormat,
    UnknownVoice,
    UploadTooLarge,
    VoiceExists,
    VoiceNameInvalid,
    VoiceNameTaken,
    VoiceNotOwn,
    VoiceNotReady,
)
from cosyd.contract.wire_voices import ConvertForm, ImportForm, LintForm, VoiceForm

if TYPE_CHECKING:
    from collections.abc import Mapping

Table = dict[str, Any]

_VOICES = "/v1/voices"
_VOICE = f"{_VOICES}/{{name}}"

_UNKNOWN = (UnknownVoice(name="bass"),)
_OWN = (*_UNKNOWN, VoiceNotOwn(name="hibari", source="an engine", what="changed"))
_NAME = (
    VoiceNameInvalid(name="mix", reason="cosyd needs that word for itself"),
    VoiceExists(name="ann"),
    VoiceNameTaken(name="alloy", voice="hibari"),
)
_BODY = (
    InvalidRequest(reason="parts[...]: Expected `float` > 0.0"),
    BodyTooLarge(limit_bytes=262_144),
)
_FORM = (
    InvalidRequest(reason="the form has no file in the field 'file'"),
    UploadTooLarge(limit_mb=50),
    ReferenceUnreadable(reason="no sound is found in it"),
)
_ENGINE = (
    UnknownEngine(name="steam", names="hibari, kokoro"),
    CannotRegister(reason="none that makes voices is installed"),
    EngineUnavailable(engine="cosyvoice2", reason="its model is not here"),
    EngineFailed(engine="kokoro", reason="ValueError: ..."),
)
_REFUSED = (
    ReferenceRefused(
        says="it is too short: 1.2 seconds without silence at its ends",
        do="Record 3 to 30 seconds; 6 to 12 are best.",
    ),
)
_BROKEN = ManifestInvalid(source="voice.toml", reason="it is no TOML (...)")
_NOT_READY = (VoiceNotReady(name="ann", reason="it is being registered"),)

PROBLEMS: Mapping[tuple[str, str], tuple[CosydError, ...]] = {
    (_VOICES, "post"): (*_FORM, *_NAME, *_REFUSED, *_ENGINE),
    (f"{_VOICES}/lint", "post"): _FORM,
    (f"{_VOICES}/mix", "post"): (
        *_BODY,
        *_NAME,
        *_UNKNOWN,
        MixInvalid(reason="it takes two or more"),
        ManifestInvalid(source="The voice 'ann'", reason="it needs at least one language"),
        *_ENGINE,
    ),
    (f"{_VOICES}/import", "post"): (
        *_FORM,
        ArchiveInvalid(reason="it is damaged"),
        *_NAME,
        *_REFUSED,
        *_ENGINE,
    ),
    (_VOICE, "get"): (*_UNKNOWN, _BROKEN),
    (_VOICE, "patch"): (
        *_BODY,
        *_OWN,
        VoiceNameTaken(name="alloy", voice="hibari"),
        ManifestInvalid(source="The voice 'ann'", reason="it needs at least one language"),
    ),
    (_VOICE, "delete"): _OWN,
    (f"{_VOICE}/restore", "post"): (*_UNKNOWN, VoiceExists(name="ann")),
    (f"{_VOICE}/rename", "post"): (*_BODY, *_OWN, *_NAME),
    (f"{_VOICE}/preview", "get"): (
        UnknownFormat(format="mp4", formats="wav, mp3"),
        *_UNKNOWN,
        *_NOT_READY,
    ),
    (f"{_VOICE}/reference", "get"): (*_UNKNOWN, NoReference(name="both")),
    (f"{_VOICE}/export", "get"): _OWN,
    ("/v1/convert", "post"): (
        *_FORM,
        *_UNKNOWN,
        *_NOT_READY,
        CannotConvert(voice="hibari", reason="its engine 'hibari' does not convert"),
        EngineFailed(engine="cosyvoice2", reason="ValueError: ..."),
    ),
}
"""What can go wrong where, with an example of each."""

_FORMS: Mapping[tuple[str, str], type[msgspec.Struct]] = {
    (_VOICES, "post"): VoiceForm,
    (f"{_VOICES}/lint", "post"): LintForm,
    (f"{_VOICES}/import", "post"): ImportForm,
    ("/v1/convert", "post"): ConvertForm,
}


def add_form(operation: Table, path: str, method: str) -> None:
    """Tell the form that an operation takes, where it takes one."""
    form = _FORMS.get((path, method))
    if form is None:
        return
    (_, shapes) = msgspec.json.schema_components((form,))
    shape = shapes[form.__name__]
    shape["properties"]["file"] = {"type": "string", "format": "binary"}
    shape["required"] = ["file", *shape.get("required", ())]
    operation["requestBody"] = {
        "required": True,
        "content": {"multipart/form-data": {"schema": shape}},
    }
