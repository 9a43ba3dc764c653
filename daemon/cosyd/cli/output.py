"""The file that ``cosyd say -o`` writes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutputUnusable(CosydError):
    """The sound cannot be written there."""

    code = "output.unusable"
    status = 500
    message = "Cannot write {path!r}: {reason}."
    solution = "Name another file with -o, or make room for this one."


def is_special(path: Path) -> bool:
    """Whether *path* is there and no plain file: a FIFO, a device."""
    return path.exists() and not path.is_file()


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """What is written beside *path* takes its place, or that of what it links to, when whole.

    Raises:
        OutputUnusable: It cannot be written.
    """
    with _told(path):
        target = Path(os.path.realpath(path))
        draft = target.with_name(f".{target.name}.part")
        try:
            with draft.open("wb") as file:
                yield file
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def special_file(path: Path) -> Iterator[BinaryIO]:
    """What is written goes into *path*, which stays what it is.

    Raises:
        OutputUnusable: It cannot be written.
    """
    with _told(path), path.open("wb") as file:
        yield file


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Errors of the system as one of ours; the network's have been told as such before."""
    try:
        yield
    except OSError as error:
        raise OutputUnusable(path=str(path), reason=_reason(path, error)) from error


def _reason(path: Path, error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, FileNotFoundError):
        return f"there is no folder {str(path.parent)!r}"
    return error.strerror or str(error)
