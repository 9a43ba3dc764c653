"""``cosyd engines``, ``plugins`` and ``token``: what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category

import click

from cosyd.cli.context import Home, answered, console, shows_errors
from cosyd.system.runtime import token as read_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cosyd.contract.wire import PluginView

MEGABYTE = 1_000_000

as_json = click.option("--json", "json_out", is_flag=True, help="For programs.")
no_start = click.option("--no-start", is_flag=True, help="Do not start a daemon if none runs.")


def show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for people; tab-separated where the output is no terminal."""
    out = console()
    if not out.is_terminal:
        for row in rows:
            click.echo("\t".join(map(in_one_line, row)))
        return
    from rich.table import Table  # noqa: PLC0415 - start-up time
    from rich.text import Text  # noqa: PLC0415 - start-up time

    table = Table(box=None, header_style="bold")
    for number, heading in enumerate(headings):  # what a command is given is whole, and in a line
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(in_one_line(cell)) for cell in row))  # brackets are no markup there
    out.print(table)


def in_one_line(words: str) -> str:
    """*words* for a terminal: names of files may hold what breaks lines, or commands it."""
    return "".join(
        one if one.isprintable() or category(one) == "Zs" else _escaped(one) for one in words
    )


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()


@click.group()
def engines() -> None:
    """What turns sentences into sound."""


@engines.command("list")
@as_json
@click.pass_obj
@shows_errors
def engines_list(home: Home, json_out: bool) -> None:
    """List the engines of the daemon that runs, and their states."""
    found = answered(home, lambda daemon: daemon.engines())
    if json_out:
        echo_json(found)
        return
    show(
        ("Engine", "State", "Device", "Voices", "Memory", "Crashes", "Reason"),
        [
            (
                one.name,
                one.state.value,
                one.device,
                str(one.voices),
                f"{one.rss_bytes / MEGABYTE:.0f} MB" if one.rss_bytes else "",
                str(one.crashes),
                one.reason,
            )
            for one in found
        ],
    )


@click.group()
def plugins() -> None:
    """Parts that were added."""


@plugins.command("list")
@as_json
@no_start
@click.pass_obj
@shows_errors
def plugins_list(home: Home, json_out: bool, no_start: bool) -> None:
    """List all plug-ins, and how they fare."""
    found = answered(home, lambda daemon: daemon.plugins(), start=not no_start)
    if json_out:
        echo_json(found)
        return
    show(
        ("Plug-in", "State", "Offers", "In use", "From", "Reason"),
        [
            (
                one.name,
                one.state,
                ", ".join(one.offers),
                _in_use(one),
                f"{one.distribution} {one.version}".strip(),
                one.reason,
            )
            for one in found
        ],
    )


def _in_use(plugin: PluginView) -> str:
    if set(plugin.in_use) == set(plugin.offers):
        return "yes" if plugin.in_use else ""
    return ", ".join(plugin.in_use) or "no"


@click.command()
@click.pass_obj
@shows_errors
def token(home: Home) -> None:
    """Print the token that the API asks for; make one if there is none."""
    click.echo(read_token(home.folders.make()))


def echo_json(found: object) -> None:
    """*found* as JSON, indented."""
    import msgspec  # noqa: PLC0415 - seldom needed

    click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
