"""``cosyd narrations``: documents on their way to audio files."""

from __future__ import annotations

import sys
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import click

from cosyd.cli.context import Home, answered, console, run, shows_errors
from cosyd.cli.listings import as_json, echo_json, in_one_line, show
from cosyd.cli.narrating import name_and_state, place, shown, state_in_words
from cosyd.cli.progress import clock
from cosyd.contract.errors import CosydError
from cosyd.contract.narrations import NarrationState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cosyd.client_narrations import NarrationCalls
    from cosyd.contract.wire_narrations import FeedView, NarrationList, NarrationView, Report

T = TypeVar("T")
Do: TypeAlias = "Callable[[NarrationCalls, str], Awaitable[T]]"

STATES = [one.value for one in NarrationState]
one_argument = click.argument("narration", metavar="ID")
some_argument = click.argument("narrations", metavar="ID...", nargs=-1, required=True)


@click.group()
def narrations() -> None:
    """Documents on their way to audio files."""


@narrations.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="These alone.")
@click.option("--watch", default="", help="Of the watched folder with this id alone.")
@click.option("--limit", type=click.IntRange(1, 1_000), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out so many newer ones.")
@as_json
@click.pass_obj
@shows_errors
def narrations_list(
    home: Home, /, *, states: tuple[str, ...], watch: str, limit: int, offset: int, json_out: bool
) -> None:
    """List narrations, the newest first."""

    async def ask() -> NarrationList:
        async with home.client() as daemon:
            wanted = [NarrationState(one) for one in states]
            return await daemon.narrations.all(
                states=wanted, watch=watch, limit=limit, offset=offset
            )

    found = run(ask())
    if json_out:
        echo_json(found)
        return
    show(
        ("Id", "Document", "State", "Place", "Came", "Why"),
        [
            (
                one.id,
                one.name,
                one.state.value,
                "" if one.state.final else place(one),
                when(one.created_at),
                one.message,
            )
            for one in found.narrations
        ],
    )
    left = found.total - offset - len(found.narrations)
    if left > 0:
        click.echo(f"{left} older ones are not shown; see --limit and --offset.", err=True)


@narrations.command("show")
@one_argument
@as_json
@click.pass_obj
@shows_errors
def narrations_show(home: Home, narration: str, json_out: bool) -> None:
    """Show all that is known of a narration."""
    view = _one(home, narration, lambda calls, one: calls.get(one))
    if json_out:
        echo_json(view)
        return
    for name, value in _facts(view):
        if value:
            click.echo(f"{name:<10} {in_one_line(value)}")


@narrations.command("follow")
@one_argument
@click.pass_obj
@shows_errors
def narrations_follow(home: Home, narration: str) -> None:
    """Show how far a narration is until it has ended."""

    async def follow() -> NarrationView:
        async with home.client() as daemon, aclosing(daemon.narrations.follow(narration)) as views:
            return await shown(views)

    view = run(follow())
    click.echo(name_and_state(view))


@narrations.command("pause")
@some_argument
@click.pass_obj
@shows_errors
def narrations_pause(home: Home, narrations: tuple[str, ...]) -> None:
    """Stop where it is, until 'resume'."""
    _each(home, narrations, lambda calls, one: calls.pause(one), _state)


@narrations.command("resume")
@some_argument
@click.pass_obj
@shows_errors
def narrations_resume(home: Home, narrations: tuple[str, ...]) -> None:
    """Go on with what was paused."""
    _each(home, narrations, lambda calls, one: calls.resume(one), _state)


@narrations.command("cancel")
@some_argument
@click.pass_obj
@shows_errors
def narrations_cancel(home: Home, narrations: tuple[str, ...]) -> None:
    """End it. What is spoken of it is kept for 'retry'."""
    _each(home, narrations, lambda calls, one: calls.cancel(one), _state)


@narrations.command("retry")
@some_argument
@click.pass_obj
@shows_errors
def narrations_retry(home: Home, narrations: tuple[str, ...]) -> None:
    """Go on with what failed or was cancelled."""
    _each(home, narrations, lambda calls, one: calls.retry(one), _state)


@narrations.command("remove")
@some_argument
@click.pass_obj
@shows_errors
def narrations_remove(home: Home, narrations: tuple[str, ...]) -> None:
    """Forget it, with what the daemon keeps of it. Files in a folder of yours stay there."""
    _each(
        home,
        narrations,
        lambda calls, one: calls.remove(one),
        lambda view: f"{in_one_line(view.name)} is forgotten.",
    )


@narrations.command("report")
@one_argument
@as_json
@click.pass_obj
@shows_errors
def narrations_report(home: Home, narration: str, json_out: bool) -> None:
    """Tell which sentences may have been misspoken, the most suspicious first."""
    found = _one(home, narration, lambda calls, one: calls.report(one))
    if json_out:
        echo_json(found)
    else:
        _tell(found)


@narrations.command("feed")
@click.option("--renew", is_flag=True, help="Another address; the old one opens nothing any more.")
@click.option("--no-qr", is_flag=True, help="Do not paint it for a phone's camera.")
@as_json
@click.pass_obj
@shows_errors
def narrations_feed(home: Home, renew: bool, no_qr: bool, json_out: bool) -> None:
    """Print the address of the podcast feed, for the player of a phone.

    Whoever has it can hear all that the feed tells of.
    """
    found = _one(home, "", lambda calls, _: calls.feed(renew=renew))
    if json_out:
        echo_json(found)
        return
    click.echo(found.address)
    if not no_qr and console().is_terminal:
        _paint(found)
    if not found.network:
        click.echo(
            "The daemon listens on this machine alone, so that no phone reaches it; "
            "docs/narrations.md tells how one can.",
            err=True,
        )


def _paint(feed: FeedView) -> None:
    import segno  # noqa: PLC0415 - seldom needed

    segno.make(feed.address, micro=False).terminal(compact=True)


def _tell(report: Report) -> None:
    lines = [(chapter, line) for chapter in report.chapters for line in chapter.lines]
    if not lines:
        click.echo("No sentence was doubted.")
    for chapter in report.chapters:
        if not chapter.lines:
            continue
        title = in_one_line(chapter.title) or "(without a title)"
        click.echo(f"{title}: {len(chapter.lines)} of {chapter.sentences} sentences are doubted")
        for line in chapter.lines:
            click.echo(f"  {clock(line.begin_s)}  {in_one_line(line.text)}")
            click.echo(f"           {'; '.join(line.doubts)}")
            if line.heard is not None:
                click.echo(f"           heard: {in_one_line(line.heard)}")


def _each(
    home: Home,
    narrations: tuple[str, ...],
    do: Do[NarrationView],
    say: Callable[[NarrationView], str],
) -> None:
    """Do it to all of them. One that it cannot be done to is told, and keeps no other from it."""

    async def each() -> int:
        refused = 0
        async with home.client() as daemon:
            for one in narrations:
                try:
                    click.echo(say(await do(daemon.narrations, one)))
                except CosydError as error:
                    if len(narrations) == 1:
                        raise
                    refused += 1
                    click.echo(f"{error} {error.advice}", err=True)
        return refused

    if run(each()):
        sys.exit(1)


def _one(home: Home, narration: str, do: Do[T]) -> T:
    return answered(home, lambda daemon: do(daemon.narrations, narration))


def _facts(view: NarrationView) -> list[tuple[str, str]]:
    """All that is known of it, a line each."""
    wishes = view.wishes
    told = ((name, getattr(wishes, name)) for name in wishes.__struct_fields__)
    manner = "  ".join(f"{name}={value}" for name, value in told if value not in (None, "", {}))
    return [
        ("id", view.id),
        ("document", view.source or view.name),
        ("state", state_in_words(view)),
        ("do", view.solution),
        ("place", place(view)),
        ("title", view.title),
        ("author", view.author),
        ("language", view.language),
        ("chapters", str(view.chapters or "")),
        ("sounds", clock(view.audio_s) if view.audio_s else ""),
        ("reused", f"{view.reused} sentences of an older narration" if view.reused else ""),
        ("doubts", f"{view.doubts} sentences; see 'report'" if view.doubts else ""),
        ("manner", manner),
        ("out", view.out or "kept by the daemon"),
        ("files", "  ".join(one.name for one in view.files)),
        ("watch", view.watch),
        ("came", when(view.created_at)),
        ("ended", when(view.ended_at) if view.ended_at else ""),
    ]


def when(seconds: float) -> str:
    """That moment, by the clock here."""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M}"


def _state(view: NarrationView) -> str:
    return f"{name_and_state(view)}."
