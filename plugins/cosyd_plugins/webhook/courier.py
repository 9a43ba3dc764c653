"""A courier: takes messages to one target, in order, and tries again until they arrive."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
import structlog

from cosyd_plugins.webhook.message import Load
from cosyd_plugins.webhook.outcome import Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cosyd_plugins.webhook.message import Message
    from cosyd_plugins.webhook.settings import Settings, Target

log = structlog.get_logger()


class Courier:
    """Delays nobody: it has a task of its own, and room for so many messages.

    Args:
        target: Whom it tells.
        settings: How patient it is.
        send: Makes an attempt.
        news: Called when it fares otherwise.
    """

    def __init__(
        self,
        target: Target,
        settings: Settings,
        *,
        send: Callable[[Message], Awaitable[Outcome]],
        news: Callable[[Courier], None],
    ) -> None:
        self.target = target
        self.trouble = ""
        """What keeps it from delivering, in plain words."""

        self.missed = 0
        """Lost since the last message that was delivered."""

        self._settings = settings
        self._send = send
        self._news = news
        self._current: Message | None = None
        self._waiting: deque[Message] = deque()
        self._wake = asyncio.Event()
        self._failures = 0
        self._gone = False
        self._stopping = False

    @property
    def waiting(self) -> int:
        """How many messages are not delivered yet."""
        return len(self._waiting) + (self._current is not None)

    def take(self, message: Message) -> None:
        """Deliver *message* after those that wait; where there is no room, the oldest is lost."""
        if self._gone or not self.target.wants(message.type):
            return
        if len(self._waiting) >= self._settings.room:
            self._lose(self._waiting.popleft())
        self._waiting.append(message)
        self._wake.set()

    def load(self, load: Load) -> None:
        """Take what an earlier daemon has not delivered; it is older than all else."""
        self.missed += load.missed
        for message in load.messages:
            if self._too_old(message):
                self._lose(message)
            else:
                self.take(message)

    def left(self) -> Load:
        """What is not delivered."""
        current = [self._current] if self._current else []
        return Load(messages=[*current, *self._waiting], missed=self.missed)

    async def run(self) -> None:
        """Deliver, until it is stopped or the target wants no more."""
        while not self._gone and await self._something():
            message = self._waiting.popleft()
            self._current = msgspec.structs.replace(message, missed=message.missed + self.missed)
            self.missed = 0
            if not await self._settle(self._current):
                return
            self._current = None
            self._news(self)

    def stop(self) -> None:
        """Have :meth:`run` make a last attempt, and return."""
        self._stopping = True
        self._wake.set()

    async def _something(self) -> bool:
        """Whether there is something to deliver, as soon as there is; False where it stops."""
        while not self._waiting:
            if self._stopping:
                return False
            await self._wake.wait()
            self._wake.clear()
        return True

    async def _settle(self, message: Message) -> bool:
        """Deliver *message*, or give it up. False where it is left for another time."""
        while True:
            last = self._stopping
            outcome = await self._send(message)
            match outcome.result:
                case Result.DELIVERED:
                    self._well()
                    return True
                case Result.GONE:
                    self._end(outcome)
                    return True
                case Result.REFUSED:
                    self._give_up(message, outcome.reason)
                    self.trouble = f"{self.target.shown} refused {message.type}: {outcome.reason}"
                    self._failures = 0
                    return True
            self._fail(outcome.reason)
            given_up = self._too_old(message)
            if given_up:
                self._give_up(message, outcome.reason)
            if last or (await self._pause(outcome.wait_s) and outcome.wait_s):
                return given_up
            if given_up:
                return True

    async def _pause(self, at_least_s: float) -> bool:
        """Before the next attempt. True where it was cut short, since the daemon stops."""
        settings = self._settings
        longest = settings.retry_first_s * 2 ** min(self._failures - 1, 30)
        pause_s = min(settings.retry_most_s, longest) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        until = time.monotonic() + max(pause_s, min(at_least_s, settings.give_up_after_s))
        while not self._stopping and (left_s := until - time.monotonic()) > 0:
            self._wake.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), left_s)
        return self._stopping

    def _well(self) -> None:
        if self.trouble:
            log.info("webhook.recovered", target=self.target.shown)
        self._failures = 0
        self.trouble = ""

    def _fail(self, reason: str) -> None:
        self._failures += 1
        count = "1 event waits" if self.waiting == 1 else f"{self.waiting} events wait"
        self.trouble = f"{count} for {self.target.shown}: {reason}"
        if self._failures == 1:  # once will do
            log.warning("webhook.failed", target=self.target.shown, reason=reason)
        self._news(self)

    def _give_up(self, message: Message, reason: str) -> None:
        log.warning("webhook.given_up", target=self.target.shown, id=message.id, reason=reason)
        self._lose(message)

    def _end(self, outcome: Outcome) -> None:
        self._gone = True
        self._waiting.clear()
        self.trouble = f"{self.target.shown} wants no more events: {outcome.reason}"
        log.warning("webhook.gone", target=self.target.shown, reason=outcome.reason)

    def _too_old(self, message: Message) -> bool:
        return time.time() - message.at > self._settings.give_up_after_s

    def _lose(self, message: Message) -> None:
        self.missed += 1 + message.missed
