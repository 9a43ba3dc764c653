"""The work on a model, shown while it is done: a bar in a terminal, lines elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from cosyd.cli.context import console
from cosyd.contract.errors import PullStopped
from cosyd.contract.wire_models import ModelProgress, ModelView

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Callable

    from rich.console import Console

MEGABYTE = 1_000_000

LINE_S = 5.0
"""Where there is no terminal, a line is written so often at most."""


async def shown(news: AsyncIterable[ModelProgress | ModelView]) -> ModelView:
    """Show all of *news*. Returns the model that they end with.

    Raises:
        CosydError: Why there is none.
    """
    out = console()
    if out.is_terminal:
        return await _with_bar(news, out)
    return await _to_the_end(news, _Lines())


async def _to_the_end(
    news: AsyncIterable[ModelProgress | ModelView], tell: Callable[[ModelProgress], None]
) -> ModelView:
    async for one in news:
        if isinstance(one, ModelView):
            return one
        tell(one)
    raise PullStopped(name="")


async def _with_bar(news: AsyncIterable[ModelProgress | ModelView], out: Console) -> ModelView:
    from rich import progress as bars  # noqa: PLC0415 - start-up time

    columns = (
        bars.TextColumn("{task.description}", markup=False),
        bars.BarColumn(),
        bars.DownloadColumn(),
        bars.TextColumn("{task.fields[speed]}", markup=False),
    )
    with bars.Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("", total=None, speed="")

        def tell(one: ModelProgress) -> None:
            bar.update(
                task,
                description=f"{one.doing} {one.file}".strip(),
                total=one.bytes_total or None,
                completed=one.bytes_done,
                speed=_speed(one),
            )

        return await _to_the_end(news, tell)


class _Lines:
    """A line for each thing that is done, and now and then one more."""

    def __init__(self) -> None:
        self._doing = ""
        self._at = 0.0

    def __call__(self, one: ModelProgress) -> None:
        now = time.monotonic()
        if one.doing == self._doing and now - self._at < LINE_S:
            return
        self._doing, self._at = one.doing, now
        done, total = one.bytes_done / MEGABYTE, one.bytes_total / MEGABYTE
        size = f"{done:.1f} of {total:.1f} MB" if one.bytes_total else ""
        click.echo(" ".join(part for part in (one.doing, one.file, size, _speed(one)) if part))


def _speed(one: ModelProgress) -> str:
    if one.bytes_per_s < 1:
        return ""
    left = "" if one.left_s is None else f", {clock(one.left_s)} left"
    return f"{one.bytes_per_s / MEGABYTE:.1f} MB/s{left}"


def clock(seconds: float) -> str:
    """How long that is: ``1:02:03``."""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
