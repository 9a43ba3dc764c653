"""What the commands about voices ask for, and how they show what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from cosyd.cli.context import answered
from cosyd.contract.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from cosyd.cli.context import Home
    from cosyd.client import Client
    from cosyd.contract.wire_voices import FindingView, VoiceAdded, VoiceDetails

P = ParamSpec("P")
T = TypeVar("T")

KINDS: Final = {
    "built_in": "built in",
    "clone": "a clone",
    "likeness": "a likeness, not a clone",
    "mix": "a mix",
}


existing = click.Path(exists=True, dir_okay=False, path_type=Path)
name_argument = click.argument("name")
force_option = click.option("--force", is_flag=True, help="Take it though there are warnings.")


def asked(home: Home, question: Callable[[Client], Awaitable[T]]) -> T:
    """What the daemon says to *question*; it is started if none runs."""
    return answered(home, question, start=True)


def raw_options(command: Callable[P, T]) -> Callable[P, T]:
    """What must be told of samples that come without a header."""
    rate = click.option(
        "--rate", type=int, help="Of raw PCM (16 bits), in Hz; else the file tells."
    )
    channels = click.option("--channels", type=int, help="Of raw PCM.")
    return rate(channels(command))


def told_options(command: Callable[P, T]) -> Callable[P, T]:
    """What can be told of a voice, when it is added and later."""
    for option in reversed(
        (
            click.option("--gender", type=click.Choice(["female", "male"])),
            click.option("--description", help="A few words."),
            click.option("--instruct", help="The instruction that it follows by itself."),
            click.option("--tag", "tags", multiple=True, help="A word to find it by; repeatable."),
            click.option("--notes", help="Whatever is worth knowing."),
            click.option("--licence", help="What may be done with it."),
            click.option("--consent", help="Who agreed that it is made, and when."),
            click.option("--alias", "aliases", multiple=True, help="Another name; repeatable."),
            click.option("--sentence", "preview", help="What 'cosyd voices preview' says."),
            click.option("--engine", help="The engine that speaks it; else the best there is."),
        )
    ):
        command = option(command)
    return command


def given(told: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a voice."""
    return {
        name: [one for one in value if one] if isinstance(value, tuple) else value
        for name, value in told.items()
        if value is not None and value != ()
    }


def part(told: str) -> tuple[str, float]:
    """``ann:0.7``, or only ``ann``."""
    name, colon, weight = told.rpartition(":")
    if not colon:
        return told, 1.0
    try:
        return name, float(weight)
    except ValueError as error:
        raise InvalidRequest(reason=f"{weight!r} is no weight; write {name}:0.5") from error


def show_added(added: VoiceAdded) -> None:
    """A voice that has come, and what was found in its recording."""
    for finding in added.findings:
        show_finding(finding)
    voice = added.voice
    what = f"{KINDS[voice.kind]}, by the engine {voice.engine}"
    click.echo(f"{voice.name} can speak ({voice.language}): {what}.")


def show_finding(finding: FindingView) -> None:
    """What was found, and what to do about it."""
    measure = f" ({finding.measure})" if finding.measure else ""
    do = f" {finding.do}" if finding.do else ""
    click.echo(f"{finding.level}: {finding.says.rstrip('.')}{measure}.{do}", err=True)


def show_transcript(voice: VoiceDetails) -> None:
    """What was heard in a recording that came without a transcript."""
    if voice.text:
        click.echo(
            f"Heard: {voice.text}\nIf that is wrong: cosyd voices set {voice.name} --text TEXT"
        )
    else:
        click.echo(
            "Without a transcript it speaks in the sound of the recording, but not in its manner."
            f"\nTell it with: cosyd voices set {voice.name} --text TEXT",
            err=True,
        )


def facts(voice: VoiceDetails) -> list[tuple[str, str]]:
    """All that is known of a voice, a line each."""
    return [
        ("name", voice.name),
        ("kind", KINDS[voice.kind] + (", comes with cosyd" if voice.sample else "")),
        ("ready", "yes" if voice.ready else f"no: {voice.reason}"),
        ("engine", voice.engine),
        ("languages", " ".join(voice.languages)),
        ("default for", " ".join(voice.default_for)),
        ("aliases", " ".join(voice.aliases)),
        ("gender", voice.gender),
        ("description", voice.description),
        ("tags", " ".join(voice.tags)),
        ("mix", " ".join(f"{part}:{weight:g}" for part, weight in voice.mix.items())),
        ("text", voice.text),
        ("instruct", voice.instruct),
        ("preview", voice.preview),
        ("licence", voice.licence),
        ("consent", voice.consent),
        ("notes", voice.notes),
    ]


def toml_key(alias: str) -> str:
    """*alias* as a key in a TOML file."""
    return alias if alias.replace("-", "").replace("_", "").isalnum() else f'"{alias}"'
