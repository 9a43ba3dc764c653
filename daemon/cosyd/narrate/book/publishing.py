"""What was bound comes to where it belongs, all at once as far as anybody can see."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from typing import TYPE_CHECKING

import msgspec

from cosyd.narrate.book.failing import writing_to
from cosyd.voices.durable import sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from cosyd.contract.wire_narrations import NarrationFile

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EINVAL}
"""What file systems say that know no second name of a file, as those of sticks."""

_NO_FLUSHING = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""What network shares say on which nothing can be flushed."""

_FOLDER_RIGHTS, _FILE_RIGHTS = 0o755, 0o644
"""The most that is granted to others."""


def publish(
    staging: Path, out: Path, files: list[NarrationFile], *, mine: Collection[str]
) -> list[NarrationFile]:
    """Move *files* from *staging* to *out*, the sound last of all.

    Each appears whole, under its own name or, where somebody else's file has one of the names, all
    under names with the same number: ``Book (2).m4b``. Whoever may read *out* may read them.

    Args:
        staging: What :func:`~cosyd.narrate.book.bind` has filled; gone afterwards, in any case.
        out: Made where it is not there.
        files: What that has returned.
        mine: Names in *out* that an older narration of the same document left there: they are
            replaced, and those that are no more among the new ones removed.

    Returns:
        *files* as they are called now.

    Raises:
        NarrationNoSpace, OutputUnwritable: *out* does not take them.
    """
    try:
        with writing_to(out):
            _made(out)
            with _near(staging, out) as source:
                _settled(source, files, out.stat().st_mode)
                published = _published(source, out, files, frozenset(mine))
            _forgotten(out, set(mine) - {file.name for file in published})
            for folder in {out, *((out / file.name).parent for file in published)}:
                sync_folder(folder)
            return published
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _made(out: Path) -> None:
    """Make *out*, readable by whoever may read the folder that it is in."""
    if not out.is_dir():
        _made(out.parent)
        out.mkdir(exist_ok=True)
        _granted(out, out.parent.stat().st_mode & _FOLDER_RIGHTS | 0o700)
        sync_folder(out.parent)


@contextlib.contextmanager
def _near(staging: Path, out: Path) -> Iterator[Path]:
    """*staging*, or a hidden copy of it in *out* where nothing can be moved there from it."""
    if device(staging) == device(out):
        yield staging
        return
    copy = out / f".{staging.name}.cosyd"
    try:
        shutil.rmtree(copy, ignore_errors=True)
        for path in (path for path in staging.rglob("*") if path.is_file()):
            there = copy / path.relative_to(staging)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, there)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def device(path: Path) -> int:
    """The file system that *path* is on."""
    return path.stat().st_dev


def _settled(source: Path, files: Sequence[NarrationFile], rights: int) -> None:
    """See that what will be visible is on the disk, with the *rights* of its folder."""
    for file in files:
        path = source / file.name
        _granted(path, rights & _FILE_RIGHTS | 0o600)
        if path.parent != source:
            _granted(path.parent, rights & _FOLDER_RIGHTS | 0o700)
        _flushed(path)
    for folder in {(source / file.name).parent for file in files}:
        sync_folder(folder)


def _granted(path: Path, rights: int) -> None:
    """Set the *rights* of *path*, on file systems that know such."""
    with contextlib.suppress(OSError):
        path.chmod(rights)


def _flushed(path: Path) -> None:
    """Have the file *path* on the disk. Windows flushes only what is open for writing."""
    with path.open("rb+") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _NO_FLUSHING:
                raise


def _published(
    source: Path, out: Path, files: list[NarrationFile], mine: frozenset[str]
) -> list[NarrationFile]:
    """Under the first number where no name is anybody else's, first of all an older narration's."""
    for number in _numbers(files, mine):
        names = {file.name: _numbered(file.name, number) for file in files}
        if _taken(out, names.values(), mine):
            continue
        if _moved(source, out, names, files, mine):
            return [msgspec.structs.replace(file, name=names[file.name]) for file in files]
    raise FileExistsError(errno.EEXIST, "there are too many files of that name")


def _numbers(files: Sequence[NarrationFile], mine: frozenset[str]) -> Iterator[int]:
    most = 10_000
    olds = [n for n in range(1, 100) if any(_numbered(file.name, n) in mine for file in files)]
    yield from olds
    yield from (n for n in range(1, most) if n not in olds)


def _numbered(name: str, number: int) -> str:
    """*name*, or its folder, with a *number* from 2 on."""
    if number == 1:
        return name
    folder, slash, rest = name.partition("/")
    if slash:
        return f"{folder} ({number})/{rest}"
    stem, _, suffix = name.rpartition(".")
    return f"{stem} ({number}).{suffix}"


def _taken(out: Path, names: Collection[str], mine: frozenset[str]) -> bool:
    """Whether any of *names* is another's, as one of ours is where a folder has its name now."""
    ours = {name.partition("/")[0] for name in mine}
    folders = {top: bool(slash) for top, slash, _ in (name.partition("/") for name in names)}
    return any(
        os.path.lexists(out / top) and (top not in ours or (out / top).is_dir() != is_folder)
        for top, is_folder in folders.items()
    ) or any(
        os.path.lexists(out / name) and (name not in mine or (out / name).is_dir())
        for name in names
    )


def _moved(
    source: Path,
    out: Path,
    names: dict[str, str],
    files: Sequence[NarrationFile],
    mine: frozenset[str],
) -> bool:
    """Move all, or none: somebody may take one of the names at this very moment.

    What replaces an older narration's cannot be taken back, so that is done when all the rest
    has its names; but the sound is the last.
    """
    if (folder := _new_folder(out, names)) is not None:
        return _renamed(source / next(iter(names)).partition("/")[0], folder)
    with contextlib.ExitStack() as back:
        for file in sorted(
            files, key=lambda one: (one.audio_s is not None, names[one.name] in mine)
        ):
            old, new = source / file.name, out / names[file.name]
            if names[file.name] in mine:
                old.replace(new)
            elif _linked(old, new):
                back.callback(new.rename, old)
            else:
                return False
        back.pop_all()
    return True


def _new_folder(out: Path, names: dict[str, str]) -> Path | None:
    """The folder that all are in, where it is not there yet."""
    top, slash, _ = next(iter(names.values())).partition("/")
    return out / top if slash and not os.path.lexists(out / top) else None


def _renamed(old: Path, new: Path) -> bool:
    try:
        old.rename(new)
    except OSError as error:
        if error.errno in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}:
            return False
        raise
    return True


def _linked(old: Path, new: Path) -> bool:
    """Move a file to a name that nobody has; False where somebody has it after all."""
    try:
        os.link(old, new)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(new):
            return False
        old.rename(new)
    else:
        old.unlink()
    return True


def _forgotten(out: Path, names: Collection[str]) -> None:
    """Remove what an older narration left under *names*, and folders that get empty by that."""
    for name in names:
        with contextlib.suppress(OSError):  # gone, a folder by now, or held open by a player
            (out / name).unlink()
    for name in names:
        if "/" in name:
            with contextlib.suppress(OSError):
                (out / name).parent.rmdir()
