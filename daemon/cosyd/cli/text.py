"""``cosyd text``: how a text is read, and the dictionary of words that are said otherwise."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import Home, answered, shows_errors
from cosyd.cli.listings import as_json, echo_json, no_start, show
from cosyd.contract.errors import EntryUnknown
from cosyd.system.settings import load

if TYPE_CHECKING:
    from cosyd_plugins.pronounce.dictionary import Dictionary
    from cosyd_plugins.pronounce.entries import Entry


@click.group()
def text() -> None:
    """How texts are read."""


@text.command("show")
@click.argument("words", metavar="TEXT", default="-")
@as_json
@no_start
@click.pass_obj
@shows_errors
def text_show(home: Home, words: str, json_out: bool, no_start: bool) -> None:
    """Show how TEXT, or what is piped in, would reach the voices."""
    written = sys.stdin.read() if words == "-" else words
    found = answered(home, lambda daemon: daemon.normalize(written), start=not no_start)
    if json_out:
        echo_json(found)
        return
    show(
        ("Read", "Language", "Voice", "Written"),
        [(one.text, one.language, one.voice, " ".join(one.source.split())) for one in found],
    )


@text.group()
def pronounce() -> None:
    r"""The dictionary: words, and how they are said.

    \b
    cosyd text pronounce add cosyd "cozy dee"
    cosyd text pronounce add 重庆 崇庆 --language zh
    cosyd text pronounce add --pattern 'v(\d+)\.(\d+)' 'version \1 point \2'

    It counts where the setting text.normalisers names "pronounce".
    """


word_option = click.argument("word")
languages_option = click.option(
    "-l", "--language", "languages", multiple=True, help="Only in this language, such as en."
)
voices_option = click.option("-v", "--voice", "voices", multiple=True, help="Only by this voice.")
case_option = click.option("--case", is_flag=True, help="Capitals matter.")
pattern_option = click.option("--pattern", is_flag=True, help="WORD is a regular expression.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Only tell what would be done.")


@pronounce.command("list")
@as_json
@click.pass_obj
@shows_errors
def pronounce_list(home: Home, json_out: bool) -> None:
    """List all entries, and check the file."""
    entries = _dictionary(home).all()
    if json_out:
        echo_json(entries)
        return
    show(("Word", "Say", "Kind", "Languages", "Voices"), [_row(entry) for entry in entries])


@pronounce.command("add")
@word_option
@click.argument("say")
@languages_option
@voices_option
@case_option
@pattern_option
@click.pass_obj
@shows_errors
def pronounce_add(
    home: Home,
    word: str,
    say: str,
    *,
    languages: tuple[str, ...],
    voices: tuple[str, ...],
    case: bool,
    pattern: bool,
) -> None:
    """Say SAY where WORD is written. What was said for it before is replaced."""
    raw = {"pattern" if pattern else "word": word, "say": say, "case": case}
    entry = _dictionary(home).add({**raw, "languages": languages, "voices": voices})
    click.echo(f"{entry.name} is read as: {entry.say}")
    _hint(home)


@pronounce.command("remove")
@word_option
@languages_option
@voices_option
@click.pass_obj
@shows_errors
def pronounce_remove(
    home: Home, word: str, languages: tuple[str, ...], voices: tuple[str, ...]
) -> None:
    """Take WORD, or the pattern WORD, out of the dictionary.

    Where several entries are for it, --language and --voice tell which; else all go.
    """

    def unwanted(entry: Entry) -> bool:
        return (
            (
                word in {entry.word, entry.pattern}
                or bool(entry.word and not entry.case and entry.word.lower() == word.lower())
            )
            and (not languages or set(languages) == set(entry.languages))
            and (not voices or set(voices) == set(entry.voices))
        )

    gone = _dictionary(home).remove_where(unwanted)
    if not gone:
        raise EntryUnknown(word=word)
    click.echo(f"Removed {_count(gone)}.")


@pronounce.command("test")
@click.argument("words", metavar="TEXT")
@click.option("-l", "--language", default="en", show_default=True)
@click.option("-v", "--voice", default="")
@click.pass_obj
@shows_errors
def pronounce_test(home: Home, words: str, language: str, voice: str) -> None:
    """Show what the dictionary makes of TEXT."""
    from cosyd_plugins.pronounce.lexicon import Lexicon  # noqa: PLC0415 - few commands want it

    used = Lexicon(_dictionary(home).all())
    click.echo(used.read(words, language, voice))
    for problem in used.problems:
        click.echo(problem, err=True)


@pronounce.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@dry_run_option
@click.pass_obj
@shows_errors
def pronounce_import(home: Home, file: Path, dry_run: bool) -> None:
    """Take over the entries of FILE: .toml, .json, .csv, .tsv or .pls."""
    from cosyd_plugins.pronounce import exchange  # noqa: PLC0415 - few commands want it

    fresh, unusable = exchange.read(file)
    added, changed, same = _dictionary(home).take(fresh, dry_run=dry_run)
    would = "would be " if dry_run else ""
    click.echo(
        f"{len(added)} {would}added, {len(changed)} {would}changed, {len(same)} were there already."
    )
    if unusable:
        click.echo(f"{unusable} skipped: they have phonemes only, which no voice here takes.")


@pronounce.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
@shows_errors
def pronounce_export(home: Home, file: Path) -> None:
    """Write all entries to FILE: .toml, .json, .csv, .tsv or .pls."""
    from cosyd_plugins.pronounce import book, exchange  # noqa: PLC0415 - few commands want it

    entries = _dictionary(home).all()
    whole, left_out = exchange.written(entries, file)
    book.write(file, whole)
    click.echo(f"Wrote {_count(entries[left_out:])} to {file}.")
    if left_out:
        click.echo(f"{left_out} left out: that format cannot hold them.")


def _dictionary(home: Home) -> Dictionary:
    """The one that the settings name."""
    from cosyd_plugins.pronounce.dictionary import Dictionary  # noqa: PLC0415 - few want it

    table = load(home.path, {}, os.environ).plugins.get("pronounce", {})
    return Dictionary.of(table, home.folders.config)


def _hint(home: Home) -> None:
    names = load(home.path, {}, os.environ).text.normalisers
    if "pronounce" not in names:
        wanted = ", ".join(f'"{name}"' for name in ["pronounce", *names])
        click.echo(f"It counts once the settings say: text.normalisers = [{wanted}]", err=True)


def _row(entry: Entry) -> tuple[str, str, str, str, str]:
    kind = "pattern" if entry.pattern else "word"
    kind += ", case" if entry.case else ""
    return entry.name, entry.say, kind, " ".join(entry.languages), " ".join(entry.voices)


def _count(entries: list[Entry]) -> str:
    return f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
