"""One daemon for each runtime folder, kept so by the operating system's own file lock."""

import contextlib
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from cosyd.contract.errors import AlreadyRunning
from cosyd.system.runtime.paths import FolderRefused, Folders, private_folder
from cosyd.system.runtime.processes import alive

_READ_AGAIN_S = 0.02
_READ_TRIES = 25


class LockHeld(AlreadyRunning):
    """A process has the lock that has not said who it is."""

    code = "daemon.lock_held"
    message = "Another process holds the lock {path}."
    solution = "'fuser -v {path}' names it: end it, or give this daemon another --home."


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Who has the lock."""

    pid: int
    url: str = ""
    """Empty while the daemon still starts."""


class DaemonLock:
    """Held for as long as the ``with`` block lasts; the kernel frees it when the process dies.

    The file stays where it is when the lock is free: to remove it would let two daemons each
    lock a file of their own. It says who has the lock, which is why it is none of ``filelock``'s:
    on Windows nobody else can read those, and older versions empty them whenever they are tried.
    """

    def __init__(self, folders: Folders) -> None:
        self._path = folders.runtime / "daemon.lock"
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            AlreadyRunning: A living process has it; names the process where it can.
            FolderRefused: The runtime folder cannot be used, or does not know locks.
        """
        private_folder(self._path.parent)
        self._file = _locked(self._path)
        self.announce("")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the lock."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def announce(self, url: str) -> None:
        """Tell those who find the lock taken where the daemon is."""
        if self._file is None:
            return
        content = msgspec.json.encode(Holder(pid=os.getpid(), url=url))
        os.ftruncate(self._file, 0)
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, content)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderRefused(path=str(path), reason=error.strerror) from error


def _locked(path: Path) -> int:
    """The lock file, open and locked."""
    file = _opened(path)
    try:
        free = _lock(file)
    except OSError as error:  # such as a home on a network whose server does not know locks
        os.close(file)
        reason = f"it cannot be locked ({error.strerror})"
        raise FolderRefused(path=str(path), reason=reason) from error
    if free:
        return file
    os.close(file)
    if holder := _holder(path):
        raise AlreadyRunning(pid=holder.pid, url=holder.url or "still starting")
    raise LockHeld(path=str(path))


def _holder(path: Path) -> Holder | None:
    """Who wrote into the lock, once the one that has it now has done so; None: nobody has."""
    for _ in range(_READ_TRIES):
        # Just taken, it is not written yet.
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            holder = msgspec.json.decode(path.read_bytes(), type=Holder)
            if alive(holder.pid):
                return holder
        time.sleep(_READ_AGAIN_S)
    return None


if sys.platform == "win32":
    import msvcrt

    _FAR_AWAY = 1 << 30
    """Windows forbids others to read what is locked, so a byte behind the content is."""

    def _lock(file: int) -> bool:
        os.lseek(file, _FAR_AWAY, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
