"""Opening a file that somebody has put there, whatever it is."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from cosyd.contract.errors import DocumentGone, DocumentTooLarge, DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.narrate.documents.limits import Limits

_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # the other end of a FIFO is not waited for
)
_LONGEST_NAME: Final = 120
_MB: Final = 1_000_000


def told(path: Path | str) -> str:
    """The name of a file as it can be shown: in one line, and of valid characters."""
    name = Path(path).name or str(path)
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """The file at *path*, which is a regular one and not too large.

    Raises:
        DocumentGone: There is none, or it may not be read.
        DocumentUnreadable: It is no file but a folder, a device, a pipe, a socket.
        DocumentTooLarge: It is.
    """
    name = told(path)
    try:
        number = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise DocumentGone(name=name, reason=_why(error)) from error
    try:
        _check(os.fstat(number), name, limits)
        file = os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise
    with file:
        try:
            yield file
        except OSError as error:
            raise DocumentGone(name=name, reason=_why(error)) from error


def taken(path: Path, limits: Limits) -> bytes:
    """All that is in the file at *path*, which may be growing or shrinking meanwhile.

    Raises:
        DocumentUnreadable: See :func:`opened`.
        DocumentGone: See there too.
    """
    with opened(path, limits) as file:
        data = file.read(limits.max_bytes + 1)
    _hold(len(data), told(path), limits)
    return data


def _check(found: os.stat_result, name: str, limits: Limits) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise DocumentUnreadable(name=name, reason=f"it is {_what(found.st_mode)}, no file")
    _hold(found.st_size, name, limits)


def _hold(size: int, name: str, limits: Limits) -> None:
    if size > limits.max_bytes:
        reason = f"it has {size / _MB:,.1f} MB, and {limits.max_bytes / _MB:,.1f} MB may be read"
        raise DocumentTooLarge(name=name, reason=reason)


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there any more"
    if isinstance(error, PermissionError):
        return "the user of the daemon may not read it"
    if isinstance(error, OSError) and error.errno == errno.ENXIO:
        return "it is a socket, no file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return "that is no path"


def _what(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
