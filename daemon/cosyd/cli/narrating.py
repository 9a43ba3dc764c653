"""Narrations under way, shown while they are made: a bar in a terminal, lines elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import console
from cosyd.cli.listings import in_one_line
from cosyd.cli.progress import clock
from cosyd.contract.narrations import NarrationState

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable

    from rich.console import Console

    from cosyd.contract.wire_narrations import NarrationView

LINE_S = 10.0
"""Where there is no terminal, a line is written so often at most."""

WORDS = {
    NarrationState.WAITING: "waits for its turn",
    NarrationState.READING: "is read",
    NarrationState.SPEAKING: "is spoken",
    NarrationState.HELD: "is held",
    NarrationState.PAUSED: "is paused",
    NarrationState.WRITING: "is written",
    NarrationState.DONE: "is done",
    NarrationState.FAILED: "has failed",
    NarrationState.CANCELLED: "is cancelled",
}


def state_in_words(view: NarrationView) -> str:
    """Where it is, and why it does not go on: ``is held: on battery``."""
    why = in_one_line(view.message).rstrip(".") if view.state is not NarrationState.DONE else ""
    return f"{WORDS[view.state]}: {why}" if why else WORDS[view.state]


def name_and_state(view: NarrationView) -> str:
    """What is told of it in a line: ``a.txt is held: on battery``."""
    return f"{in_one_line(view.name)} {state_in_words(view)}"


def place(view: NarrationView) -> str:
    """How far it is: ``sentence 12 of 340, 3:10 left``."""
    if not view.sentences:
        return ""
    far = f"sentence {view.spoken} of {view.sentences}"
    return far if view.left_s is None else f"{far}, {clock(view.left_s)} left"


async def shown(views: AsyncIterable[NarrationView], *, quiet: bool = False) -> NarrationView:
    """Show all of *views*, or none where it is to be *quiet*. Returns the last."""
    if quiet:
        return await _to_the_end(views, lambda _: None)
    out = console()
    if out.is_terminal:
        return await _with_bar(views, out)
    return await _to_the_end(views, _Lines())


async def _to_the_end(
    views: AsyncIterable[NarrationView], tell: Callable[[NarrationView], None]
) -> NarrationView:
    last = None
    async for one in views:
        last = one
        tell(one)
    assert last is not None  # it begins with how it is
    return last


async def _with_bar(views: AsyncIterable[NarrationView], out: Console) -> NarrationView:
    from rich import progress as bars  # noqa: PLC0415 - start-up time

    columns = (
        bars.TextColumn("{task.description}", markup=False),
        bars.BarColumn(),
        bars.TextColumn("{task.fields[place]}", markup=False),
    )
    with bars.Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("", total=None, place="")

        def tell(view: NarrationView) -> None:
            bar.update(
                task,
                description=name_and_state(view),
                total=view.sentences or None,
                completed=view.spoken,
                place=place(view),
            )

        return await _to_the_end(views, tell)


class _Lines:
    """A line for each change, and now and then one more."""

    def __init__(self) -> None:
        self._state = ""
        self._at = 0.0

    def __call__(self, view: NarrationView) -> None:
        now, state = time.monotonic(), name_and_state(view)
        if state == self._state and now - self._at < LINE_S:
            return
        self._state, self._at = state, now
        if not view.state.final:
            words = (state, place(view))
            click.echo(", ".join(part for part in words if part), err=True)
