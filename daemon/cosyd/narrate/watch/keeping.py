"""One round after the other through a watched folder: what is there, and what of it is whole."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.narrate.naming import reason_of
from cosyd.narrate.watch.ignoring import RULES
from cosyd.narrate.watch.looking import Look
from cosyd.narrate.watch.stamp import Stamp, allowed
from cosyd.narrate.watch.writers import unfinished, written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

    from cosyd.narrate.watch.notices import Notices
    from cosyd.narrate.watch.settling import News, Settling
    from cosyd.narrate.watch.watched import Watched

_MOST_BARRED: Final = 100


class FolderGone(Exception):
    """The folder is not there, or cannot be read; its words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round has found."""

    whole: dict[str, Stamp]
    """Documents that have become whole."""

    settling: int
    """How many may still be being written."""

    next_s: float
    """When the next of them is due, by :func:`time.monotonic`."""

    limit: str = ""
    """What keeps the system from telling of all of the folder."""


class Keeper:
    """Knows what has become of each document. For one thread at a time; everything blocks.

    Args:
        watched: The folder.
        suffixes: Of documents.
        settling: What it has known so far.
        others: Where other watches put what came of their documents.
    """

    def __init__(
        self,
        watched: Watched,
        suffixes: Collection[str],
        settling: Settling,
        others: Callable[[], Collection[Path]],
    ) -> None:
        self._watched = watched
        self._root = os.fspath(watched.folder)
        self._suffixes = suffixes
        self._settling = settling
        self._others = others
        self._barred: list[str] = []
        self._was_mounted = False

    def wanted(self, path: str) -> bool:
        """Whether a file of that name may be of use."""
        name = os.path.basename(path)  # noqa: PTH119 - of each event
        return name == RULES or os.path.splitext(name)[1].lower() in self._suffixes  # noqa: PTH122 - text, since there are many

    def identity(self) -> tuple[int, int]:
        """Which folder is there now.

        Raises:
            FolderGone: None, or one that cannot be read.
        """
        try:
            found = os.stat(self._root)  # noqa: PTH116 - as its neighbours
            with os.scandir(self._root):
                pass
        except OSError as error:
            raise FolderGone(_why(error)) from error
        mounted = os.path.ismount(self._root)
        if self._was_mounted and not mounted:
            raise FolderGone("it is not mounted")
        self._was_mounted = mounted
        return found.st_dev, found.st_ino

    def unbarred(self) -> bool:
        """Whether a folder may be looked into by now that rounds had to leave out."""
        return any(map(_may_be_looked_into, self._barred))

    def everywhere(self, notices: Notices | None) -> Round:
        """Look at all that is there, and see whether *notices* hears of all of it.

        Raises:
            FolderGone: The folder is not there any more.
        """
        look = self._look()
        there = set()
        try:
            for path, stamp in look.everything():
                self._settling.seen(path, stamp, time.monotonic())
                there.add(path)
        except OSError as error:
            raise FolderGone(_why(error)) from error
        self._barred = []
        self._bar(look.barred)
        if not look.barred:
            self._settling.only(there)
        return self._round(notices.limit(look.folders) if notices else "")

    def here_and_there(self, hints: Mapping[str, News]) -> Round:
        """Look where *hints* lead."""
        look = self._look()
        for hint, news in hints.items():
            found = False
            for path, stamp in look.at(hint):
                self._settling.seen(path, stamp, time.monotonic(), news)
                found = True
            if not found:
                self._settling.gone(hint)
        self._bar(look.barred)
        return self._round()

    def still(self, path: str, stamp: Stamp) -> bool:
        """Whether the whole document *path* is what it was; if not, it is news once more."""
        now = Stamp.of(path)
        if now == stamp:
            return True
        self._settling.forget(path)
        if now is not None:
            self._settling.seen(path, now, time.monotonic())
        return False

    def again(self, path: str, stamp: Stamp, after_s: float) -> None:
        """Tell of *path* once more."""
        self._settling.again(path, stamp, time.monotonic() + after_s)

    def _bar(self, folders: Collection[str]) -> None:
        """Remember those of *folders* that rights are missing for, as far as there is room."""
        missing = [folder for folder in folders if not _may_be_looked_into(folder)]
        self._barred += missing[: _MOST_BARRED - len(self._barred)]

    def _look(self) -> Look:
        closed = (*self._watched.closed(), *self._others())
        return Look(self._root, self._suffixes, closed)

    def _round(self, limit: str = "") -> Round:
        whole = dict(self._become_whole())
        return Round(
            whole=whole,
            settling=len(self._settling),
            next_s=self._settling.next_s(),
            limit=limit,
        )

    def _become_whole(self) -> Iterator[tuple[str, Stamp]]:
        now_s = time.monotonic()
        same = [path for path in self._settling.due(now_s) if self._same(path, now_s)]
        held = written(same)
        for path in same:
            if path in held or unfinished(path):
                self._settling.put_off(path, now_s)
            else:
                yield path, self._settling.whole(path)

    def _same(self, path: str, now_s: float) -> bool:
        stamp = Stamp.of(path)
        if stamp is None:
            self._settling.gone(path)
            return False
        return self._settling.seen(path, stamp, now_s)


def _may_be_looked_into(folder: str) -> bool:
    return allowed(folder, os.R_OK | os.X_OK)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if isinstance(error, NotADirectoryError):
        return "it is not a folder any more"
    if isinstance(error, PermissionError):
        return "the user of the daemon may not read it"
    return reason_of(error)
