"""What the commands share: where the daemon is, how to reach it, how errors are shown."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from cosyd.contract.errors import CosydError
from cosyd.system.runtime import Folders, folders

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from rich.console import Console

    from cosyd.client import Client

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
        from cosyd.client_start import start  # noqa: PLC0415 - start-up time

        start(self.path)
        return self.client()


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


def answered(home: Home, question: Callable[[Client], Awaitable[T]], *, start: bool = False) -> T:
    """What the daemon says to *question*; where none runs, it may be told to *start*."""

    async def ask() -> T:
        async with home.client_or_start() if start else home.client() as daemon:
            return await question(daemon)

    return run(ask())


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run *work*; Ctrl-C ends it in an orderly way, with the status that shells expect."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
