"""What daemons and commands that were killed have left: folders of sockets, and drafts of files."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cosyd.system.runtime.files import DRAFT
from cosyd.system.runtime.paths import (
    SHORTEST_TEMP,
    STAND_IN,
    Folders,
    private_folder,
    user_id,
    why_unsafe,
)

OLD_S: Final = 3_600.0
"""A draft that nobody has touched for so long is nobody's: to write one takes milliseconds."""

STARTING_S: Final = 60.0
"""How long a folder for sockets may be empty before its daemon counts as one that never started."""

_LOCK: Final = "lock"
_KEY: Final = "[0-9a-f]" * 12


@contextlib.contextmanager
def sockets_kept(folders: Folders) -> Iterator[None]:
    """Keep the folder of sockets for as long as the block lasts, where it is a stand-in.

    It is gone after that. The kernel lets go of the lock in it when the process dies, so that
    others can tell the folder of a daemon that was killed.

    Raises:
        FolderRefused: It cannot be made, or is not ours.
    """
    if folders.sockets == folders.runtime:
        yield
        return
    from filelock import FileLock  # noqa: PLC0415 - seldom needed, and not at each start

    lock = FileLock(private_folder(folders.sockets) / _LOCK, mode=0o600)
    lock.acquire()  # nobody has it for longer than it takes to remove such a folder
    while not (folders.sockets / _LOCK).exists():
        lock.release()
        private_folder(folders.sockets)
        lock.acquire()
    try:
        yield
    finally:
        folders.remove_sockets()
        lock.release()


def remove_leftovers(folders: Folders) -> None:
    """Remove what nobody uses any more, of this daemon and of others of this user.

    Waits for the disk: use it in a thread. What cannot be removed stays.
    """
    for place in {Path(tempfile.gettempdir()), SHORTEST_TEMP}:
        for left in place.glob(f"{STAND_IN}{user_id()}-{_KEY}"):
            with contextlib.suppress(OSError):
                if left != folders.sockets and why_unsafe(left) is None:
                    _remove_unless_kept(left)
    voices = folders.voices
    states = (*voices.glob("*/states"), *voices.glob(".samples/*/states"))
    for folder in (folders.config, folders.data, folders.runtime, *states):
        for draft in folder.glob(f".*{DRAFT}"):
            with contextlib.suppress(OSError):
                if _age_s(draft) > OLD_S:
                    draft.unlink()


def _remove_unless_kept(stand_in: Path) -> None:
    from filelock import FileLock, Timeout  # noqa: PLC0415 - seldom needed

    if not (stand_in / _LOCK).exists():
        if _age_s(stand_in) > STARTING_S:
            stand_in.rmdir()  # which does nothing to one that is not empty
        return
    with contextlib.suppress(Timeout), FileLock(stand_in / _LOCK, timeout=0):
        shutil.rmtree(stand_in)


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime
