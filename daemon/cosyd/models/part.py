"""A file that is on its way: it is ``NAME.part`` until it is whole and right."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, BinaryIO

from cosyd.contract.errors import CosydError, ModelNoSpace, ModelUnwritable
from cosyd.models.digest import Sum, taken
from cosyd.models.threads import to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.models.manifest import Pinned

MEGABYTE = 1_000_000


def part_of(target: Path) -> Path:
    """Where the beginning of *target* is kept."""
    return target.with_name(target.name + ".part")


def tag_of(target: Path) -> Path:
    """Where it is kept of which file that is the beginning: the hub's ETag."""
    return target.with_name(target.name + ".part.tag")


def here_bytes(target: Path) -> int:
    """How much has come of a file that is not whole yet."""
    try:
        return part_of(target).stat().st_size
    except OSError:
        return 0


class Part:
    """The beginning of a file on the disk, and its sum.

    Args:
        target: Where the whole will be.
        wanted: What it has to be.
        told: Of bytes that came, and with a negative number of those that are given up.

    All methods raise :class:`ModelNoSpace` or :class:`ModelUnwritable` for what the disk does not
    do; what has been written stays.
    """

    def __init__(self, target: Path, wanted: Pinned, told: Callable[[int], None]) -> None:
        self._target = target
        self._wanted = wanted
        self._told = told
        self._sum = Sum(wanted)
        self._file: BinaryIO | None = None
        self.tag = ""

    @property
    def size_bytes(self) -> int:
        """How much there is."""
        return self._sum.size_bytes

    @property
    def sha256(self) -> str:
        """Of what there is."""
        return self._sum.sha256

    def fault(self) -> str:
        """Why what there is is not the file that is wanted; empty where it is."""
        return self._sum.fault()

    async def open(self) -> None:
        """Take up what an earlier attempt has left."""
        path = part_of(self._target)
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                self._sum = await taken(path, self._wanted, self._told)
                self.tag = _text(tag_of(self._target))
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from error

    def close(self) -> None:
        """Keep it as it is."""
        if self._file:
            self._file.close()
            self._file = None

    async def begin_anew(self, tag: str = "") -> None:
        """Throw away what there is."""
        assert self._file
        try:
            await to_its_end(self._file.truncate, 0)
        except OSError as error:
            raise unwritable(part_of(self._target), error) from error
        self._told(-self.size_bytes)
        self._sum = Sum(self._wanted)
        self.mark(tag)

    def mark(self, tag: str) -> None:
        """Note of which file this is the beginning."""
        self.tag = tag
        try:
            if tag:
                tag_of(self._target).write_text(tag, encoding="utf-8")
            else:
                tag_of(self._target).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(tag_of(self._target), error) from error

    async def take(self, data: bytes) -> None:
        """More of it."""
        await to_its_end(self._write, data)
        self._told(len(data))

    def take_now(self, data: bytes) -> None:
        """The last of it, where there is no time to wait for."""
        self._write(data)
        self._told(len(data))

    def _write(self, data: bytes) -> None:
        assert self._file
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            raise unwritable(part_of(self._target), error) from error
        self._sum.take(data)

    async def put_in_place(self) -> None:
        """It is whole and right: give it its name."""
        assert self._file
        try:
            await to_its_end(os.fsync, self._file.fileno())
            self.close()
            await to_its_end(put_in_place, part_of(self._target), self._target)
            tag_of(self._target).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self._target, error) from error


def put_in_place(draft: Path, target: Path) -> None:
    """Rename *draft* so that it has its new name also after a loss of power.

    Raises:
        OSError: It cannot be renamed.
    """
    draft.replace(target)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def unwritable(path: Path, error: OSError) -> CosydError:
    """What *error* of the system means for a model."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ModelNoSpace(folder=str(path.parent), reason="the disk is full")
    return ModelUnwritable(path=str(path), reason=error.strerror or str(error))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
