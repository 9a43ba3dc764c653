"""``cosyd clients``: who may come in besides you."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from cosyd.cli.context import Home, shows_errors
from cosyd.cli.listings import as_json, echo_json, show
from cosyd.contract.access import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cosyd.access import Client, Clients

name_argument = click.argument("name")
limit = click.IntRange(0, 1_000_000)


@click.group()
def clients() -> None:
    """Programs that may come in with a token of their own.

    What is said here counts at once, whether a daemon runs or not.
    """


@clients.command("add")
@name_argument
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([one.value for one in Scope]),
    default=(Scope.SPEAK.value, Scope.VOICES.value),
    show_default=True,
    help="What it may do; several times for several.",
)
@click.option("--rate", type=limit, help="Requests a minute; 0: as many as it likes.")
@click.option("--at-once", type=limit, help="Requests under way; 0: as many as it likes.")
@as_json
@click.pass_obj
@shows_errors
def clients_add(
    home: Home,
    name: str,
    *,
    scopes: tuple[str, ...],
    rate: int | None,
    at_once: int | None,
    json_out: bool,
) -> None:
    """Let a program come in that is called NAME here.

    Prints its client_id and its client_secret, which is shown only now. For both, POST
    /oauth/token gives it a token of two hours.

    \b
    cosyd clients add kitchen --scope speak --rate 60
    cosyd clients add studio --scope speak --scope voices --json
    """  # noqa: D301 - \b is click's
    with _clients(home) as known, _told_what_is_missing():
        client, shown = known.add(
            name, [Scope(one) for one in scopes], requests_per_minute=rate, at_once=at_once
        )
    if json_out:
        echo_json({**_facts(client), "client_secret": shown.client_secret})
        return
    click.echo(f"client_id      {shown.client_id}\nclient_secret  {shown.client_secret}")
    click.echo("The secret is shown only now: keep it.", err=True)


@clients.command("list")
@as_json
@click.pass_obj
@shows_errors
def clients_list(home: Home, json_out: bool) -> None:
    """List all clients."""
    with _clients(home) as known:
        found = known.all()
    if json_out:
        echo_json([_facts(one) for one in found])
        return
    show(("Client", "client_id", "Scopes", "A minute", "At once", "Added"), map(_row, found))


@clients.command("show")
@name_argument
@as_json
@click.pass_obj
@shows_errors
def clients_show(home: Home, name: str, json_out: bool) -> None:
    """Look at one, and at how many of its tokens count now."""
    with _clients(home) as known:
        client, tokens = known.named(name)
    facts = {**_facts(client), "tokens": tokens}
    if json_out:
        echo_json(facts)
        return
    headings = ("Client", "client_id", "Scopes", "A minute", "At once", "Added", "Tokens")
    for heading, value in zip(headings, (*_row(client), str(tokens)), strict=True):
        click.echo(f"{heading:<10} {value}")


@clients.command("revoke")
@name_argument
@click.pass_obj
@shows_errors
def clients_revoke(home: Home, name: str) -> None:
    """Have none of its tokens count any more. With its secret it can get others."""
    with _clients(home) as known:
        gone = known.revoke_all(name)
    click.echo(f"{gone} tokens of {name} count no more. 'cosyd clients remove' keeps it out.")


@clients.command("remove")
@name_argument
@click.pass_obj
@shows_errors
def clients_remove(home: Home, name: str) -> None:
    """Let it in no more: its secret and its tokens count no more at once."""
    with _clients(home) as known:
        client = known.remove(name)
    click.echo(f"{client.name} is not let in any more.")


def _clients(home: Home) -> Clients:
    from cosyd.access import Clients  # noqa: PLC0415 - start-up time

    return Clients(home.folders.make().data)


@contextmanager
def _told_what_is_missing() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"Secrets are kept by a part of the daemon that is missing: {error}.\n"
            "Install it with: pip install 'cosyd[daemon]'"
        ) from error


def _facts(client: Client) -> dict[str, Any]:
    return {
        "name": client.name,
        "client_id": client.id,
        "scopes": [one.value for one in Scope if one in client.scopes],
        "requests_per_minute": client.requests_per_minute,
        "at_once": client.at_once,
        "created_at": client.created_at,
    }


def _row(client: Client) -> tuple[str, ...]:
    added = datetime.fromtimestamp(client.created_at, UTC).astimezone()
    return (
        client.name,
        client.id,
        " ".join(one.value for one in Scope if one in client.scopes),
        _limit(client.requests_per_minute),
        _limit(client.at_once),
        f"{added:%Y-%m-%d %H:%M}",
    )


def _limit(number: int | None) -> str:
    if number is None:
        return "as set"
    return str(number) if number else "no limit"
