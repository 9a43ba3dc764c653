"""``cosyd playback``: what is heard, for people and for media keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import msgspec

from cosyd.cli.context import Home, answered, shows_errors
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
    cosyd playback to 5           # the fifth sentence, from its beginning
    """  # noqa: D301 - \b is click's
    if context.invoked_subcommand is None:
        now = answered(context.obj, lambda daemon: daemon.playback())
        if json_out:
            click.echo(msgspec.json.encode(now).decode())
        else:
            click.echo(line(now))


def _command(action: Action, words: str) -> Callable[[Home], None]:
    @playback.command(action, help=words)
    @click.pass_obj
    @shows_errors
    def command(home: Home) -> None:
        click.echo(line(answered(home, lambda daemon: daemon.control(action))))

    return command


def _command_with_steps(action: Action, words: str) -> Callable[[Home, int], None]:
    @playback.command(action, help=words)
    @click.argument("sentences", type=click.IntRange(min=1), default=1)
    @click.pass_obj
    @shows_errors
    def command(home: Home, sentences: int) -> None:
        click.echo(line(answered(home, lambda daemon: daemon.control(action, sentences))))

    return command


_command("pause", "Silence, until it is resumed; nothing is lost.")
_command("resume", "Go on where it was paused.")
_command("toggle", "Pause, or go on.")
_command("stop", "Cancel all that is heard, or waits to be.")
_command_with_steps("skip", "Go on with a later sentence; past the last one with the next job.")
_command_with_steps("back", "Hear this sentence again, or the one before if it has just begun.")


@playback.command("to")
@click.argument("sentence", type=click.IntRange(min=1))
@click.pass_obj
@shows_errors
def playback_to(home: Home, sentence: int) -> None:
    """Hear what is heard from its sentence of that number on; the first is 1."""
    click.echo(line(answered(home, lambda daemon: daemon.go_to(sentence - 1))))


def seconds(value: str) -> float:
    """How many those are that *value* says: a number, or one with the letter of a unit.

    Raises:
        click.BadParameter: It says none.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", value.strip().lower(), re.ASCII)
    if not found:
        raise click.BadParameter(f"{value!r} is no time; say 90, 30m, 1h or 2d.")
    return float(found[1]) * _SECONDS[found[2]]


_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}


@click.command()
@click.argument("how_long", metavar="[TIME]", type=seconds, required=False)
@click.pass_obj
@shows_errors
def mute(home: Home, how_long: float | None) -> None:
    """Keep the loudspeaker silent, for TIME or until 'cosyd unmute'.

    TIME is in seconds, or 30m, 1h, 2d. What is heard ends; messages and what is important are said
    when it is over, the rest is dropped.
    """
    click.echo(line(answered(home, lambda daemon: daemon.mute(how_long))))


@click.command()
@click.pass_obj
@shows_errors
def unmute(home: Home) -> None:
    """Let the loudspeaker be heard again, and what was held back with it."""
    click.echo(line(answered(home, lambda daemon: daemon.unmute())))


def line(now: Playback) -> str:
    """How it is, in one line."""
    waiting = f"{now.waiting} waiting" if now.waiting else ""
    muted = _muted(now)
    if now.job is None:
        return "\t".join(filter(None, (now.state, waiting, muted)))
    place = f"{now.position_s:.1f} s of {now.audio_s:.1f} s"
    return "\t".join(
        filter(None, (now.state, now.job, f"sentence {now.sentence + 1}", place, waiting, muted))
    )


def _muted(now: Playback) -> str:
    """Whether the loudspeaker is silent; empty where it is not."""
    if not now.muted or now.muted_until is None:
        return "muted" if now.muted else ""
    until = datetime.fromtimestamp(now.muted_until, UTC).astimezone()
    return f"muted until {until:%Y-%m-%d %H:%M:%S}"
