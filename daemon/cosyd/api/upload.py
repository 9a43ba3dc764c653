"""Files that are sent in: a form, whose file goes to the disk while it comes, and no further.

Border: a request in; a typed form and the path of the file out. Litestar's own forms keep their
limits by the whole request, and tell of them in words that do not fit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar

import msgspec
from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from cosyd.contract.errors import InvalidRequest, UploadTooLarge
from cosyd.contract.wire_voices import UPLOAD_BYTES

Form = TypeVar("Form", bound=msgspec.Struct)
T = TypeVar("T")

AnyRequest = Request[Any, Any, Any]

FIELD_BYTES = 65_536
"""All that is no file. A transcript of half a minute has about 500 characters."""

MEGABYTE = 1_000_000

DRAINED = 4
"""Of what is too large, so many times the limit is still read: a client that is cut off reads no
answer."""


@dataclass(slots=True)
class _Parts:
    """What has come of a form."""

    folder: Path
    file_field: str
    limit_bytes: int = UPLOAD_BYTES
    fields: dict[str, list[str]] = field(default_factory=dict)
    file: Path | None = None
    filename: str = ""
    """As the client calls the file; told by it, and so no path to use."""

    media_type: str = ""

    name: str = ""
    _open: BinaryIO | None = None
    _text: bytearray = field(default_factory=bytearray)
    _room: int = FIELD_BYTES

    def begin(self, segment: MultipartSegment) -> None:
        self.name = segment.name
        if self.name == self.file_field:
            if self.file is not None:
                raise InvalidRequest(reason="more than one file was sent")
            self.file = self.folder / "upload"
            self.filename = segment.filename or ""
            self.media_type = segment.content_type or ""
            self._open = self.file.open("wb")

    def add(self, data: bytes) -> None:
        if self._open is not None:
            self._open.write(data)
            if self._open.tell() > self.limit_bytes:
                raise too_large(self.limit_bytes)
            return
        self._room -= len(data)
        if self._room < 0:
            raise InvalidRequest(reason=f"its fields have more than {FIELD_BYTES} bytes")
        self._text += data

    def end(self) -> None:
        if self._open is not None:
            self.close()
            return
        try:
            self.fields.setdefault(self.name, []).append(self._text.decode())
        except UnicodeDecodeError as error:
            raise InvalidRequest(reason=f"{self.name} is not UTF-8") from error
        self._text.clear()

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Generic[Form]):
    """A form that has come."""

    form: Form
    file: Path
    filename: str
    """As the client calls the file; never a path to use."""

    media_type: str
    """What the client says that the file is; empty where it does not."""


async def received(request: AnyRequest, folder: Path, kind: type[Form]) -> tuple[Form, Path]:
    """The form of *request*, and its file, which lies in *folder*.

    Raises:
        CosydError: As :func:`received_as`.
    """
    got = await received_as(request, folder, kind)
    return got.form, got.file


async def received_as(
    request: AnyRequest,
    folder: Path,
    kind: type[Form],
    *,
    file_field: str = "file",
    limit_bytes: int = UPLOAD_BYTES,
) -> Received[Form]:
    """The form of *request*, and its file, which lies in *folder*.

    Args:
        request: Whose body is read.
        folder: A private one.
        kind: The shape of all fields but the file.
        file_field: The name of the field that is the file.
        limit_bytes: The largest file that is taken.

    Raises:
        InvalidRequest: It is no such form, or a field of it does not fit.
        UploadTooLarge: The file is.
    """
    boundary = _boundary(request)
    parts = _Parts(folder, file_field, limit_bytes)
    async with aclosing(request.stream()) as body:
        try:
            if (request.content_length or 0) > limit_bytes + 2 * FIELD_BYTES:
                raise too_large(limit_bytes)
            await _read(body, boundary, parts)
        except (UploadTooLarge, InvalidRequest):
            await _drain(body, request, DRAINED * limit_bytes)
            raise
        except MultipartError as error:
            raise InvalidRequest(reason="the form is broken, or not whole") from error
        finally:
            parts.close()
    if parts.file is None:
        raise InvalidRequest(reason=f"the form has no file in the field {file_field!r}")
    return Received(
        form=_form(parts.fields, kind),
        file=parts.file,
        filename=parts.filename,
        media_type=parts.media_type,
    )


def too_large(limit_bytes: int = UPLOAD_BYTES) -> UploadTooLarge:
    """More than is taken."""
    return UploadTooLarge(limit_mb=limit_bytes // MEGABYTE)


def _boundary(request: AnyRequest) -> str:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise InvalidRequest(reason="a form (multipart/form-data) with a file is wanted")
    return str(options["boundary"])


async def _read(body: AsyncGenerator[bytes, None], boundary: str, parts: _Parts) -> None:
    with PushMultipartParser(boundary, max_segment_count=64) as parser:
        async for data in body:
            for item in parser.parse(data):
                if isinstance(item, MultipartSegment):
                    parts.begin(item)
                elif item:
                    parts.add(bytes(item))
                else:
                    parts.end()
            if parser.closed:
                break


async def _drain(body: AsyncGenerator[bytes, None], request: AnyRequest, most_bytes: int) -> None:
    """Read what is still coming, where that is not too much, so that the answer is read too."""
    left = most_bytes - (request.content_length or 0)
    if left <= 0:
        return
    async for data in body:
        left -= len(data)
        if left <= 0:
            return


def _form(fields: dict[str, list[str]], kind: type[Form]) -> Form:
    """*fields* as *kind*: a list may come as several fields of one name, or with commas."""
    shape = {one.name: one.type for one in msgspec.structs.fields(kind)}
    told: dict[str, Any] = {}
    for name, values in fields.items():
        if shape.get(name) == list[str]:
            told[name] = [word.strip() for one in values for word in one.split(",") if word.strip()]
        elif len(values) > 1:
            raise InvalidRequest(reason=f"{name} was sent more than once")
        elif values[0] or shape.get(name) is str:
            told[name] = values[0]
    try:
        return msgspec.convert(told, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidRequest(reason=str(error).rstrip(".")) from error


async def unless_gone(request: AnyRequest, work: Coroutine[Any, Any, T]) -> T:
    """What *work* comes to. Given up where the client of *request* hangs up meanwhile.

    Raises:
        InvalidRequest: It has; nobody reads this.
    """
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise InvalidRequest(reason="the client has hung up")
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: AnyRequest) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
