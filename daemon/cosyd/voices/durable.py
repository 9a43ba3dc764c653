"""Files and folders that are on the disk before anything is said to be done."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NEW = ".new-"
"""What the names of unfinished things begin with."""


def write(path: Path, content: bytes) -> None:
    """*content* as *path*, whole or not at all; what was there stays until then."""
    staged = path.with_name(f"{NEW}{path.name}")
    with staged.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    sync_folder(path.parent)


def copy(source: Path, target: Path) -> None:
    """Copy what *source* holds, and nothing else of it: neither rights nor times."""
    with source.open("rb") as giver, target.open("wb") as taker:
        shutil.copyfileobj(giver, taker)


def sync(folder: Path) -> None:
    """Have *folder* and all that is in it written."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def move(source: Path, target: Path) -> None:
    """Give the folder *source* the name *target*, in one step.

    Raises:
        OSError: Something of that name is there, or the system refuses.
    """
    source.rename(target)
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in *folder* written. Where folders cannot be opened, the system does it."""
    with contextlib.suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def remove(folder: Path) -> None:
    """Remove *folder* with all that is in it; a link only itself."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink(missing_ok=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
