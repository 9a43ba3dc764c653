"""``cosyd models``: which are here, fetching, verifying, importing and removing them."""

from __future__ import annotations

import os
import sys
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import Home, run, shows_errors
from cosyd.cli.listings import as_json, echo_json, show
from cosyd.contract.errors import NotRunning

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from cosyd.client import Client
    from cosyd.client_models import ModelCalls
    from cosyd.contract.wire_models import Files, HubName, ModelProgress, ModelView
    from cosyd.models.store import ModelStore

    News = AsyncGenerator[ModelProgress | ModelView, None]

DEFAULT = "cosyvoice2-0.5b"
MEGABYTE = 1_000_000

_FAULTS = {
    "missing": "is missing",
    "part": "has come in part",
    "wrong": "is not as it should be",
}

name_argument = click.argument("name", default=DEFAULT)


@click.group()
def models() -> None:
    """What speaks for engines that do not come with their model."""


@models.command("list")
@as_json
@click.pass_obj
@shows_errors
def models_list(home: Home, json_out: bool) -> None:
    """List the models that can be fetched, and what is here of them."""

    async def ask() -> list[ModelView]:
        async with _models(home) as some:
            return await some.models()

    found = run(ask())
    if json_out:
        echo_json(found)
        return
    show(("Model", "State", "Here", "Of", "From", "Folder"), map(_row, found))


def _row(model: ModelView) -> tuple[str, ...]:
    return (
        model.name,
        "is being fetched" if model.progress else model.state,
        f"{model.here_bytes / MEGABYTE:.0f} MB",
        f"{model.size_bytes / MEGABYTE:.0f} MB",
        f"{model.source} {model.revision[:12]}".strip(),
        model.folder,
    )


@models.command("pull")
@name_argument
@click.option(
    "--from", "source", type=click.Choice(["huggingface", "modelscope"]), help="The hub to ask."
)
@click.option("--revision", default="", help="Another one than that which cosyd knows.")
@click.option(
    "--reference", "files", flag_value="reference", help="Also what the reference runtime reads."
)
@click.option("--all", "files", flag_value="all", help="Also what nobody here reads.")
@click.pass_obj
@shows_errors
def models_pull(
    home: Home, name: str, source: HubName | None, revision: str, files: Files | None
) -> None:
    """Fetch a model, or what is missing of it.

    \b
    cosyd models pull                      # from Hugging Face
    cosyd models pull --from modelscope

    Ctrl-C stops it. What has come is kept, and the next pull goes on there.
    """  # noqa: D301 - \b is click's
    from cosyd.contract.wire_models import PullRequest  # noqa: PLC0415 - start-up time

    request = PullRequest(
        name=name, source=source, revision=revision, files=files or "engine", stop_when_left=True
    )
    _follow(home, lambda some: some.pull(request))


@models.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--as", "name", default=DEFAULT, show_default=True, help="Which model it is.")
@click.option("--link/--copy", help="Link to the files, which then have to stay there; or copy.")
@click.option("--own", is_flag=True, help="It is no official release: take it as it is.")
@click.pass_obj
@shows_errors
def models_import(home: Home, folder: Path, name: str, link: bool, own: bool) -> None:
    """Take a model that lies in FOLDER already."""
    from cosyd.contract.wire_models import ImportRequest  # noqa: PLC0415 - start-up time

    request = ImportRequest(name=name, folder=str(folder.resolve()), link=link, own=own)
    _follow(home, lambda some: some.take(request))


@models.command("stop")
@name_argument
@click.pass_obj
@shows_errors
def models_stop(home: Home, name: str) -> None:
    """Stop fetching a model. What has come is kept."""

    async def ask() -> ModelView:
        async with _models(home) as some:
            return await some.stop(name)

    found = run(ask())
    click.echo(f"{name} is {found.state}.")


@models.command("verify")
@name_argument
@as_json
@click.pass_obj
@shows_errors
def models_verify(home: Home, name: str, json_out: bool) -> None:
    """Read all files of a model, and compare their sums."""

    async def ask() -> ModelView:
        async with _models(home) as some:
            return await some.verify(name)

    found = run(ask())
    faults = [one for one in found.files if one.state != "whole"]
    if json_out:
        echo_json([found])
    elif not faults:
        click.echo(f"{name}: all {len(found.files)} files are right.")
    for one in faults if not json_out else ():
        click.echo(f"{one.path} {_FAULTS[one.state]}.")
    if faults and not json_out:
        click.echo(f"'cosyd models pull {name}' fetches what is wrong or missing.")
    sys.exit(1 if faults else 0)


@models.command("remove")
@name_argument
@click.option("--force", is_flag=True, help="Though an engine speaks with it.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
@shows_errors
def models_remove(home: Home, name: str, force: bool, yes: bool) -> None:
    """Delete a model, or what has come of it."""

    async def ask() -> ModelView:
        async with _models(home) as some:
            return await some.model(name)

    async def remove() -> ModelView:
        async with _models(home) as some:
            return await some.remove(name, force=force)

    found = run(ask())
    if not yes and sys.stdin.isatty() and found.state != "absent":
        size = f"{found.here_bytes / MEGABYTE:.0f} MB"
        click.confirm(f"Delete {size} in {found.folder}?", abort=True)
    run(remove())
    click.echo(f"{name} is removed.")


def _follow(home: Home, begin: Callable[[ModelCalls | ModelStore], News]) -> None:
    """Show the work that *begin* begins, to its end."""

    async def follow() -> ModelView:
        from cosyd.cli.progress import shown  # noqa: PLC0415 - start-up time

        async with _models(home) as some, aclosing(begin(some)) as news:
            return await shown(news)

    try:
        model = run(follow())
    except SystemExit:  # Ctrl-C
        click.echo("Stopped. What has come is kept.", err=True)
        raise
    click.echo(f"{model.name} is whole, in {model.folder}.")


@asynccontextmanager
async def _models(home: Home) -> AsyncIterator[ModelCalls | ModelStore]:
    """Those of the daemon that runs, so that its engines learn of it; else our own doing."""
    if daemon := await _daemon(home):
        async with daemon:
            yield daemon.models
        return
    from structlog.testing import capture_logs  # noqa: PLC0415 - start-up time

    with capture_logs():  # we say it ourselves
        store = _own(home)
        try:
            yield store
        finally:
            await store.close()


async def _daemon(home: Home) -> Client | None:
    """The daemon that runs, if it answers."""
    try:
        client = home.client()
        try:
            await client.health()
        except NotRunning:
            await client.__aexit__()
            return None
    except NotRunning:
        return None
    return client


def _own(home: Home) -> ModelStore:
    from cosyd.models.hubs import hubs  # noqa: PLC0415 - start-up time
    from cosyd.models.store import ModelStore  # noqa: PLC0415 - start-up time
    from cosyd.models.ways import Ways  # noqa: PLC0415 - start-up time
    from cosyd.system.settings import load  # noqa: PLC0415 - start-up time

    own = load(home.path, {}, os.environ).models
    known = hubs(os.environ, huggingface=own.huggingface, modelscope=own.modelscope)
    ways = Ways(hubs=known, usual=own.source, stall_s=own.stall_s)
    return ModelStore(folder=home.folders.models, ways=ways)
