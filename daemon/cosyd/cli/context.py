"""What the commands share: where the daemon is, how to reach it, how errors are shown."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from cosyd.contract.errors import AlreadyRunning, CosydError
from cosyd.system.runtime import Connection, DaemonLock, Folders, folders

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from rich.console import Console

    from cosyd.client import Client

TAKEN = 3
"""Exit status of a daemon whose port, or home, is somebody else's."""

START_S = 30.0
"""How long a daemon that was started may take until it can be spoken to."""

LOG_BYTES = 5_000_000
"""A log larger than this is begun anew at the next start."""

P = ParamSpec("P")
T = TypeVar("T")


class Home:
    """Where this call's daemon lives."""

    def __init__(self, home: str | None) -> None:
        self.path = home

    @property
    def folders(self) -> Folders:
        """Its folders, which may not be there yet."""
        return folders(self.path, os.environ)

    def client(self) -> Client:
        """The daemon that runs.

        Raises:
            NotRunning: There is none.
        """
        from cosyd.client import Client  # noqa: PLC0415 - start-up time

        return Client.of(self.folders)

    def client_or_start(self) -> Client:
        """The daemon that runs, or one that is started now and stays."""
        if not _reachable(self):
            _start(self)
        return self.client()


def _reachable(home: Home) -> bool:
    """Whether a daemon answers: what a dead one left may name a process that is another's now."""
    from cosyd.system.runtime.reach import answers  # noqa: PLC0415 - start-up time

    there = Connection.read(home.folders)
    return there is not None and answers(there)


def _start(home: Home) -> None:
    """Start a daemon that outlives this command, and wait until one can be spoken to.

    Where several commands do so at once, all but one of the daemons find the home taken, and all
    of the commands wait for that one. It may also be one that is just ending: then the home
    becomes free, and is tried once more.
    """
    log_file = home.folders.make().data / "daemon.log"
    _begin_anew(log_file)
    process = _launch(home, log_file)
    again = True
    deadline = time.monotonic() + START_S
    while not _reachable(home):
        status = process.poll()
        if status == TAKEN and again and not _held(home):
            again = False
            process = _launch(home, log_file)
        elif time.monotonic() > deadline or not (
            status is None or (status == TAKEN and _held(home))
        ):
            last = log_file.read_text("utf-8", "replace").strip().splitlines()[-3:]
            raise click.ClickException(
                "The daemon could not be started. Its log ends:\n" + "\n".join(last)
            )
        time.sleep(0.02)


def _launch(home: Home, log_file: Path) -> subprocess.Popen[bytes]:
    own = ["--home", home.path] if home.path else []
    with log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "cosyd", *own, "serve"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )


def _held(home: Home) -> bool:
    """Whether a daemon has the home, be it only about to start or to end."""
    try:
        with DaemonLock(home.folders):
            return False
    except AlreadyRunning:
        return True


def _begin_anew(log_file: Path) -> None:
    """Set a log that has grown large aside, in place of the one before."""
    with suppress(OSError):
        if log_file.stat().st_size > LOG_BYTES:
            log_file.replace(log_file.with_name(log_file.name + ".old"))


def console() -> Console:
    """For people; plain where the output is no terminal."""
    from rich.console import Console  # noqa: PLC0415 - start-up time

    return Console(highlight=False, soft_wrap=True)


def shows_errors(command: Callable[P, T]) -> Callable[P, T]:
    """Errors of ours end the command with their message and what to do."""

    @wraps(command)
    def shown(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except CosydError as error:
            raise click.ClickException(f"{error}\n{error.advice}") from error

    return shown


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run *work*; Ctrl-C ends it in an orderly way, with the status that shells expect."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
