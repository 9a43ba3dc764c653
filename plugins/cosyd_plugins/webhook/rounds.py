"""All couriers on their rounds. Imported late: HTTP and TLS take a while to load."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import httpx
import structlog

from cosyd.contract.errors import SettingsInvalid
from cosyd_plugins.webhook.attempt import attempt, client
from cosyd_plugins.webhook.attic import Attic
from cosyd_plugins.webhook.courier import Courier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd_plugins.webhook.message import Message
    from cosyd_plugins.webhook.settings import Settings, Target

log = structlog.get_logger()

LAST_TRY_S = 3.0
"""How long the last attempts may take when the daemon stops."""


class Rounds:
    """A courier for each target.

    Args:
        settings: Checked already.
        folder: For what is not delivered.
        tell: Takes how all of them fare.

    Raises:
        SettingsInvalid: A URL names no host that there could be.
    """

    def __init__(self, settings: Settings, folder: Path, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        self._attic = Attic(folder)
        self._web = client()
        self._tasks: list[asyncio.Task[None]] = []
        self._couriers = [self._courier(target, settings) for target in settings.targets]

    def begin(self) -> None:
        """Send them out. To be called in the event loop."""
        for courier in self._couriers:
            task = asyncio.create_task(courier.run(), name=f"webhook {courier.target.shown}")
            task.add_done_callback(partial(self._tell_of_a_defect, courier))
            self._tasks.append(task)

    def take(self, message: Message) -> None:
        """Give *message* to each whose target wants it."""
        for courier in self._couriers:
            courier.take(message)

    async def end(self) -> None:
        """Make last attempts, and keep what is not delivered.

        Raises:
            OSError: It cannot be kept.
        """
        for courier in self._couriers:
            courier.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=LAST_TRY_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for courier in self._couriers:
            if courier.waiting:
                log.info("webhook.kept", target=courier.target.shown, events=courier.waiting)
            await asyncio.to_thread(self._attic.put, courier.target, courier.left())
        await self._web.aclose()

    def _courier(self, target: Target, settings: Settings) -> Courier:
        try:
            httpx.URL(target.url)
        except httpx.InvalidURL as error:
            reason = f"the URL of {target.shown} names no host"
            raise SettingsInvalid(source="[plugins.webhook]", reason=reason) from error
        send = partial(attempt, self._web, target, timeout_s=settings.timeout_s)
        courier = Courier(target, settings, send=send, news=self._news)
        courier.load(self._attic.fetch(target))
        return courier

    def _news(self, courier: Courier) -> None:
        """Tell how all of them fare, and forget what a daemon before this one had left."""
        if not courier.waiting:
            self._attic.clear(courier.target)
        troubles = [courier.trouble for courier in self._couriers if courier.trouble]
        self._tell("unavailable" if troubles else "ready", "; ".join(troubles))

    def _tell_of_a_defect(self, courier: Courier, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("webhook.broke", target=courier.target.shown, exc_info=error)
            courier.trouble = f"{courier.target.shown} is told nothing: {type(error).__name__}"
            self._news(courier)
