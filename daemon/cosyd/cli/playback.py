"""``cosyd playback``: what is heard, for people and for media keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from cosyd.cli.context import Home, run, shows_errors
from cosyd.cli.listings import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.client import Action
    from cosyd.contract.sinks import Playback


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
@shows_errors
def playback(context: click.Context, json_out: bool) -> None:
    """What is heard on the loudspeaker. Bind these to your media keys.

    \b
    cosyd playback                # what is heard just now
    cosyd playback toggle         # pause, or go on
    cosyd playback skip 3         # three sentences on
    """  # noqa: D301 - \b is click's
    if context.invoked_subcommand is None:
        now = _ask(context.obj, None)
        if json_out:
            click.echo(msgspec.json.encode(now).decode())
        else:
            click.echo(line(now))


def _command(action: Action, words: str) -> Callable[[Home], None]:
    @playback.command(action, help=words)
    @click.pass_obj
    @shows_errors
    def command(home: Home) -> None:
        click.echo(line(_ask(home, action)))

    return command


def _command_with_steps(action: Action, words: str) -> Callable[[Home, int], None]:
    @playback.command(action, help=words)
    @click.argument("sentences", type=click.IntRange(min=1), default=1)
    @click.pass_obj
    @shows_errors
    def command(home: Home, sentences: int) -> None:
        click.echo(line(_ask(home, action, sentences)))

    return command


_command("pause", "Silence, until it is resumed; nothing is lost.")
_command("resume", "Go on where it was paused.")
_command("toggle", "Pause, or go on.")
_command("stop", "Cancel all that is heard, or waits to be.")
_command_with_steps("skip", "Go on with a later sentence; past the last one with the next job.")
_command_with_steps("back", "Hear this sentence again, or the one before if it has just begun.")


def _ask(home: Home, action: Action | None, sentences: int = 1) -> Playback:
    async def ask() -> Playback:
        async with home.client() as daemon:
            if action is None:
                return await daemon.playback()
            return await daemon.control(action, sentences)

    return run(ask())


def line(now: Playback) -> str:
    """How it is, in one line."""
    waiting = f"{now.waiting} waiting" if now.waiting else ""
    if now.job is None:
        return "\t".join(filter(None, (now.state, waiting)))
    place = f"{now.position_s:.1f} s of {now.audio_s:.1f} s"
    return "\t".join(
        filter(None, (now.state, now.job, f"sentence {now.sentence + 1}", place, waiting))
    )
