"""``cosyd voices export``, ``import`` and ``samples``: voices that go elsewhere, or come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import shows_errors
from cosyd.cli.listings import as_json, echo_json, show
from cosyd.cli.voice_words import asked, existing, force_option, name_argument, show_added

if TYPE_CHECKING:
    from cosyd.cli.context import Home


@click.command("export")
@name_argument
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
@shows_errors
def voices_export(home: Home, name: str, output: Path | None) -> None:
    """Write a voice into one file, NAME.cosyvoice."""
    from cosyd.cli.output import whole_file  # noqa: PLC0415 - start-up time

    content = asked(home, lambda daemon: daemon.voice.export(name))
    path = output or Path(f"{name}.cosyvoice")
    with whole_file(path) as file:
        file.write(content)
    click.echo(str(path))


@click.command("import")
@click.argument("file", type=existing)
@click.option("--name", default="", help="Another one than in the file.")
@force_option
@click.pass_obj
@shows_errors
def voices_import(home: Home, file: Path, name: str, force: bool) -> None:
    """Take a voice in that was exported elsewhere."""
    show_added(asked(home, lambda daemon: daemon.voice.import_(file, name, force=force)))


@click.command("samples")
@as_json
@shows_errors
def voices_samples(json_out: bool) -> None:
    """Tell where the sample references are, and what is said in them: to try cloning with."""
    from cosyd.voices.manifest import read  # noqa: PLC0415 - start-up time
    from cosyd.voices.stored import REFERENCE  # noqa: PLC0415 - as above
    from cosyd_voices import folders  # noqa: PLC0415 - as above

    found = [(read(folder), folder / REFERENCE) for folder in folders()]
    if json_out:
        echo_json([{"name": one.name, "file": str(path), "text": one.text} for one, path in found])
        return
    show(
        ("Sample", "Language", "Recording", "Text"),
        [(one.name, one.languages[0], str(path), one.text) for one, path in found],
    )
