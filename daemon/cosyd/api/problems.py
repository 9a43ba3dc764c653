"""Errors as answers: RFC 9457 problem documents with our code, message and solution in them."""

from __future__ import annotations

import http
import re
from pathlib import Path
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from cosyd.api.compat.dialects import dialect_of, status_of
from cosyd.api.request_id import request_id
from cosyd.contract.errors import (
    BodyTooLarge,
    CosydError,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
)

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]

_OF_FILES = frozenset({"file", "folder", "path", "source"})
"""Facts of errors that name files."""

_FOLDERS = re.compile(r"(?:[A-Za-z]:)?[\\/](?:[^\s'\":;,\\/]+[\\/])+")

MEDIA_TYPE = "application/problem+json"


def told(request: AnyRequest, error: CosydError) -> Response[Any]:
    """*error* as a problem document, or in the words of the contract that was spoken."""
    headers = {}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    if error.status == http.HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    path = request.scope["path"]
    media_type, body = in_the_words_of(path, error, request_id(request.scope))
    status = status_of(path, error)
    return Response(body, status_code=status, media_type=media_type, headers=headers)


def in_the_words_of(path: str, error: CosydError, own_id: str) -> tuple[str, dict[str, Any] | str]:
    """The media type and the body of an answer that tells of *error*.

    Args:
        path: Whoever asks for it speaks the contract that it belongs to.
        error: What went wrong.
        own_id: Of the request.
    """
    error = _discreet(error)
    if dialect := dialect_of(path):
        body = dialect.told(error, own_id)
        return ("text/plain" if isinstance(body, str) else "application/json"), body
    return MEDIA_TYPE, error.as_problem() | {"instance": path, "request_id": own_id}


def _discreet(error: CosydError) -> CosydError:
    """*error* without the folders of this machine, which are nobody's business elsewhere."""
    facts = {
        name: _last_part(value) if name in _OF_FILES and isinstance(value, str) else value
        for name, value in error.facts.items()
    }
    if facts == error.facts or error.code.startswith("route."):
        return error
    return type(error)(**facts)


def _last_part(value: str) -> str:
    if Path(value).is_absolute():
        return f"…/{Path(value).name}"
    return without_folders(value)


def without_folders(words: str) -> str:
    """*words*, with the names of files in them, and not of the folders that these are in."""
    return _FOLDERS.sub("…/", words)


def foreign(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """What Litestar raises, in our words."""
    return told(request, _unfit(error) or _translated(request, error))


def not_text(request: AnyRequest, _: UnicodeDecodeError) -> Response[Any]:
    """A body that is not UTF-8."""
    return told(request, InvalidRequest(reason="the body is not UTF-8"))


def too_deep(request: AnyRequest, _: RecursionError) -> Response[Any]:
    """JSON that is nested without end."""
    return told(request, InvalidRequest(reason="the body is nested too deeply"))


def unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    """A defect of ours: told without its inside, which stands in the log."""
    log.error("request.broke", path=request.url.path, exc_info=error)
    return told(request, CosydError())


def _unfit(error: HTTPException) -> CosydError | None:
    """A member of the body that Litestar takes for a fault of ours.

    It does where the member is called as what the handler is given besides: ``voices``.
    """
    found = _IN_BODY.fullmatch(str(error.__cause__))
    if found is None or error.status_code < http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return InvalidRequest(reason=f"{found['key']}: {found['what']}")


def _translated(request: AnyRequest, error: HTTPException) -> CosydError:
    match error:
        case NotFoundException():
            return NotFound(path=request.url.path)
        case MethodNotAllowedException():
            return MethodNotAllowed(method=request.method, path=request.url.path)
        case HTTPException(status_code=http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
            return BodyTooLarge(limit_bytes=request.route_handler.resolve_request_max_body_size())
        case HTTPException(status_code=code) if code < http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return InvalidRequest(reason=_reason(error))
    if "disconnected" in error.detail:  # a client that left before its request was whole
        log.info("request.left", path=request.url.path)
        return InvalidRequest(reason="it broke off before its end")
    log.error("request.broke", path=request.url.path, exc_info=error)
    return CosydError()


def _reason(error: HTTPException) -> str:
    """What exactly cannot be understood: which field, and why."""
    extra = error.extra if isinstance(error, ValidationException) else None
    if isinstance(extra, list) and extra:
        if _NONE in extra:
            return _NO_BODY
        found = [
            f"{one.get('key') or 'body'}: {one.get('message', '')}"
            for one in extra
            if isinstance(one, dict)
        ]
        return "; ".join(found).rstrip(".")
    if error.detail.startswith("Missing required"):
        return error.detail.rpartition(" for path ")[0]  # a path may hold anything
    if not error.detail:
        return _NO_BODY
    cause = error.__cause__
    return str(cause or error.detail).rstrip(".")


_NO_BODY = "a JSON object is wanted as the body"

_NONE = {"message": "'data'", "key": "data", "source": "body"}
"""What Litestar says where the body is missing: it has looked in vain for its ``data``."""

_IN_BODY = re.compile(r"(?P<what>.*) - at `\$\.data\.(?P<key>.*)`")
"""Where msgspec finds a fault in the body of a request."""

HANDLERS: dict[int | type[Exception], Any] = {
    CosydError: told,
    HTTPException: foreign,
    UnicodeDecodeError: not_text,
    RecursionError: too_deep,
    Exception: unexpected,
}
