"""Which contract a path belongs to, and how that tells its clients what went wrong.

Border: a path and an error in; the body that clients of that contract understand out. Errors that
arise before a door is reached (no token, too large, too many) are told in its words too.
"""

from __future__ import annotations

import http
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cosyd.contract.errors import (
    CannotRegister,
    CosydError,
    EngineCrashed,
    EngineFailed,
    EngineUnavailable,
    ModeUnfit,
    OutOfMemory,
    ReferenceRefused,
    ReferenceTooLong,
    ReferenceUnreadable,
    UnknownVoice,
    VoiceBroken,
    VoiceNotReady,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Body = dict[str, Any] | str
"""JSON, or plain text."""

NATIVE = "native"
LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A foreign contract."""

    door: str
    """Its name in figures."""

    paths: tuple[str, ...]
    """Whole paths, or beginnings that end in a slash."""

    told: Callable[[CosydError, str], Body]
    """The body for an error, given also the id of the request."""

    statuses: Mapping[type[CosydError], int] = field(default_factory=dict)
    """By error, with all that are of its kind: the status that clients of the contract expect
    instead of our own."""

    def owns(self, path: str) -> bool:
        """Whether *path* belongs to it."""
        return any(path.startswith(one) if one.endswith("/") else path == one for one in self.paths)


def dialect_of(path: str) -> Dialect | None:
    """The contract that *path* belongs to; None: our own."""
    return next((one for one in DIALECTS if one.owns(path)), None)


def status_of(path: str, error: CosydError) -> int:
    """The status of an answer at *path* that tells of *error*."""
    dialect = dialect_of(path)
    others = dialect.statuses if dialect else {}
    return next((code for kind, code in others.items() if isinstance(error, kind)), error.status)


def door_of(path: str) -> str:
    """The name, for figures, of the contract that *path* belongs to."""
    dialect = dialect_of(path)
    if dialect is None:
        return LIVE if path == "/v1/live" else NATIVE
    return dialect.door


def openai_error(error: CosydError, request_id: str) -> dict[str, Any]:  # noqa: ARG001 - of the same shape as all
    """Source: openai-openapi, ``ErrorResponse``."""
    return {
        "error": {
            "message": _sentence(error),
            "type": _OPENAI_TYPES.get(error.status, "server_error"),
            "param": _openai_field(error),
            "code": error.code,
        }
    }


def _openai_field(error: CosydError) -> str | None:
    """The field that is wrong, where one is."""
    if field := error.facts.get("field") or _OPENAI_FIELDS.get(error.code):
        return str(field)
    reason = str(error.facts.get("reason", ""))
    told = _LACKING.search(reason) or _WRONG.match(reason)
    return told and told[told.lastindex or 0]


_LACKING = re.compile(r"required field `(\w+)`|at `\$\.(\w+)")
_WRONG = re.compile(r"(\w+): ")
"""How the reasons of a request that cannot be read name a field."""

_OPENAI_FIELDS = {"text.empty": "input", "text.too_long": "input", "voice.not_ready": "voice"}
"""By code: the field that it is about."""

_OPENAI_TYPES: dict[int, str] = {
    http.HTTPStatus.BAD_REQUEST: "invalid_request_error",
    http.HTTPStatus.UNAUTHORIZED: "authentication_error",
    http.HTTPStatus.FORBIDDEN: "permission_error",
    http.HTTPStatus.NOT_FOUND: "invalid_request_error",
    http.HTTPStatus.METHOD_NOT_ALLOWED: "invalid_request_error",
    http.HTTPStatus.CONFLICT: "invalid_request_error",
    http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "invalid_request_error",
    http.HTTPStatus.UNPROCESSABLE_ENTITY: "invalid_request_error",
    http.HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}


def elevenlabs_error(error: CosydError, request_id: str) -> Body:
    """As its API tells what went wrong; the code is our own."""
    return {
        "detail": {
            "status": elevenlabs_word(error),
            "message": _sentence(error),
            "code": error.code,
            "request_id": request_id,
        }
    }


def elevenlabs_word(error: CosydError) -> str:
    """Its word for *error*, where clients look for one."""
    return _ELEVENLABS_WORDS.get(error.code, error.code)


_ELEVENLABS_WORDS: dict[str, str] = {
    "auth.token": "invalid_api_key",
    "auth.scope": "missing_permissions",
    "voice.unknown": "voice_not_found",
    "format.unknown": "output_format_not_allowed",
    "live.silent": "input_timeout_exceeded",
    "text.too_long": "max_character_limit_exceeded",
    "queue.full": "too_many_concurrent_requests",
    "auth.too_many": "too_many_concurrent_requests",
}
"""By code. Home Assistant, for one, asks for the first two."""


def alibaba_error(error: CosydError, request_id: str) -> Body:
    """As Alibaba Cloud's services tell what went wrong; the third is our own."""
    return {
        "code": error.code,
        "message": str(error),
        "solution": error.advice,
        "request_id": request_id,
    }


def three_words(error: CosydError, request_id: str) -> Body:
    """A code, a message and a solution."""
    return {
        "error": error.code,
        "message": str(error),
        "solution": error.advice,
        "request_id": request_id,
    }


def oauth_error(error: CosydError, request_id: str) -> Body:  # noqa: ARG001 - of the same shape as all
    """Source: RFC 6749, 5.2; ``slow_down`` is of RFC 8628, 3.5, ``server_error`` of 4.1.2.1."""
    kind, _, word = error.code.partition(".")
    if kind != "oauth":
        word = "server_error"
        if error.status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
            too_many = error.status == http.HTTPStatus.TOO_MANY_REQUESTS
            word = "slow_down" if too_many else "invalid_request"
    return {"error": word, "error_description": _sentence(error)}


def plain_text(error: CosydError, request_id: str) -> Body:  # noqa: ARG001 - of the same shape as all
    """For clients that show whatever comes."""
    return f"{_sentence(error)}\n"


def _sentence(error: CosydError) -> str:
    return f"{error} {error.advice}"


_BEHIND: dict[type[CosydError], int] = dict.fromkeys(
    (CannotRegister, EngineCrashed, EngineFailed, EngineUnavailable, OutOfMemory, VoiceBroken),
    http.HTTPStatus.BAD_GATEWAY,
)
"""Whatever is wrong behind the door."""

_ASKED_WRONGLY: dict[type[CosydError], int] = dict.fromkeys(
    (
        ModeUnfit,
        ReferenceRefused,
        ReferenceTooLong,
        ReferenceUnreadable,
        UnknownVoice,
        VoiceNotReady,
    ),
    http.HTTPStatus.BAD_REQUEST,
)
"""Whatever a client would have to say otherwise."""

DIALECTS: tuple[Dialect, ...] = (
    Dialect(
        door="openai",
        paths=("/v1/audio/", "/audio/", "/models"),
        told=openai_error,
    ),
    Dialect(
        door="elevenlabs",
        paths=("/elevenlabs/", "/v1/text-to-speech/"),
        told=elevenlabs_error,
    ),
    Dialect(
        door="eas",
        paths=("/api/v1/audio/", "/api-ws/v1/audio/"),
        told=alibaba_error,
    ),
    Dialect(
        door="dashscope",
        paths=("/api/v1/services/", "/api-ws/v1/inference", "/api-ws/v1/inference/"),
        told=alibaba_error,
    ),
    Dialect(
        door="oauth",
        paths=("/oauth/",),
        told=oauth_error,
    ),
    Dialect(
        door="cloud",
        paths=("/tts/v1/", "/clone/v1/"),
        told=three_words,
        statuses=_BEHIND,
    ),
    Dialect(
        door="tts",
        paths=("/tts", "/tts/ws"),
        told=three_words,
        statuses=_ASKED_WRONGLY,
    ),
    Dialect(
        door="marytts",
        paths=("/process", "/voices", "/locales", "/version", "/audioformats"),
        told=plain_text,
    ),
)
"""All contracts besides our own."""
