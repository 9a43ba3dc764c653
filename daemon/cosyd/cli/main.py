"""The group of all commands, and what they share."""

from __future__ import annotations

import click

from cosyd import __version__
from cosyd.cli import bus, doctor, jobs, listings, playback, plugins_new, say, serve, text
from cosyd.cli.context import Home


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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
    context.obj = Home(home)


for command in (
    serve.serve,
    say.say,
    listings.voices,
    listings.engines,
    listings.plugins,
    listings.token,
    jobs.jobs,
    playback.playback,
    bus.bus,
    doctor.doctor,
    text.text,
):
    main.add_command(command)

listings.plugins.add_command(plugins_new.plugins_new)
