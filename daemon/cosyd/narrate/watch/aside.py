"""Originals are put away once they were narrated, where that is wanted."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from itertools import count
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import OutputUnwritable
from cosyd.narrate.naming import fitting, reason_of, shown
from cosyd.narrate.watch.stamp import Stamp
from cosyd.narrate.watch.watched import DONE, FAILED
from cosyd.voices.durable import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.contract.errors import CosydError
    from cosyd.narrate.watch.watched import Watched

REASON: Final = ".reason.txt"
"""What the name of the file ends with that says why a document was not narrated."""


def aside(watched: Watched, path: Path, error: CosydError | None, *, stamp: str = "") -> Path:
    """Put an original away: into ``done``, or with what is wrong with it into ``failed``.

    It keeps its place in subfolders, and never takes that of another file. It stays where it is
    if that is wanted, if it is a link, if it is gone, and if it was changed meanwhile. Blocks.

    Args:
        watched: The folder that it came by.
        path: The original, as :class:`Folder` has named it.
        error: Why it was not narrated; None: it was.
        stamp: That of the version that this is about (:meth:`Stamp.text`); empty: any.

    Returns:
        Where it is now.

    Raises:
        OutputUnwritable: It cannot be put there; it is where it was.
    """
    if watched.afterwards != "move" or not path.is_relative_to(watched.folder):
        return path
    if path.is_symlink() or not _is_still(path, stamp):
        return path
    place = watched.folder / (FAILED if error else DONE)
    folder = place / path.parent.relative_to(watched.folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _put(path, folder, error, stamp)
    except OSError as refusal:
        if not path.exists():
            return path
        raise OutputUnwritable(folder=shown(folder), reason=reason_of(refusal)) from refusal


def _put(path: Path, folder: Path, error: CosydError | None, stamp: str) -> Path:
    target = _claimed(folder, path, len(REASON) if error else 0)
    reason = target.with_name(target.name + REASON)
    try:
        if error:
            _write(reason, _words(path, error))
        if _moved(path, target, stamp):
            return target
    except BaseException:
        _unclaim(target, reason if error else None)
        raise
    _unclaim(target, reason if error else None)
    return path


def _claimed(folder: Path, path: Path, room: int) -> Path:
    """A new, empty file in *folder* that is ours, named as much like *path* as can be."""
    for number in count(1):
        mark = f" ({number})" if number > 1 else ""
        target = folder / fitting(path.stem, f"{mark}{path.suffix}", folder, room=room)
        with contextlib.suppress(FileExistsError):
            target.open("xb").close()
            return target
    raise AssertionError  # the numbers do not end


def _moved(path: Path, target: Path, stamp: str) -> bool:
    """Put *path* in the place of *target*, if it is still the version of *stamp*; in one step."""
    if not _is_still(path, stamp):
        return False
    try:
        path.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return _copied(path, target)
    sync_folder(target.parent)
    sync_folder(path.parent)
    return True


def _copied(path: Path, target: Path) -> bool:
    """The same to another file system: the copy is whole, and on the disk, before *path* goes."""
    before = Stamp.of(path)
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with path.open("rb") as giver, draft.open("xb") as taker:
            shutil.copyfileobj(giver, taker, 1 << 20)
            taker.flush()
            os.fsync(taker.fileno())
        with contextlib.suppress(OSError):  # a file system without rights or times
            shutil.copystat(path, draft)
        if Stamp.of(path) != before:
            return False
        draft.replace(target)
        sync_folder(target.parent)
        path.unlink()
    finally:
        draft.unlink(missing_ok=True)
    return True


def _write(path: Path, words: str) -> None:
    draft = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with draft.open("x", encoding="utf-8", newline="\r\n" if os.name == "nt" else "\n") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _words(path: Path, error: CosydError) -> str:
    return (
        f"{shown(path.name)} was not narrated.\n\n{error}\n\n{error.advice}\n\n"
        "To have it tried again, put it back into the watched folder.\n"
    )


def _unclaim(target: Path, reason: Path | None) -> None:
    """Take away what was put there for nothing; the claim only where it is still empty."""
    with contextlib.suppress(OSError):
        if target.stat().st_size == 0:
            target.unlink()
    if reason:
        with contextlib.suppress(OSError):
            reason.unlink()


def _is_still(path: Path, stamp: str) -> bool:
    now = Stamp.of(path)
    return now is not None and (not stamp or now.text() == stamp)
