"""Who watches the daemon: figures, traces, a line for each request."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING

from cosyd.api.access_log import PROBE, Answered, Watching
from cosyd.api.compat.dialects import DIALECTS, LIVE, NATIVE
from cosyd.contract.errors import SettingsInvalid
from cosyd.metrics.counts import NARRATION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from types import ModuleType

    from cosyd.contract.events import Event
    from cosyd.feed import Feed
    from cosyd.metrics import Metrics
    from cosyd.steering import Daemon
    from cosyd.system.settings import Settings
    from cosyd.tracing import Tracing


def door_names(settings: Settings) -> set[str]:
    """Those that figures may speak of."""
    return {NATIVE, LIVE, PROBE, NARRATION, *settings.doors, *(one.door for one in DIALECTS)}


@asynccontextmanager
async def followed(
    settings: Settings, feed: Feed, taps: Iterable[Callable[[Event], None]]
) -> AsyncIterator[Tracing | None]:
    """*taps* are told what happens on *feed*; so are those who send traces, where there are any."""
    async with AsyncExitStack() as house:
        tracing = tracing_of(settings)
        if tracing:
            house.push_async_callback(asyncio.to_thread, tracing.close)
            house.enter_context(feed.tapped(tracing.tap))
        for tap in taps:
            house.enter_context(feed.tapped(tap))
        yield tracing


def tracing_of(settings: Settings) -> Tracing | None:
    """Those who send traces, where they are to be sent.

    Raises:
        SettingsInvalid: What that needs is not installed.
    """
    own = settings.tracing
    tracing = check_tracing(settings)
    if tracing is None:
        return None
    made: Tracing = tracing.Tracing(own.endpoint, own.share)
    return made


def check_tracing(settings: Settings) -> ModuleType | None:
    """What sends traces, where they are to be sent.

    Raises:
        SettingsInvalid: What that needs is not installed.
    """
    if not settings.tracing.endpoint:
        return None
    try:
        return import_module("cosyd.tracing")
    except ModuleNotFoundError as error:
        reason = f"{error.name} is not installed (pip install 'cosyd[tracing]')"
        raise SettingsInvalid(source="tracing.endpoint", reason=reason) from error


def watching(daemon: Daemon, metrics: Metrics, tracing: Tracing | None) -> Watching:
    """Who is told of each request."""

    def answered(answer: Answered) -> None:
        metrics.answered(answer)
        if tracing:
            tracing.answered(answer)

    return Watching(
        logs=lambda: daemon.settings.log.access,
        on_answer=answered,
        around=tracing.around if tracing else lambda _: nullcontext(),
    )
