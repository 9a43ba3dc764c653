"""One writer at a time in a folder of voices, among all programs; readers never wait."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import VoicesBusy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = ".lock"

_PATIENCE_S = 15.0
"""Far more than a writer needs: it copies a few MB."""

_AGAIN_S = 0.02


@contextlib.contextmanager
def only_writer(folder: Path, *, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Alone in *folder*, which is made if need be, for as long as the block lasts.

    The kernel lets go of the lock when a program dies. The file stays: to remove it would let two
    programs each lock a file of their own.

    Raises:
        VoicesBusy: Somebody else is in it for longer than *patience_s*.
        OSError: The folder cannot be written to, or does not know locks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(file, folder, patience_s)
        yield
    finally:
        os.close(file)


def _wait(file: int, folder: Path, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while not _lock(file):
        if time.monotonic() >= deadline:
            raise VoicesBusy(folder=str(folder), waited_s=round(patience_s, 1))
        time.sleep(_AGAIN_S)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        os.lseek(file, 0, os.SEEK_SET)
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
