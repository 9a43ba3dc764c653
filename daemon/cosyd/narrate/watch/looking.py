"""What is in a watched folder."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

import structlog

from cosyd.narrate.naming import shown
from cosyd.narrate.watch.ignoring import Ignoring
from cosyd.narrate.watch.stamp import Stamp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

log = structlog.get_logger()


class Look:
    """One look at a watched folder, or at places in it. Nothing is remembered from the last.

    Args:
        root: The watched folder, which is there.
        suffixes: Of documents, in lower case, with their dot.
        closed: Folders that are never looked into, where they are there.
    """

    def __init__(self, root: str, suffixes: Collection[str], closed: Iterable[Path]) -> None:
        self.barred: list[str] = []
        """Folders that may not be looked into."""

        self.folders: dict[int, str] = {}
        """Those that were, by inode."""

        self._root = root
        self._suffixes = suffixes
        self._ignoring = Ignoring(root, frozenset(_identities(closed)))
        self._seen: set[tuple[int, int]] = set()

    def everything(self) -> Iterator[tuple[str, Stamp]]:
        """All documents, with what they look like now.

        Raises:
            OSError: The folder itself cannot be looked into.
        """
        with os.scandir(self._root):
            pass
        yield from self._within(self._root)

    def at(self, path: str) -> Iterator[tuple[str, Stamp]]:
        """The document *path*, or those in the folder *path*; none if it is passed over."""
        if os.path.isdir(path):  # noqa: PTH112 - many thousand times for a full folder
            if not self._ignoring.folder(path):
                yield from self._within(path)
        elif stamp := self._document(path):
            yield path, stamp

    def _within(self, folder: str) -> Iterator[tuple[str, Stamp]]:
        ahead = [folder]
        while ahead:
            for entry in self._entries(ahead.pop()):
                if _is_folder(entry):
                    if not self._ignoring.folder(entry.path):
                        ahead.append(entry.path)
                elif stamp := self._document(entry.path):
                    yield entry.path, stamp

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """What is in *folder*, in order; nothing if it was looked into already, by another way."""
        try:
            found = os.stat(folder)  # noqa: PTH116 - see above
            if (found.st_dev, found.st_ino) in self._seen:
                return []
            with os.scandir(folder) as entries:
                there = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            return []
        except OSError:
            self.barred.append(folder)
            return []
        self._seen.add((found.st_dev, found.st_ino))
        self.folders[found.st_ino] = folder
        return there

    def _document(self, path: str) -> Stamp | None:
        """What the file *path* looks like; None where it is no document, or passed over."""
        if not self._is_taken(path):
            return None
        try:
            is_link = stat.S_ISLNK(os.lstat(path).st_mode)
        except (OSError, ValueError):
            return None
        return Stamp.of(path) if not is_link or self._is_followed(path) else None

    def _is_taken(self, path: str) -> bool:
        ending = os.path.splitext(path)[1].lower()  # noqa: PTH122 - see above
        return ending in self._suffixes and not self._ignoring.file(path)

    def _is_followed(self, link: str) -> bool:
        """Whether *link* leads to a file of this folder that is not taken by its own name."""
        try:
            target = os.path.realpath(link, strict=True)
        except (OSError, ValueError):
            return _left_out(link, "it leads nowhere")
        root = os.path.realpath(self._root)
        if not target.startswith(root.rstrip(os.sep) + os.sep):
            return _left_out(link, "it leads out of the folder")
        target = os.path.join(self._root, os.path.relpath(target, root))  # noqa: PTH118 - as given
        if self._ignoring.shut(target):
            return _left_out(link, "it leads where nobody looks")
        if self._is_taken(target):
            return _left_out(link, "what it leads to is taken itself")
        return True


def _left_out(link: str, reason: str) -> bool:
    log.debug("watch.link_left_out", name=shown(os.path.basename(link)), reason=reason)  # noqa: PTH119 - it is text
    return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):
        return entry.is_dir(follow_symlinks=False)
    return False


def _identities(folders: Iterable[Path]) -> Iterator[tuple[int, int]]:
    for folder in folders:
        with contextlib.suppress(OSError, ValueError):
            found = folder.stat()
            yield found.st_dev, found.st_ino
