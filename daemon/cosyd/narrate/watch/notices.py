"""What the system tells of a folder by itself.

It is a hint where to look, and nothing more: systems lose events, tell them twice, late and under
old names. So nobody relies on what kind of event it was, and folders are looked at now and then.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from watchdog import events

from cosyd.narrate.watch.limits import limit_of
from cosyd.narrate.watch.settling import News

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from watchdog.observers.api import BaseObserver

MOST_HINTS: Final = 20_000
"""Of more than as many at once none is kept: the whole folder is looked at."""

BURST: Final = 2_000
"""As many events at once as may have cost others: inotify keeps 16,384 and Windows 64 KB."""

_TOLD: Final = (
    "FileCreatedEvent",
    "FileModifiedEvent",
    "FileAttribEvent",
    "FileMovedEvent",
    "FileClosedEvent",
    "FileDeletedEvent",
    "DirCreatedEvent",
    "DirMovedEvent",
    "DirAttribEvent",
    "DirDeletedEvent",
)
"""Not among them: that somebody opens and reads a file, as we do."""

_ENDING_S: Final = 2.0

_NEWS: Final = {"moved": News.RENAMED, "closed": News.CLOSED}


class Notices(events.FileSystemEventHandler):
    """Hears for one folder. Threads of its own tell it; :meth:`take` is for others.

    Args:
        root: The folder, as its documents are named.
        wanted: Whether a path may be of use: a document, a folder, rules.
        wake: Called when there is something after there was nothing, in any thread.
    """

    def __init__(
        self, root: str, wanted: Callable[[str], bool], wake: Callable[[], object]
    ) -> None:
        self._root = root
        self._real = os.path.realpath(root)
        self._wanted = wanted
        self._wake = wake
        self._lock = threading.Lock()
        self._hints: dict[str, News] = {}
        self._heard = 0
        self._lost = False
        self._observer: BaseObserver | None = None

    def start(self) -> None:
        """Hear from now on. Blocks.

        Raises:
            OSError: The system does not let us; see :func:`limit_of`.
        """
        # A subfolder that was moved away and comes back; with the path of the folder in its words.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        observer = self._observer = _observer()
        kept = [getattr(events, name) for name in _TOLD if hasattr(events, name)]
        observer.schedule(self, self._real, recursive=True, event_filter=kept)
        observer.start()

    def stop(self) -> None:
        """Hear nothing any more. Blocks until no thread is left that was at work.

        One that has ended by an error may have left a lock held that the others wait for; then
        they are left alone.
        """
        observer, self._observer = self._observer, None
        if observer is not None:
            ending = threading.Thread(target=_end, args=(observer,), daemon=True)
            ending.start()
            ending.join(_ENDING_S)

    def alive(self) -> bool:
        """Whether all threads are at work that ought to be."""
        return self._observer is not None and all(
            thread.is_alive() for thread in _threads(self._observer)
        )

    def limit(self, folders: Mapping[int, str]) -> str:
        """Which of the system's limits keeps some of *folders* from being heard of, if any does.

        The library watches them one by one on Linux, and says nothing when it must leave some
        out. The system tells which it has; one of the others is asked for, to hear why.

        Args:
            folders: Those that ought to be, by inode.

        Returns:
            See :func:`limit_of`.
        """
        observer = self._observer
        if sys.platform != "linux" or observer is None:
            return ""
        try:
            heard = _watched_inodes(os.stat(self._real).st_ino)  # noqa: PTH116 - as its neighbours
            left_out = next((folders[one] for one in folders if heard and one not in heard), "")
            if left_out:
                observer.unschedule(observer.schedule(events.FileSystemEventHandler(), left_out))
        except OSError as error:
            return limit_of(error)
        return ""

    def take(self) -> tuple[dict[str, News], bool]:
        """Where something may have changed, and whether more may have than is told of."""
        with self._lock:
            hints, self._hints = self._hints, {}
            lost, self._lost = self._lost or self._heard >= BURST, False
            self._heard = 0
        return hints, lost

    def dispatch(self, event: events.FileSystemEvent) -> None:
        """See watchdog. Whatever it throws at us: this thread has to live."""
        try:
            self._hear(event)
        except Exception:  # noqa: BLE001 - the thread would end; the next look finds all the same
            self._lost = True

    def _hear(self, event: events.FileSystemEvent) -> None:
        news = _NEWS.get(event.event_type, News.SEEN)
        told = [path for path in (event.src_path, getattr(event, "dest_path", "")) if path]
        paths = [self._named(os.fsdecode(path)) for path in told]
        of_use = [path for path in paths if event.is_directory or self._wanted(path)]
        with self._lock:
            first = of_use and not self._hints
            self._heard += 1
            self._hints.update(dict.fromkeys(of_use, news))
            if len(self._hints) > MOST_HINTS:
                self._hints = {self._root: News.SEEN}
        if first:
            self._wake()

    def _named(self, path: str) -> str:
        """*path* as it is named here, where the folder was reached by a link."""
        if path.startswith(self._real.rstrip(os.sep) + os.sep):
            return self._root + path[len(self._real) :]
        return self._root


def _watched_inodes(own: int) -> set[int] | None:
    """Of which inodes Linux tells the process, by the descriptor that tells of *own*."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - as its neighbours
        try:
            if os.readlink(f"/proc/self/fd/{name}") != "anon_inode:inotify":  # noqa: PTH115 - no file has that name
                continue
            lines = Path(f"/proc/self/fdinfo/{name}").read_text("ascii").splitlines()
        except OSError:
            continue
        fields = [line.split() for line in lines if line.startswith("inotify")]
        found = {int(field[2].removeprefix("ino:"), 16) for field in fields}
        if own in found:
            return found
    return None


def _observer() -> BaseObserver:
    from watchdog.observers import Observer  # noqa: PLC0415 - it looks for what the system has

    return Observer(**_whole_moves(Observer))


def _whole_moves(kind: Any) -> dict[str, Any]:
    """What makes inotify's observer tell of a rename into the folder as of one."""
    return {"generate_full_events": True} if kind.__name__ == "InotifyObserver" else {}


def _end(observer: BaseObserver) -> None:
    threads = _threads(observer)
    observer.stop()
    for thread in threads:
        if thread.is_alive():
            thread.join()


def _threads(observer: BaseObserver) -> list[threading.Thread]:
    """All that *observer* runs, by whatever names it keeps them."""
    held = (*vars(observer).values(), *observer.emitters)
    return [observer, *(one for one in held if isinstance(one, threading.Thread))]
