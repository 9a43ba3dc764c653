"""What comes in with a wish for a narration: JSON about a file, or a form with the file itself."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import msgspec
from litestar import Request

from cosyd.api.upload import MEGABYTE, Received, received_as
from cosyd.contract.errors import (
    BodyTooLarge,
    DocumentTooLarge,
    InvalidRequest,
    NarrationsUnreadable,
    UploadTooLarge,
)
from cosyd.contract.narrations import Wishes
from cosyd.contract.wire_narrations import NarrationForm, NarrationRequest, WatchRequest
from cosyd.narrate.database import FULL, no_space
from cosyd.system.options import Narrations as Limits

AnyRequest = Request[Any, Any, Any]
Shape = TypeVar("Shape", NarrationRequest, WatchRequest)

LONGEST_NAME_BYTES = 180
"""Of a document that is sent: what comes of it is named after it, with something behind."""


def is_form(request: AnyRequest) -> bool:
    """Whether a document is sent with *request*."""
    kind = str(request.headers.get("content-type", ""))
    return kind.partition(";")[0].strip().lower() == "multipart/form-data"


async def asked(request: AnyRequest, limit_bytes: int) -> NarrationRequest:
    """What *request* wants narrated of the files of this machine.

    Raises:
        InvalidRequest: It is no such wish.
        BodyTooLarge: Nor one to be read.
    """
    body = bytearray()
    async with aclosing(request.stream()) as pieces:
        async for piece in pieces:
            body += piece
            if len(body) > limit_bytes:
                raise BodyTooLarge(limit_bytes=limit_bytes)
    try:
        found = msgspec.json.decode(bytes(body), type=NarrationRequest)
    except msgspec.DecodeError as error:
        raise InvalidRequest(reason=str(error).rstrip(".")) from error
    check_paths(path=found.path, out=found.out, cover=found.wishes.cover or "")
    return found


def check_paths(**paths: str) -> None:
    """Whether these *paths* lead somewhere, whatever folder the daemon was started in.

    Raises:
        InvalidRequest: One does not; empty ones are none.
    """
    for name, path in paths.items():
        if path and ("\0" in path or not Path(path).is_absolute()):
            reason = f"{name}: an absolute path of the daemon's machine is wanted"
            raise InvalidRequest(reason=reason)


class Inbox:
    """Where documents lie that are being sent.

    Args:
        folder: On the disk of the narrations, so that they can be moved there in one step. What a
            daemon that was killed has left in it is removed.
    """

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._folder = folder

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder that is gone after the block, with what is still there.

        Raises:
            NarrationNoSpace: The disk is full.
            NarrationsUnreadable: It is not ours to write to.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as room:
                yield Path(room)
        except OSError as error:
            if error.errno in FULL:
                raise no_space(self._folder, error.strerror) from error
            raise NarrationsUnreadable(reason=error.strerror or str(error)) from error

    async def sent(
        self, request: AnyRequest, folder: Path, limits: Limits
    ) -> tuple[str, Path, NarrationRequest]:
        """The name of the document that is sent with *request*, where it lies, and what is wanted.

        Args:
            request: Whose form is read.
            folder: A room of ours.
            limits: How large it may be.

        Raises:
            InvalidRequest: It is no such form.
            DocumentTooLarge: The document is.
        """
        limit_bytes = limits.max_mb * MEGABYTE
        try:
            got = await received_as(request, folder, NarrationForm, limit_bytes=limit_bytes)
        except UploadTooLarge as error:
            reason = f"it has more than {limits.max_mb} MB"
            raise DocumentTooLarge(name="The document", reason=reason) from error
        return _name(got.filename), got.file, _request(got)


def _request(got: Received[NarrationForm]) -> NarrationRequest:
    form = got.form
    told = {name: getattr(form, name, None) for name in Wishes.__struct_fields__}
    try:
        more = msgspec.json.decode(form.wishes or "{}", type=Wishes)
    except msgspec.DecodeError as error:
        raise InvalidRequest(reason=f"wishes: {str(error).rstrip('.')}") from error
    if more.cover:  # or whoever sends a document could have any picture of this machine
        raise InvalidRequest(reason="cover: a document that is sent brings its own")
    check_paths(out=form.out)
    return NarrationRequest(
        path=_name(got.filename),
        out=form.out,
        wishes=Wishes(**told).over(more),
        profile=form.profile,
        again=form.again,
    )


def _name(told: str) -> str:
    """What the client calls its file, as the name of a file of ours.

    Raises:
        InvalidRequest: It does not say.
    """
    plain = "".join(one for one in told.replace("\\", "/") if one.isprintable())
    name = PurePosixPath(plain).name.strip().lstrip(".")
    suffix = PurePosixPath(name).suffix
    while len(name.encode()) > LONGEST_NAME_BYTES:
        name = name.removesuffix(suffix)[:-1] + suffix if len(suffix) < len(name) else name[:-1]
    if not name:
        raise InvalidRequest(
            reason="the file needs a name, which tells what kind of document it is"
        )
    return name
