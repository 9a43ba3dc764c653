"""A daemon is started, as another program's, and outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from cosyd.contract.errors import AlreadyRunning, CosydError
from cosyd.system.runtime import Connection, DaemonLock, Folders, folders

if TYPE_CHECKING:
    from pathlib import Path

TAKEN = 3
"""Exit status of a daemon whose port, or home, is somebody else's."""

START_S = 30.0
"""How long a daemon that was started may take until it can be spoken to."""

LOG_BYTES = 5_000_000
"""A log larger than this is begun anew at the next start."""

LAST_LINES = 3
LOOK_S = 0.02


class DaemonUnstarted(CosydError):
    """A daemon was started, and ended before it could be spoken to, or never could be."""

    code = "daemon.unstarted"
    status = 503
    message = "The daemon could not be started. Its log ends:\n{reason}"
    solution = "'cosyd doctor' tells what is missing; 'cosyd serve' shows all that it says."


def start(
    home: str | Path | None = None, give_up: threading.Event | None = None
) -> subprocess.Popen[bytes] | None:
    """Start a daemon where none answers, and wait until one can be spoken to. Blocks.

    Where several programs do so at once, all but one of the daemons find the home taken, and all
    of the programs wait for that one. It may also be one that is just ending: then the home
    becomes free, and is tried once more.

    Args:
        home: As ``cosyd --home``.
        give_up: Set when nobody waits any more; the daemon goes on.

    Returns:
        The process that was started, so that it can be waited for when it ends; None: one answered.

    Raises:
        CosydError: No daemon can be spoken to; its last words are told.
    """
    given_up = give_up or threading.Event()
    where = folders(home, os.environ)
    if reachable(where):
        return None
    log_file = where.make().data / "daemon.log"
    _begin_anew(log_file)
    process = _launch(home, log_file)
    again = True
    deadline = time.monotonic() + START_S
    while not reachable(where) and not given_up.wait(LOOK_S):
        status = process.poll()
        if status == TAKEN and again and not _held(where):
            again = False
            process = _launch(home, log_file)
        elif time.monotonic() > deadline or not (
            status is None or (status == TAKEN and _held(where))
        ):
            raise DaemonUnstarted(reason=_last_of(log_file))
    return process


def reachable(where: Folders) -> bool:
    """Whether a daemon answers: what a dead one left may name a process that is another's now."""
    from cosyd.system.runtime.reach import answers  # noqa: PLC0415 - start-up time

    there = Connection.read(where)
    return there is not None and answers(there)


def _launch(home: str | Path | None, log_file: Path) -> subprocess.Popen[bytes]:
    own = ["--home", str(home)] if home else []
    with log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "cosyd", *own, "serve"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )


def _held(where: Folders) -> bool:
    """Whether a daemon has the home, be it only about to start or to end."""
    try:
        with DaemonLock(where):
            return False
    except AlreadyRunning:
        return True


def _last_of(log_file: Path) -> str:
    return "\n".join(log_file.read_text("utf-8", "replace").strip().splitlines()[-LAST_LINES:])


def _begin_anew(log_file: Path) -> None:
    """Set a log that has grown large aside, in place of the one before."""
    with suppress(OSError):
        if log_file.stat().st_size > LOG_BYTES:
            log_file.replace(log_file.with_name(log_file.name + ".old"))
