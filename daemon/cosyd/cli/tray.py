"""``cosyd tray``: the icon and its window."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from cosyd.cli.context import Home, shows_errors
from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from collections.abc import Iterator


class TrayMissing(CosydError):
    """The part with windows is not installed, or cannot be loaded."""

    code = "tray.not_installed"
    status = 500
    message = "The tray cannot be shown, for a part of it is missing: {reason}."
    solution = "{do}"


_INSTALL = "Install it with: pip install 'cosyd[gui]'"
_LIBRARIES = (
    "Its packages are there, a library of the system is not. On Debian and Ubuntu mostly: "
    "sudo apt install libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1"
)


@click.command()
@click.option("--page", default="", help="Open the window with this page, such as voices.")
@click.option("--window", is_flag=True, help="Open the window.")
@click.option("--url", help="A daemon elsewhere, as http://host:26790; its token: COSYD_TOKEN.")
@click.option("--do", "do", help="Do something at once, such as speak_selection: to bind to a key.")
@click.option("--home", "own", type=click.Path(file_okay=False), help="As 'cosyd --home'.")
@click.pass_obj
@shows_errors
def tray(
    home: Home, *, page: str, window: bool, url: str | None, do: str | None, own: str | None
) -> None:
    """Show the icon of cosyd; it starts the daemon where none runs.

    Where it is shown already, its window opens; or, with --do, it does what is asked for:
    speak_selection, speak_clipboard, toggle, skip, back, stop, mute, window.
    """
    try:
        with _ended_by_ctrl_c():
            from cosyd_gui.actions import Action  # noqa: PLC0415 - not everywhere installed
            from cosyd_gui.app import run  # noqa: PLC0415 - likewise
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"cosyd", "cosyd_gui"}:
            raise
        raise TrayMissing(reason=error.msg, do=_INSTALL) from error
    except ImportError as error:
        raise TrayMissing(reason=error.msg, do=_LIBRARIES) from error
    where = own or home.path
    if do is not None and do not in set(Action):
        raise click.BadParameter(f"one of {', '.join(Action)}", param_hint="--do")
    if url is not None and not _is_address(url):
        raise click.BadParameter("it is no address such as http://host:26790", param_hint="--url")
    action = None if do is None else Action(do)
    run(Path(where) if where else None, url=url, page=page, window=window, do=action)


@contextmanager
def _ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C end the process at once: PySide crashes where it is interrupted while it loads."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of a port, or of brackets
        return False


def main() -> None:
    """``cosyd-tray``: the same, for what starts programs without a terminal."""
    from cosyd.cli.main import main as cosyd  # noqa: PLC0415 - it imports this, late

    cosyd(["tray", *sys.argv[1:]], prog_name="cosyd")
