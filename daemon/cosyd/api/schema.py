"""``/schema``: the API's description, with the answers that Litestar does not know of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from cosyd import __version__
from cosyd.api import schema_doors, schema_narrations, schema_voices, sse
from cosyd.api.auth import OPEN_HERE
from cosyd.api.schema_doors import Told, told_by
from cosyd.api.schema_problems import EVERYWHERE, PROBLEMS
from cosyd.audio.encode import FORMATS, media_type, rates
from cosyd.contract.wire_bus import STREAM_NAME
from cosyd.speech.service import SPEED, VOLUME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request

Table = dict[str, Any]

_LIMITS: dict[str, Table] = {
    "format": {"enum": list(FORMATS)},
    "speed": {"minimum": SPEED[0], "maximum": SPEED[1]},
    "volume": {"minimum": VOLUME[0], "maximum": VOLUME[1]},
    "sample_rate": {"minimum": 1},
    "bit_rate": {"minimum": 6_000, "maximum": 512_000},
    "stream": {"pattern": STREAM_NAME},
}
"""Limits of the fields of a request that their types do not tell."""

_RATES = "; ".join(f"{one}: {', '.join(map(str, rates(one)))}" for one in FORMATS)

_SOUND = (
    ("/v1/speech", "post"),
    ("/v1/jobs/{job_id}/audio", "get"),
    ("/v1/voices/{name}/preview", "get"),
    ("/v1/convert", "post"),
)
_WITHOUT_EVENTS = ("/v1/convert",)
_OPEN = ("/health/", "/oauth/", "/api/v1/services/audio/tts/sound/")

_EVENTS: Table = {"description": "Events: some read this as that of all of them, some of each."}

_PROBLEM: Table = {
    "type": "object",
    "description": "What went wrong (RFC 9457): a code for programs, a message for eyes, a "
    "solution for hands.",
    "required": ["type", "title", "status", "detail", "error", "message", "solution"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "error": {"type": "string", "description": "The code, such as voice.unknown."},
        "message": {"type": "string"},
        "solution": {"type": "string"},
        "request_id": {"type": "string"},
        "facts": {"type": "object", "description": "What the message speaks of."},
    },
}

_REQUEST_EXAMPLES: Table = {
    "plain": {"summary": "Just say it", "value": {"text": "Good morning."}},
    "chosen": {
        "summary": "A voice, a pace and a format",
        "value": {"text": "你好，世界。", "voice": "zf_xiaoxiao", "speed": 1.1, "format": "mp3"},
    },
    "aloud": {
        "summary": "Aloud, on the daemon's machine, at once",
        "value": {"text": "The kettle boils.", "detach": True, "priority": "important"},
    },
}


def openapi_config() -> OpenAPIConfig:
    """What Litestar is to describe, and where."""
    return OpenAPIConfig(
        title="cosyd",
        version=__version__,
        description="The voice of a computer: says what it is sent. `cosyd token` prints the "
        "token that every path but /health/* asks for.",
        path="/schema",
        components=Components(
            security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"token": []}],
        render_plugins=[_Json(path=("/", "/openapi.json")), _Yaml()],
    )


class _Json(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: Table) -> bytes:
        return super().render(request, completed(openapi_schema, told_by(request.app)))


class _Yaml(YamlRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: Table) -> bytes:
        return super().render(request, completed(openapi_schema, told_by(request.app)))


def completed(schema: Table, foreign: Mapping[tuple[str, str], Told]) -> Table:
    """*schema* with problems, sound and examples in it. A second time changes nothing.

    Args:
        schema: As Litestar describes the API.
        foreign: What the foreign doors say of themselves, by path and method.
    """
    shapes = schema["components"]["schemas"]
    shapes["Problem"] = _PROBLEM
    schema["components"]["securitySchemes"].update(schema_narrations.SCHEMES)
    shapes.update(schema_doors.SHAPES)
    for name in ("SpeechRequest", "NormalizeRequest"):
        shapes[name]["additionalProperties"] = False
        for field, limits in _LIMITS.items():
            shapes[name]["properties"].get(field, {}).update(limits)
    rate = shapes["SpeechRequest"]["properties"]["sample_rate"]
    rate["description"] = f"In Hz. Left out: as the voice speaks, 24000. {_RATES}."
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _complete(operation, path, method, foreign.get((path, method), Told()))
            schema_narrations.complete(operation, path, method, shapes)
    return schema


def _complete(operation: Table, path: str, method: str, what: Told) -> None:
    for parameter in operation.get("parameters") or ():
        _without_null(parameter)
    _may_lack_body(operation)
    answers = operation["responses"]
    answers.pop("400", None)  # Litestar's own shape, which nobody gets to see
    problems = (*PROBLEMS.get((path, method), ()), *what.fails)
    if path.startswith(_OPEN):
        operation["security"] = []
    elif schema_narrations.is_feed(path):
        operation["security"] = schema_narrations.SECURITY
    else:
        problems = (*EVERYWHERE, *problems)
    if path in OPEN_HERE and method == "get":
        operation["security"] = [{}, {"token": []}]
    for error in problems:
        schema_doors.add_error(answers, path, error)
    schema_voices.add_form(operation, path, method)
    schema_doors.add_form(operation, what)
    if (path, method) in _SOUND:
        answers["200"]["content"] = _sound(events=path not in _WITHOUT_EVENTS)
    _add_sound(answers, what)
    if (path, method) == ("/v1/speech", "post"):
        operation["requestBody"]["content"]["application/json"]["examples"] = _REQUEST_EXAMPLES


def _add_sound(answers: Table, what: Told) -> None:
    if what.sound:
        answers["200"]["content"] = _sound(events=False)
    if what.events:
        answers["200"]["content"][sse.MEDIA_TYPE] = _events(what.events)
    for answer in answers.values():
        if events := answer.get("content", {}).get(sse.MEDIA_TYPE):
            events["schema"] = _EVENTS


def _without_null(parameter: Table) -> None:
    """In an address, lists and free text are never null, but empty; the rest may say ``null``."""
    kinds = parameter["schema"].get("oneOf", ())
    free = [kind for kind in kinds if kind == {"type": "string"} or kind.get("type") == "array"]
    if free:
        parameter["schema"] = parameter["schema"] | free[0]
        del parameter["schema"]["oneOf"]


def _may_lack_body(operation: Table) -> None:
    """A body that may be ``null`` may be missing as well."""
    body = operation.get("requestBody") or {}
    shape = body.get("content", {}).get("application/json", {}).get("schema", {})
    if {"type": "null"} in shape.get("oneOf", ()):
        body["required"] = False


def _sound(*, events: bool) -> Table:
    kinds = {media_type(one) for one in FORMATS}
    content: Table = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    if not events:
        return content
    content[sse.MEDIA_TYPE] = _events(
        'event: start\ndata: {"job":"3f1c","format":"wav","sample_rate":24000}\n\n'
        'event: audio\ndata: {"audio":"UklGRv////9XQVZF"}\n\n'
        'event: sentence\ndata: {"index":0,"text":"Good morning.","start_s":0.0,"end_s":0.9}\n\n'
        'event: end\ndata: {"job":"3f1c","audio_s":0.9}\n\n'
    )
    return content


def _events(example: str) -> Table:
    return {"schema": _EVENTS, "example": example}
