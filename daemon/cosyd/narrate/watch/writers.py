"""Who still writes a file."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_PARTS: Final = (".part", ".aria2", ".crdownload", ".download", ".opdownload")
"""Programs that download keep such a file beside the right one until they are done."""

_FLAGS: Final = re.compile(rb"^flags:\s+([0-7]+)$", re.MULTILINE)
_PROCESSES: Final = "/proc"


def unfinished(path: str) -> bool:
    """Whether a file beside *path* tells that it is still being downloaded."""
    return any(os.path.lexists(path + ending) for ending in _PARTS)


def written(paths: Collection[str]) -> set[str]:
    """Those of *paths* that somebody has open for writing, as far as that can be known.

    On Linux it is known of the processes of the same user. The names of what they have open are
    read before anything is asked of a file, so that a share that does not answer holds up nobody.
    """
    if sys.platform != "linux" or not paths:
        return set()
    wanted = {identity: path for path in paths if (identity := _identity(path))}
    names = {_real(path).rpartition("/")[2] for path in paths}
    return {wanted[one] for one in _open_for_writing(names) if one in wanted}


def _real(path: str) -> str:
    return os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114 - thousands


def _open_for_writing(names: Collection[str]) -> Iterator[tuple[int, int]]:
    for process in filter(str.isdigit, os.listdir(_PROCESSES)):  # noqa: PTH208 - see above
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            yield from _of_process(f"{_PROCESSES}/{process}", names)


def _of_process(process: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    for number in os.listdir(f"{process}/fd"):  # noqa: PTH208 - see above
        with contextlib.suppress(OSError):  # it has been closed
            behind = os.readlink(f"{process}/fd/{number}")  # noqa: PTH115 - see above
            if behind.rpartition("/")[2] not in names or not _writes(process, number):
                continue
            if identity := _identity(f"{process}/fd/{number}"):
                yield identity


def _writes(process: str, number: str) -> bool:
    found = _FLAGS.search(Path(f"{process}/fdinfo/{number}").read_bytes())
    return found is not None and int(found[1], 8) & os.O_ACCMODE != os.O_RDONLY


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - see above
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
