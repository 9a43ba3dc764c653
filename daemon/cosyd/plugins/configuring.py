"""Giving their settings to those parts of plug-ins that only wait to be called."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from cosyd.contract.errors import SettingsInvalid
from cosyd.plugins.caller import Stuck
from cosyd.plugins.tables import why
from cosyd.plugins.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.contract.hooks import House
    from cosyd.plugins.called import Called
    from cosyd.plugins.registry import Plugins
    from cosyd.system.options import Settings

log = structlog.get_logger(__name__)


class Configuring:
    """Gives such parts as *settings* want their own settings, in two steps.

    Args:
        plugins: What is there.
        settings: What is wanted of it.
        house: Makes what a part is given, of ``settings`` and ``tell``.
        tables: For each part the table ``[plugins.<name>]``, where there is one.
    """

    def __init__(
        self,
        plugins: Plugins,
        settings: Settings,
        house: Callable[..., House],
        tables: Mapping[str, Mapping[str, Any]],
    ) -> None:
        names = wanted(settings)
        self._parts = [part for part in plugins.called() if part.configurable and part.key in names]
        self._plugins = plugins
        self._house = house
        self._tables = tables
        self._read: dict[Called, Any] = {}
        self._wrong: dict[Called, Exception] = {}

    async def start(self) -> None:
        """Both steps. A table that does not fit costs only the part whose it is."""
        with suppress(SettingsInvalid):
            await self.read()
        await self.apply()

    async def read(self) -> None:
        """Read all tables; nothing is changed.

        Raises:
            SettingsInvalid: One does not fit. All were read.
        """
        for part, outcome in await self._each(self._settings):
            if isinstance(outcome, Exception):
                self._wrong[part] = outcome
            else:
                self._read[part] = outcome
        for error in self._wrong.values():
            if isinstance(error, SettingsInvalid):
                raise error

    async def apply(self) -> None:
        """Give them to the parts. One that cannot take them is told as failed, and not used."""
        outcomes = await self._each(self._configure)
        failed = {**self._wrong, **{part: it for part, it in outcomes if _is_final(it)}}
        for part, error in failed.items():
            kind, name = part.key
            log.warning("plugin.not_configured", kind=kind, name=name, reason=why(error))
            self._plugins.fares.tell(part.key, "failed", why(error))
        self._plugins.unfit = {part.key for part in failed}

    def _settings(self, part: Called) -> Any:
        return part.settings(self._tables.get(part.name, {}))

    def _configure(self, part: Called) -> None:
        if part not in self._read:
            return
        told = False

        def tell(state: str, reason: str) -> None:
            nonlocal told
            told = True
            self._plugins.fares.tell(part.key, state, reason)

        part.configure(self._house(settings=self._read[part], tell=tell))
        if not told:
            tell("ready", "")

    async def _each(self, call: Callable[[Called], Any]) -> list[tuple[Called, Any]]:
        """What *call* made of each part, or raised; strangers' in threads, all at once."""

        async def outcome(part: Called) -> Any:
            try:
                return call(part) if part.direct else await asyncio.to_thread(call, part)
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                return error

        made = await asyncio.gather(*(outcome(part) for part in self._parts))
        return list(zip(self._parts, made, strict=True))


def _is_final(outcome: object) -> bool:
    """Whether it failed. One that is still at it will have its settings when it comes back."""
    still_at_it = isinstance(outcome, Stuck) and outcome.begun
    return isinstance(outcome, Exception) and not still_at_it
