"""An observer that tells events to others over HTTP, signed, and tries again until they arrive.

Off unless the setting ``observers`` names ``webhook``.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import TYPE_CHECKING, ClassVar

from cosyd import hookimpl
from cosyd.contract.events import Event, PluginChanged
from cosyd_plugins.webhook.message import Message
from cosyd_plugins.webhook.rounds import Rounds
from cosyd_plugins.webhook.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    import msgspec

    from cosyd.contract.hooks import House, Observer


class Webhook:
    """Tells each target the events that it wants."""

    name = "webhook"
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self) -> None:
        self._version = ""
        self._rounds: Rounds | None = None

    async def start(self, house: House) -> None:
        """Take up what an earlier daemon had left."""
        self._version = version("cosyd")
        folder = house.data_folder / "webhook"
        self._rounds = await asyncio.to_thread(Rounds, house.settings, folder, house.tell)
        self._rounds.begin()
        if not house.settings.targets:
            house.tell("unavailable", "[plugins.webhook] names no targets")

    async def notice(self, event: Event) -> None:
        """Have *event* sent, and wait for nobody. How this plug-in fares is told to none.

        To tell a target that it cannot be reached would be one more message that waits for it.
        """
        if self._rounds and not (isinstance(event, PluginChanged) and event.plugin == self.name):
            self._rounds.take(Message.of(event, self._version))

    async def stop(self) -> None:
        """Try once more, and keep what is not delivered for the next start."""
        if self._rounds:
            await self._rounds.end()


@hookimpl
def register_observers(register: Callable[[Observer], None]) -> None:
    """Offer ``webhook``."""
    register(Webhook())
