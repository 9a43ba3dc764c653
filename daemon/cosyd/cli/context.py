"""What the commands share: where the daemon is, how to reach it, how errors are shown."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click
from rich.console import Console

from cosyd.client import Client
from cosyd.contract.errors import CosydError, NotRunning
from cosyd.system.runtime import Connection, Folders, folders

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

START_S = 30.0
"""How long a daemon that was started may take until it can be spoken to."""

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
        return Client.of(self.folders)

    def client_or_start(self) -> Client:
        """The daemon that runs, or one that is started now and stays."""
        try:
            return self.client()
        except NotRunning:
            _start(self)
            return self.client()


def _start(home: Home) -> None:
    """Start a daemon that outlives this command, and wait until it can be spoken to."""
    own = ["--home", home.path] if home.path else []
    log_file = home.folders.make().data / "daemon.log"
    with log_file.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "cosyd", *own, "serve"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_S
    while Connection.read(home.folders) is None:
        if process.poll() is not None or time.monotonic() > deadline:
            last = log_file.read_text("utf-8", "replace").strip().splitlines()[-3:]
            raise click.ClickException(
                "The daemon could not be started. Its log ends:\n" + "\n".join(last)
            )
        time.sleep(0.02)


def console() -> Console:
    """For people; plain where the output is no terminal."""
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
