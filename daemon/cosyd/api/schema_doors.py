"""What ``/schema`` tells of foreign doors: their errors in their own words, their forms, sound.

A handler says it of itself, in its ``opt``::

    @post("/x", opt=told(fails=(TextEmpty(), UnknownVoice(name="bass")), sound=True))
    @post("/y", opt={"needs": Scope.VOICES, **told(form=Sample, file="audio")})

What can go wrong everywhere (no token, too much at once, ...) need not be said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from cosyd.api.compat import dialects
from cosyd.api.problems import in_the_words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from litestar import Litestar

    from cosyd.contract.errors import CosydError

Table = dict[str, Any]

_KEY = "told"
_FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a handler says of itself."""

    fails: tuple[CosydError, ...] = ()
    """What can go wrong there, with an example of each."""

    form: type[msgspec.Struct] | None = None
    """The body, where it is not JSON that Litestar reads."""

    file: str = ""
    """The field of the form that is a file."""

    forms: tuple[str, ...] = (_FORM,)
    """The media types in which the form is taken."""

    sound: bool = False
    """Whether it answers with sound, in a format of the client's choice."""

    events: str = ""
    """An example of the server-sent events that it can answer with."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Told:
        """Itself: Litestar copies handlers with all that is in them, and errors cannot be."""
        return self


def told(**what: Any) -> dict[str, Any]:
    """For a handler's ``opt``: the fields of :class:`Told`."""
    return {_KEY: Told(**what)}


def told_by(app: Litestar) -> dict[tuple[str, str], Told]:
    """By path, as the schema writes it, and method: what the handlers say."""
    return {
        (route.path_format.rstrip("/") or "/", method.lower()): handler.opt[_KEY]
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if _KEY in handler.opt
        for method in handler.http_methods
    }


def add_error(answers: Table, path: str, error: CosydError) -> None:
    """Put *error* among the answers of the operation at *path*, in the words of its contract."""
    media_type, body = in_the_words_of(path, error, "9f2c61d0b7a84e35")
    status = dialects.status_of(path, error)
    answer = answers.setdefault(str(status), {"description": "", "content": {}})
    content = answer.setdefault("content", {})
    if media_type not in content:
        name = _shape_of(path)
        shape = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "string"}
        content[media_type] = {"schema": shape}
    examples = content[media_type].setdefault("examples", {})
    examples[error.code] = {"value": body}
    answer["description"] = ", ".join(examples)


def add_form(operation: Table, what: Told) -> None:
    """Tell the form that an operation takes, where it takes one."""
    if what.form is None:
        return
    (_, shapes) = msgspec.json.schema_components((what.form,))
    shape = shapes[what.form.__name__]
    if what.file:
        shape["properties"][what.file] = {"type": "string", "format": "binary"}
        shape["required"] = [what.file, *shape.get("required", ())]
    operation["requestBody"] = {
        "required": bool(shape.get("required")),
        "content": {kind: {"schema": shape} for kind in what.forms},
    }


def _shape_of(path: str) -> str:
    """The name of the shape of errors there; empty: plain text."""
    dialect = dialects.dialect_of(path)
    return "Problem" if dialect is None else _NAMES.get(dialect.told, "")


def _text(*names: str) -> Table:
    return {name: {"type": "string"} for name in names}


def _object(required: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> Table:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(more or {})},
    }


_MAYBE = {"type": ["string", "null"]}

SHAPES: dict[str, Table] = {
    "OpenAIProblem": _object(
        {"error": _object({**_text("message", "type"), "param": _MAYBE, "code": _MAYBE})}
    ),
    "ElevenLabsProblem": _object({"detail": _object(_text("status", "message", "request_id"))}),
    "AlibabaProblem": _object(_text("code", "message", "solution", "request_id")),
    "ToldProblem": _object(_text("error", "message", "solution", "request_id")),
    "OAuthProblem": _object(_text("error", "error_description")),
}
"""How the contracts tell what went wrong, by the names that the schema gives them."""

_NAMES: dict[Callable[..., Any], str] = {
    dialects.openai_error: "OpenAIProblem",
    dialects.elevenlabs_error: "ElevenLabsProblem",
    dialects.alibaba_error: "AlibabaProblem",
    dialects.three_words: "ToldProblem",
    dialects.oauth_error: "OAuthProblem",
}
