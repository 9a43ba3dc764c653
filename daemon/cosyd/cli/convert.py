"""``cosyd convert``: the words of a recording, in another voice."""

from __future__ import annotations

import sys
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from cosyd.audio.encode import FORMATS
from cosyd.cli.context import Home, run, shows_errors
from cosyd.cli.output import whole_file
from cosyd.cli.say import format_of
from cosyd.cli.voice_words import given, raw_options

if TYPE_CHECKING:
    from cosyd.contract.wire_voices import ConvertForm


@click.command()
@click.argument("recording", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-v", "--voice", required=True, help="The voice; see 'cosyd voices list'.")
@click.option(
    "-o", "--output", required=True, type=click.Path(allow_dash=True), help="A file; - is a pipe."
)
@click.option("-s", "--speed", type=float, default=1.0, help="0.5 to 2.0.")
@click.option("--volume", type=float, default=1.0, help="0.0 to 4.0.")
@click.option("--seed", type=click.IntRange(min=0), help="To sound alike each time.")
@click.option(
    "--format", "format_name", type=click.Choice(FORMATS), help="Else by the file's name."
)
@raw_options
@click.pass_obj
@shows_errors
def convert(
    home: Home,
    /,
    *,
    recording: Path,
    voice: str,
    output: str,
    speed: float,
    volume: float,
    seed: int | None,
    format_name: str | None,
    **raw: int | None,
) -> None:
    """Have the words of a RECORDING said by another voice.

    \b
    cosyd convert talk.mp3 -v ann -o talk-by-ann.mp3
    """  # noqa: D301 - \b is click's
    from cosyd.contract.wire_voices import ConvertForm  # noqa: PLC0415 - start-up time

    form = ConvertForm(
        voice=voice,
        speed=speed,
        volume=volume,
        seed=seed,
        format=format_name or format_of(output),
        **given(raw),
    )
    if output == "-":
        run(_into(home, form, recording, sys.stdout.buffer))
        return
    with whole_file(Path(output)) as file:
        run(_into(home, form, recording, file))


async def _into(home: Home, form: ConvertForm, recording: Path, file: BinaryIO) -> None:
    async with (
        home.client_or_start() as daemon,
        aclosing(daemon.voice.convert(form, recording)) as sound,
    ):
        async for data in sound:
            file.write(data)
            file.flush()
