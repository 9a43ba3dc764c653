"""All couriers on their rounds."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import structlog

from cosyd_plugins.webhook.attic import Attic
from cosyd_plugins.webhook.courier import Courier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd_plugins.webhook.attempt import Sender
    from cosyd_plugins.webhook.message import Message
    from cosyd_plugins.webhook.outcome import Outcome
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
    """

    def __init__(self, settings: Settings, folder: Path, tell: Callable[[str, str], None]) -> None:
        self._tell = tell
        self._attic = Attic(folder)
        self._timeout_s = settings.timeout_s
        self._loading = asyncio.Lock()
        self._sender: Sender | None = None
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
        """Make last attempts, and keep what is not delivered."""
        for courier in self._couriers:
            courier.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=LAST_TRY_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for courier in self._couriers:
            await self._keep(courier)
        if self._sender:
            await self._sender.close()

    def _courier(self, target: Target, settings: Settings) -> Courier:
        send = partial(self._send, target)
        courier = Courier(target, settings, send=send, news=self._news)
        courier.load(self._attic.fetch(target))
        return courier

    async def _send(self, target: Target, message: Message) -> Outcome:
        async with self._loading:
            if self._sender is None:
                self._sender = await asyncio.to_thread(_sender, self._timeout_s)
        return await self._sender.send(target, message)

    async def _keep(self, courier: Courier) -> None:
        told = {"target": courier.target.shown, "events": courier.waiting}
        try:
            await asyncio.to_thread(self._attic.put, courier.target, courier.left())
        except OSError as error:
            log.error("webhook.lost", **told, reason=error.strerror)  # noqa: TRY400 - it says enough
        else:
            if courier.waiting:
                log.info("webhook.kept", **told)

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


def _sender(timeout_s: float) -> Sender:
    """In a thread: the daemon is ready meanwhile."""
    from cosyd_plugins.webhook.attempt import Sender  # noqa: PLC0415 - start-up time

    return Sender(timeout_s)
