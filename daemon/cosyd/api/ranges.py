"""Files as answers, in parts where that is asked for: players jump, and go on where they broke off.

Border: a file and the headers of a request in; 200, 206, 304 or 416 out. Source: RFC 9110, 13 and
14. Of several parts at once, which no player asks for, the whole file is the answer, as it may be.
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import AsyncGenerator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from litestar import Request, Response

from cosyd.api.flow import Flow
from cosyd.api.problems import told
from cosyd.api.request_id import asks_head
from cosyd.contract.errors import RangeUnfit

AnyRequest = Request[Any, Any, Any]

PIECE_BYTES = 262_144
"""So much is read in one go."""

_ONE_RANGE = re.compile(r"bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which state of a thing an answer shows."""

    tag: str
    """Its strong ETag, in quotes."""

    changed_at: float
    """Seconds since 1970."""

    @property
    def headers(self) -> dict[str, str]:
        """What answers tell of it, and how long they may be kept: until they were asked for."""
        return {
            "etag": self.tag,
            "last-modified": self._date,
            "cache-control": "private, no-cache",
        }

    def is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether the client that sent *headers* has it already."""
        tags = headers.get("if-none-match")
        if tags is None:
            return headers.get("if-modified-since") == self._date
        told = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in told or self.tag in told

    def is_meant(self, headers: Mapping[str, str]) -> bool:
        """Whether a part that is asked for is one of this state, and not of another."""
        return headers.get("if-range", self.tag) in {self.tag, self._date}

    @property
    def _date(self) -> str:
        return formatdate(self.changed_at, usegmt=True)


def part_of(asked: str, size: int) -> range | None:
    """Which bytes of a file with *size* bytes the header *asked* wants; None: all.

    Raises:
        RangeUnfit: There are none.
    """
    found = _ONE_RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        first, last = int(found[1]), int(found[2] or size)
        if found[2] and last < first:
            return None
    else:
        first, last = max(0, size - int(found[2])), size
    if first >= size:
        raise RangeUnfit(size_bytes=size, range=asked[:80])
    return range(first, min(last + 1, size))


def unchanged(version: Version, media_type: str) -> Flow:
    """The answer to a client that has it already."""
    return Flow(_nothing(), media_type=media_type, headers=version.headers, status_code=304)


async def file_answer(
    request: AnyRequest, path: Path, *, media_type: str, shown: str
) -> Flow | Response[Any]:
    """What *request* wants of the file at *path*.

    Args:
        request: Whose headers say which part.
        path: No link is followed.
        media_type: Of the file.
        shown: What a client that keeps the file may call it.

    Raises:
        OSError: There is no such file, or it cannot be read.
    """
    file = await asyncio.to_thread(_opened, path)
    try:
        state = os.fstat(file.fileno())
        version = Version(
            tag=f'"{state.st_mtime_ns:x}-{state.st_size:x}-{state.st_ino:x}"',
            changed_at=int(state.st_mtime),
        )
        headers = version.headers | {
            "accept-ranges": "bytes",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(shown, safe='')}",
        }
        if version.is_known(request.headers):
            file.close()
            return unchanged(version, media_type)
        part = _part(request, version, state.st_size)
    except RangeUnfit as error:
        file.close()
        answer = told(request, error)
        answer.headers["content-range"] = f"bytes */{state.st_size}"
        return answer
    except BaseException:
        file.close()
        raise
    if part is not None:
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{state.st_size}"
    asked = range(state.st_size) if part is None else part
    headers["content-length"] = str(len(asked))
    body = _nothing() if asks_head(request.scope) else _pieces(file, asked)
    return Flow(
        body,
        media_type=media_type,
        headers=headers,
        held=closing(file),
        status_code=200 if part is None else 206,
    )


def _part(request: AnyRequest, version: Version, size: int) -> range | None:
    asked = request.headers.get("range")
    if asked is None or not version.is_meant(request.headers):
        return None
    return part_of(asked, size)


def _opened(path: Path) -> BinaryIO:
    """*path*, which has to be a plain file: who may write beside it could have put a link there."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise FileNotFoundError(path)


async def _pieces(file: BinaryIO, part: range) -> AsyncGenerator[bytes, None]:
    left = len(part)
    await asyncio.to_thread(file.seek, part.start)
    while left:
        data = await asyncio.to_thread(file.read, min(PIECE_BYTES, left))
        if not data:
            raise EOFError  # it was cut short meanwhile: the connection breaks off, too
        left -= len(data)
        yield data


async def _nothing() -> AsyncGenerator[bytes, None]:
    for piece in tuple[bytes, ...]():
        yield piece
