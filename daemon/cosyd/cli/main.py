"""The group of all commands, and what they share."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from cosyd import __version__
from cosyd.cli.context import Home

COMMANDS = {
    "serve": "serve:serve",
    "say": "say:say",
    "voices": "voices:voices",
    "convert": "convert:convert",
    "engines": "listings:engines",
    "plugins": "plugins_new:plugins",
    "token": "listings:token",
    "jobs": "jobs:jobs",
    "bench": "bench:bench",
    "models": "models:models",
    "playback": "playback:playback",
    "mute": "playback:mute",
    "unmute": "playback:unmute",
    "bus": "bus:bus",
    "clients": "clients:clients",
    "doctor": "doctor:doctor",
    "text": "text:text",
    "narrate": "narrate:narrate",
    "narrations": "narrations:narrations",
    "watch": "watch:watch",
    "tray": "tray:tray",
}
"""Where each is. One is imported when it is called for: a key for pause should be quick."""


class Commands(click.Group):
    """All commands, each as late as can be."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        """Their names, as the help lists them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's shape
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: Any = getattr(import_module(f"cosyd.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    envvar="COSYD_HOME",
    type=click.Path(file_okay=False),
    help="One folder for settings, data and sockets, instead of the system's places.",
)
@click.version_option(__version__, prog_name="cosyd")
@click.pass_context
def main(context: click.Context, home: str | None) -> None:
    """The voice of a computer.

    \b
    cosyd serve                          # the daemon
    cosyd say "Good morning."            # starts one if none runs
    cosyd say -o letter.mp3 < letter.txt
    """  # noqa: D301 - \b is click's
    # httpx would import a command line of its own, with rich and pygments: most of its time.
    sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))
    context.obj = Home(home)
