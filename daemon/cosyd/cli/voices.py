"""``cosyd voices``: who can speak; adding, changing and exchanging voices."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cosyd.cli.context import Home, answered, shows_errors
from cosyd.cli.listings import as_json, echo_json, no_start, show
from cosyd.cli.voice_words import (
    KINDS,
    asked,
    existing,
    facts,
    force_option,
    given,
    name_argument,
    part,
    raw_options,
    show_added,
    show_finding,
    show_transcript,
    told_options,
    toml_key,
)
from cosyd.cli.voices_exchange import voices_export, voices_import, voices_samples
from cosyd.contract.errors import VoiceNotOwn

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.contract.wire_voices import VoiceDetails


@click.group()
def voices() -> None:
    """Names that can speak."""


@voices.command("list")
@click.option("-l", "--language", help="Only those whose own language this is.")
@click.option("--own", is_flag=True, help="Only those that were added.")
@as_json
@no_start
@click.pass_obj
@shows_errors
def voices_list(
    home: Home, *, language: str | None, own: bool, json_out: bool, no_start: bool
) -> None:
    """List all voices of all engines."""
    found = [
        voice
        for voice in answered(home, lambda daemon: daemon.voices(), start=not no_start)
        if (language is None or voice.language.lower().startswith(language.lower()))
        and (voice.own or not own)
    ]
    if json_out:
        echo_json(found)
        return
    show(
        ("Voice", "Engine", "Language", "Gender", "Default for", "Kind", "Ready"),
        [
            (
                *(one.name, one.engine, one.language, one.gender, " ".join(one.default_for)),
                KINDS[one.kind] + (", sample" if one.sample else ""),
                "yes" if one.ready else f"no: {one.reason}",
            )
            for one in found
        ],
    )


@voices.command("show")
@name_argument
@as_json
@click.pass_obj
@shows_errors
def voices_show(home: Home, name: str, json_out: bool) -> None:
    """Tell all that is known of a voice."""
    found = asked(home, lambda daemon: daemon.voice.show(name))
    if json_out:
        echo_json([found])
        return
    for label, value in facts(found):
        if value:
            click.echo(f"{label:<12} {value}")


@voices.command("add")
@name_argument
@click.argument("recording", type=existing)
@click.option("--text", help="What is said in the recording, word by word.")
@click.option("-l", "--language", default="", help="Of the recording; else it is found.")
@raw_options
@told_options
@force_option
@click.pass_obj
@shows_errors
def voices_add(
    home: Home,
    /,
    *,
    name: str,
    recording: Path,
    text: str | None,
    language: str,
    force: bool,
    **told: Any,
) -> None:
    """Make a voice of a RECORDING: 3 to 30 seconds in which one person speaks.

    \b
    cosyd voices add ann ann.wav --text "What is said in it, word by word."

    Without --text a recogniser writes it down, where one is installed.
    """  # noqa: D301 - \b is click's
    from cosyd.contract.wire_voices import VoiceForm  # noqa: PLC0415 - start-up time

    form = VoiceForm(name=name, text=text or "", language=language, force=force, **given(told))
    added = asked(home, lambda daemon: daemon.voice.add(form, recording))
    show_added(added)
    if text is None:
        show_transcript(added.voice)


@voices.command("lint")
@click.argument("recording", type=existing)
@click.option("--text", default="", help="What is said in the recording.")
@click.option("-l", "--language", default="")
@raw_options
@as_json
@click.pass_obj
@shows_errors
def voices_lint(
    home: Home, /, *, recording: Path, text: str, language: str, json_out: bool, **raw: int | None
) -> None:
    """Judge a RECORDING as a reference; nothing is kept."""
    from cosyd.contract.wire_voices import LintForm  # noqa: PLC0415 - start-up time

    form = LintForm(text=text, language=language, **given(raw))
    found = asked(home, lambda daemon: daemon.voice.lint(form, recording))
    if json_out:
        echo_json([found])
    else:
        for finding in found.findings:
            show_finding(finding)
        if found.text and not text:
            click.echo(f"Heard: {found.text}")
        click.echo("It would do." if found.fit else "It would not do.")
    if not found.fit:
        sys.exit(1)


@voices.command("remove")
@name_argument
@click.pass_obj
@shows_errors
def voices_remove(home: Home, name: str) -> None:
    """Take a voice away; for two weeks it can be restored."""
    gone = asked(home, lambda daemon: daemon.voice.remove(name))
    click.echo(f"Removed {gone.name}. 'cosyd voices restore {gone.name}' brings it back.")


@voices.command("restore")
@name_argument
@click.pass_obj
@shows_errors
def voices_restore(home: Home, name: str) -> None:
    """Bring back a voice that was removed."""
    click.echo(f"{asked(home, lambda daemon: daemon.voice.restore(name)).name} is back.")


@voices.command("rename")
@name_argument
@click.argument("new")
@click.pass_obj
@shows_errors
def voices_rename(home: Home, name: str, new: str) -> None:
    """Call a voice otherwise."""
    renamed = asked(home, lambda daemon: daemon.voice.rename(name, new))
    click.echo(f"{name} is {renamed.name} now.")


@voices.command("set")
@name_argument
@click.option("--text", help="What is said in its reference.")
@click.option("-l", "--language", help="Its own; several with commas.")
@told_options
@click.pass_obj
@shows_errors
def voices_set(home: Home, /, name: str, language: str | None, **told: Any) -> None:
    """Change what is known of a voice; an empty value takes it away."""
    from cosyd.contract.wire_voices import VoiceChange  # noqa: PLC0415 - start-up time

    changes = given(told)
    if language is not None:
        changes["languages"] = [tag.strip() for tag in language.split(",")]
    if not changes:
        raise click.UsageError("Say what is to be changed; --help lists it.")
    asked(home, lambda daemon: daemon.voice.change(name, VoiceChange(**changes)))


@voices.command("alias")
@name_argument
@click.argument("aliases", nargs=-1)
@click.pass_obj
@shows_errors
def voices_alias(home: Home, name: str, aliases: tuple[str, ...]) -> None:
    """Have a voice answer to other names too: those that clients know, such as "alloy".

    These take the place of the ones before; none takes them away.
    """
    from cosyd.contract.wire_voices import VoiceChange  # noqa: PLC0415 - start-up time

    change = VoiceChange(aliases=list(aliases))
    try:
        asked(home, lambda daemon: daemon.voice.change(name, change))
    except VoiceNotOwn as error:
        lines = "\n".join(f'{toml_key(alias)} = "{name}"' for alias in aliases)
        raise click.ClickException(
            f"{error}\nPut this into the settings instead ('cosyd doctor' tells where):\n\n"
            f"[voices.aliases]\n{lines}"
        ) from error


@voices.command("mix")
@name_argument
@click.argument("parts", nargs=-1, metavar="VOICE[:WEIGHT]...", required=True)
@click.option("-l", "--language", default="", help="Its own; else that of the heaviest.")
@told_options
@click.pass_obj
@shows_errors
def voices_mix(
    home: Home, /, *, name: str, parts: tuple[str, ...], language: str, **told: Any
) -> None:
    """Make a voice between others: cosyd voices mix both ann:0.7 ben:0.3."""
    from cosyd.contract.wire_voices import MixRequest  # noqa: PLC0415 - start-up time

    request = MixRequest(name=name, parts=dict(map(part, parts)), language=language, **given(told))
    show_added(asked(home, lambda daemon: daemon.voice.mix(request)))


@voices.command("preview")
@name_argument
@click.option("-o", "--output", type=click.Path(allow_dash=True), help="Write a file; - a pipe.")
@click.pass_context
def voices_preview(context: click.Context, name: str, output: str | None) -> None:
    """Hear a voice say its sentence."""
    from cosyd.cli.say import say  # noqa: PLC0415 - start-up time
    from cosyd.registration.preview import sentence_in  # noqa: PLC0415 - as above

    voice = _shown(context.obj, name)
    text = voice.preview or sentence_in(voice.language)
    context.invoke(say, text=text, voice=voice.name, language=voice.language, output=output)


@shows_errors
def _shown(home: Home, name: str) -> VoiceDetails:
    return asked(home, lambda daemon: daemon.voice.show(name))


for command in (voices_export, voices_import, voices_samples):
    voices.add_command(command)
