"""``cosyd watch``: folders whose documents are narrated by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cosyd.cli.context import Home, answered, shows_errors
from cosyd.cli.listings import as_json, echo_json, show
from cosyd.cli.wishes import absolute, wish_options, wished
from cosyd.contract.errors import UnknownWatch
from cosyd.contract.narrations import WatchState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cosyd.client import Client
    from cosyd.client_narrations import WatchCalls
    from cosyd.contract.wire_narrations import WatchView

folder_argument = click.argument("folder", metavar="FOLDER")


@click.group()
def watch() -> None:
    """Folders whose documents are narrated by themselves."""


@watch.command("add")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False),
    help="The folder for what comes of them; else 'spoken' in FOLDER.",
)
@click.option("-p", "--profile", default="", help="A manner of the settings.")
@wish_options
@click.option(
    "--move", is_flag=True, help="Put originals into 'done' or 'failed' in FOLDER afterwards."
)
@click.option(
    "--poll/--no-poll",
    "polling",
    default=None,
    help="Look again and again, as network shares need it. Else it is found out.",
)
@as_json
@click.pass_obj
@shows_errors
def watch_add(
    home: Home,
    /,
    *,
    folder: str,
    out: str | None,
    profile: str,
    move: bool,
    polling: bool | None,
    json_out: bool,
    **told: Any,
) -> None:
    """Narrate all that is in FOLDER, and all that will be put there.

    \b
    cosyd watch add ~/Books
    cosyd watch add ~/Articles --voice af_heart --format mp3 --out ~/Podcasts
    """  # noqa: D301 - \b is click's
    from cosyd.contract.wire_narrations import WatchRequest  # noqa: PLC0415 - start-up time

    request = WatchRequest(
        folder=absolute(folder),
        out=absolute(out) if out else "",
        wishes=wished(**told),
        profile=profile,
        afterwards="move" if move else "keep",
        polling=polling,
    )
    added = answered(home, lambda daemon: daemon.watches.add(request))
    if json_out:
        echo_json(added)
        return
    click.echo(f"{added.folder} is watched. What comes of it is put into {added.out}.")
    if added.reason:
        click.echo(added.reason, err=True)


@watch.command("list")
@as_json
@click.pass_obj
@shows_errors
def watch_list(home: Home, json_out: bool) -> None:
    """List the watched folders, and what came of them."""
    found = answered(home, lambda daemon: daemon.watches.all())
    if json_out:
        echo_json(found)
        return
    headings = ("Id", "Folder", "State", "Settling", "Waiting", "Done", "Failed", "Out", "Why")
    show(headings, map(_row, found))


@watch.command("remove")
@folder_argument
@click.pass_obj
@shows_errors
def watch_remove(home: Home, folder: str) -> None:
    """Watch FOLDER no more; it can be said by its id, too. What has begun goes on."""
    view = _done_to(home, folder, lambda calls, found: calls.remove(found))
    click.echo(f"{view.folder} is watched no more.")


@watch.command("pause")
@folder_argument
@click.pass_obj
@shows_errors
def watch_pause(home: Home, folder: str) -> None:
    """Take up nothing of FOLDER until 'resume'."""
    view = _done_to(home, folder, lambda calls, found: calls.pause(found))
    click.echo(f"{view.folder} is paused. 'cosyd watch resume' goes on.")


@watch.command("resume")
@folder_argument
@click.pass_obj
@shows_errors
def watch_resume(home: Home, folder: str) -> None:
    """Take up what has come into FOLDER meanwhile, and what comes."""
    view = _done_to(home, folder, lambda calls, found: calls.resume(found))
    click.echo(f"{view.folder} is {view.state.value}.")


def _done_to(
    home: Home, folder: str, do: Callable[[WatchCalls, str], Awaitable[WatchView]]
) -> WatchView:
    """The watch that is meant by the name or id *folder*, after *do*."""

    async def done(daemon: Client) -> WatchView:
        calls = daemon.watches
        for one in await calls.all():
            if one.id == folder or one.folder == absolute(folder):
                return await do(calls, one.id)
        raise UnknownWatch(watch=folder)

    return answered(home, done)


def _row(view: WatchView) -> tuple[str, ...]:
    state = view.state.value
    if view.polling and view.state is WatchState.WATCHING:
        state += " by looking again"
    return (
        view.id,
        view.folder,
        state,
        str(view.settling),
        str(view.waiting),
        str(view.done),
        str(view.failed),
        view.out,
        view.reason,
    )
