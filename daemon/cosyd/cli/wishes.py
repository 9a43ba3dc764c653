"""The options that say in which manner documents are narrated."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from cosyd.contract.narrations import BookFormat, Checks, Files

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.narrations import Wishes

Command = TypeVar("Command", bound="Callable[..., Any]")

_SPEAKERS = "speakers"

_OPTIONS = (
    click.option("-v", "--voice", help="A voice's name; see 'cosyd voices list'."),
    click.option("-l", "--language", help="The language of all; else it is found."),
    click.option("-s", "--speed", type=click.FloatRange(0.5, 2.0), help="0.5 to 2.0."),
    click.option("--volume", type=click.FloatRange(0.0, 4.0), help="0.0 to 4.0."),
    click.option("--instruct", help='In which manner: "calm and slow" (CosyVoice2).'),
    click.option(
        "--speaker",
        _SPEAKERS,
        multiple=True,
        metavar="NAME=VOICE",
        help="Who says the lines that begin with 'NAME:'. Once for each.",
    ),
    click.option("--format", type=click.Choice(get_args(BookFormat)), help="Else m4b."),
    click.option(
        "--files", type=click.Choice(get_args(Files)), help="One file, or one for each chapter."
    ),
    click.option(
        "--bit-rate", type=click.IntRange(16_000, 320_000), help="In bits a second, for m4b, ..."
    ),
    click.option(
        "--loudness",
        "loudness_lufs",
        type=click.FloatRange(-40, 0),
        help="In LUFS; 0 leaves it as it was spoken. Else -18.",
    ),
    click.option("--captions/--no-captions", default=None, help="Subtitles beside it."),
    click.option(
        "--check", type=click.Choice(get_args(Checks)), help="How it is made sure that all is said."
    ),
    click.option("--feed/--no-feed", default=None, help="Whether the podcast feed tells of it."),
)


def wish_options(command: Command) -> Command:
    """*command*, with the options of a manner. :func:`wished` makes wishes of their values."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def wished(**told: Any) -> Wishes:
    """What was said of the manner.

    Raises:
        click.UsageError: A speaker without a voice.
    """
    from cosyd.contract.narrations import Wishes  # noqa: PLC0415 - start-up time

    speakers = dict(map(_speaker, told.pop(_SPEAKERS, ())))
    if cover := told.pop("cover", None):
        told["cover"] = absolute(cover)
    return Wishes(speakers=speakers or None, **told)


def absolute(path: str) -> str:
    """*path* from the root on; links stay as they are."""
    return os.path.abspath(path)  # noqa: PTH100 - pathlib would follow links


def _speaker(told: str) -> tuple[str, str]:
    name, _, voice = told.partition("=")
    if not name.strip() or not voice.strip():
        raise click.UsageError(f"--speaker {told!r}: say it as Ann=af_heart.")
    return name.strip(), voice.strip()
