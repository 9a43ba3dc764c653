"""One writer at a time in a folder of voices, among all programs; readers never wait."""

from __future__ import annotations

import contextlib
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

    The kernel lets go of the lock when a program dies.

    Raises:
        VoicesBusy: Somebody else is in it for longer than *patience_s*.
        OSError: The folder cannot be written to, or does not know locks.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - seldom needed, and not at the start

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / FILE, timeout=patience_s, poll_interval=_AGAIN_S, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise VoicesBusy(folder=str(folder), waited_s=round(patience_s, 1)) from error
    except NotImplementedError as error:
        raise OSError(f"{folder} lies where files cannot be locked") from error
    try:
        yield
    finally:
        lock.release()
