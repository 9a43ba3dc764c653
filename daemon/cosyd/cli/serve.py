"""``cosyd serve``: the daemon."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import click

from cosyd.cli.context import Home
from cosyd.client_start import TAKEN
from cosyd.contract.errors import AlreadyRunning, CosydError, PortTaken

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from cosyd.steering import Daemon
    from cosyd.system.runtime import Folders
    from cosyd.system.settings import Settings, Source

LEAVE_S = 2.0
"""How long threads may take to end that are none of ours."""


class PartsMissing(CosydError):
    """Only the client is installed."""

    code = "daemon.not_installed"
    status = 500
    message = "The daemon cannot be started, for a part of it is missing: {reason}."
    solution = "Install it with: pip install 'cosyd[daemon]'"


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on; 0 takes any free one.")
@click.option("--engine", help="The engine whose voices are the default; auto chooses.")
@click.option("--model", type=click.Path(), help="The folder of that engine's model.")
@click.option("--reduce-memory", is_flag=True, help="Have CosyVoice2 take little memory.")
@click.option("--home", type=click.Path(file_okay=False), help="As 'cosyd --home'.")
@click.option("--no-auth", is_flag=True, help="Ask for no token. On this machine's address only.")
@click.option("--tls-certificate", type=click.Path(), help="Speak HTTPS, with this certificate.")
@click.option("--tls-key", type=click.Path(), help="The file with its private key.")
@click.option("--plain", is_flag=True, help="Without TLS too let other machines in.")
@click.option("--log-format", type=click.Choice(["auto", "console", "json"]))
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]))
@click.option("--set", "sets", multiple=True, metavar="NAME=VALUE", help="Any other setting.")
@click.option("--print-settings", is_flag=True, help="Show all settings and end.")
@click.pass_obj
def serve(base: Home, /, home: str | None, print_settings: bool, **flags: Any) -> None:
    """Run the daemon in the foreground."""
    from cosyd.system.settings import Source, as_toml  # noqa: PLC0415 - start-up time

    where = Home(home) if home else base
    try:
        source = Source(home=where.path, flags=_as_settings(**flags), environ=os.environ)
        settings = source.read()
        if print_settings:
            click.echo(as_toml(settings), nl=False)
            return
        _run(where, settings, source)
        _leave()
    except (PortTaken, AlreadyRunning) as error:
        click.echo(f"{error} {error.advice}", err=True)
        sys.exit(TAKEN)
    except CosydError as error:
        raise click.ClickException(f"{error}\n{error.advice}") from error


def _as_settings(
    *,
    host: str | None,
    port: int | None,
    engine: str | None,
    model: str | None,
    reduce_memory: bool,
    no_auth: bool,
    tls_certificate: str | None,
    tls_key: str | None,
    plain: bool,
    log_format: str | None,
    log_level: str | None,
    sets: tuple[str, ...],
) -> dict[str, Any]:
    from cosyd.system.settings import assignments  # noqa: PLC0415 - start-up time

    return {
        "http.host": host,
        "http.port": port,
        "http.auth": False if no_auth else None,
        "http.tls_certificate": tls_certificate,
        "http.tls_key": tls_key,
        "http.plain": True if plain else None,
        "engine.name": engine,
        "engine.model": model,
        "cosyvoice2.reduce_memory": True if reduce_memory else None,
        "log.format": log_format,
        "log.level": log_level,
        **assignments(sets),
    }


def _run(home: Home, settings: Settings, source: Source) -> None:
    from cosyd.system.lean import import_structlog_alone  # noqa: PLC0415 - start-up time

    import_structlog_alone()
    from cosyd.system import logs  # noqa: PLC0415 - as above
    from cosyd.system.discretion import places_of  # noqa: PLC0415 - as above

    os.umask(0o077)  # what we write is for this user alone
    folders = home.folders.make()
    logs.configure(settings.log, places=places_of(folders))
    try:
        runner = asyncio.Runner(loop_factory=_loop_factory())
        with runner, suppress(asyncio.CancelledError):
            runner.run(_serve(folders, settings, source))
    finally:
        logs.release()


def _leave() -> None:
    """A plug-in's thread that never ends must not keep the process from it.

    Python waits for all threads that are no daemons, and for those of all pools; and where others
    are at work, taking everything down around them can take long.
    """
    until = time.monotonic() + LEAVE_S
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(0)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where there is one."""
    try:
        import uvloop  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(folders: Folders, settings: Settings, source: Source) -> None:
    from cosyd.system.lean import nothing_to_clear_away  # noqa: PLC0415 - start-up time

    stop = _Stop(asyncio.current_task())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        _on_signal(loop, number, stop)
    with ExitStack() as start:
        start.enter_context(nothing_to_clear_away())
        async with _daemon()(settings, folders, source) as daemon:
            start.close()
            stop.daemon = daemon
            if hasattr(signal, "SIGHUP"):
                reloading: set[asyncio.Task[None]] = set()

                def reload() -> None:
                    task = asyncio.create_task(_reload(daemon, source))
                    reloading.add(task)
                    task.add_done_callback(reloading.discard)

                _on_signal(loop, signal.SIGHUP, reload)
            _tell_ready(daemon.url)
            await stop.asked.wait()
            await daemon.drain()


class _Stop:
    """What a signal does: the first asks for an orderly end, the next for one at once."""

    def __init__(self, start: asyncio.Task[None] | None) -> None:
        self.asked = asyncio.Event()
        self.daemon: Daemon | None = None
        self._start = start

    def __call__(self) -> None:
        if not self.asked.is_set():
            self.asked.set()
        elif self.daemon:
            self.daemon.hurry()
        elif self._start:
            self._start.cancel()


def _daemon() -> Callable[[Settings, Folders, Source], AbstractAsyncContextManager[Daemon]]:
    """What runs a daemon.

    Raises:
        PartsMissing: Only the client is installed.
    """
    try:
        from cosyd.daemon import running  # noqa: PLC0415 - start-up time
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "cosyd":
            raise
        raise PartsMissing(reason=error.msg) from error
    return running


def _tell_ready(url: str) -> None:
    """For whoever started us; that nobody reads it stops nothing."""
    try:
        click.echo(f"cosyd ready {url}")
    except OSError:
        # What was not written would be tried again, and fail again, at the exit.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _on_signal(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, call: Callable[[], None]
) -> None:
    try:
        loop.add_signal_handler(number, call)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(call))


async def _reload(daemon: Daemon, source: Source) -> None:
    """A broken file is told, and the daemon goes on as before."""
    import structlog  # noqa: PLC0415 - start-up time

    log = structlog.get_logger(__name__)
    try:
        await daemon.reload(source.read())
    except CosydError as error:
        log.error("settings.refused", reason=str(error), solution=error.advice)  # noqa: TRY400 - it says enough
    except Exception:
        log.exception("settings.reload_failed")  # now; asyncio tells it only once it is collected
