"""``cosyd bus``: keys, so that other machines may reach the bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cosyd.cli.context import Home, shows_errors
from cosyd.cli.listings import show

if TYPE_CHECKING:
    from cosyd.sinks.curve import Keys


@click.group()
def bus() -> None:
    """The audio bus."""


@bus.command()
@click.option("--client", metavar="NAME", help="Make a client's keys, and let it in.")
@click.option("--revoke", metavar="NAME", help="Let that client in no more.")
@click.option("--list", "list_them", is_flag=True, help="Who is let in.")
@click.option("--force", is_flag=True, help="In place of keys that are there.")
@click.pass_obj
@shows_errors
def keys(
    home: Home, *, client: str | None, revoke: str | None, list_them: bool, force: bool
) -> None:
    """Make the bus's own keys, or say who may come in with theirs.

    Once there are keys, the bus and its control socket speak CURVE over TCP: what they carry is
    encrypted, and nobody comes in who is not admitted here. Unix sockets stay as they are.

    \b
    cosyd bus keys                       # the bus's own; then start the daemon again
    cosyd bus keys --client laptop       # counts at once
    cosyd bus keys --revoke laptop
    """  # noqa: D301 - \b is click's
    if (client is not None) + (revoke is not None) + list_them > 1:
        raise click.UsageError("Use one of --client, --revoke and --list at a time.")
    found = _keys(home)
    if list_them:
        show(("Client", "Public key"), [(name, key.decode()) for name, key in _admitted(found)])
    elif revoke is not None:
        found.revoke(revoke)
        click.echo(
            f"{revoke} is not let in any more. A connection that is open now lasts until either "
            "side closes it, or the daemon is started again."
        )
    elif client is not None:
        _admit(found, client, force=force)
    else:
        _make(found, force=force)


def _keys(home: Home) -> Keys:
    try:
        from cosyd.sinks.curve import Keys  # noqa: PLC0415 - needed here alone
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"Keys are made by a part of the daemon that is missing: {error}.\n"
            "Install it with: pip install 'cosyd[daemon]'"
        ) from error
    return Keys(home.folders.config)


def _admitted(found: Keys) -> list[tuple[str, bytes]]:
    return list(found.admitted().items())


def _make(found: Keys, *, force: bool) -> None:
    pair = found.make_server(force=force)
    click.echo(
        f"The bus has keys now:\n"
        f"  public  {pair.public}\n"
        f"  secret  {pair.secret}  (stays here)\n"
        "They count when the daemon is started again. To be reached by other machines, it also\n"
        'wants bus.tcp = true and bus.tcp_host = "0.0.0.0" (or one address) in its settings.\n'
        "Next: 'cosyd bus keys --client NAME' for each client."
    )


def _admit(found: Keys, name: str, *, force: bool) -> None:
    pair = found.admit(name, force=force)
    click.echo(
        f"{name} is let in from now on. Bring it, by a way that nobody else reads:\n"
        f"  {pair.secret}  (its own; then delete it here)\n"
        f"  {found.server.public}"
    )
    if not found.there:
        click.echo("The bus itself has no keys yet: 'cosyd bus keys' makes them.")
    click.echo("What it asks of the control socket wants the token as well ('cosyd token').")
