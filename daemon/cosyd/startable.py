"""Whether a daemon could start with other settings, before they are written down."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from cosyd.choices import check_engine, part_tables
from cosyd.contract.errors import CosydError, SettingsInvalid
from cosyd.plugins.caller import Caller
from cosyd.plugins.configuring import Configuring
from cosyd.plugins.tables import converted, why
from cosyd.system import logs
from cosyd.system.certificate import Certificate
from cosyd.system.exposure import check_reach
from cosyd.system.schema import nearest
from cosyd.system.settings_change import SOURCE
from cosyd.watched import check_tracing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cosyd.steering import Daemon
    from cosyd.system.settings import Settings

_PLUGINS = "plugins"


class Startable:
    """Asks what a start would ask, and what plug-ins would.

    Args:
        daemon: One that runs.
        started: What it was started with.
    """

    def __init__(self, daemon: Daemon, started: Settings) -> None:
        self._daemon = daemon
        self._started = started
        self._callers: dict[str, Caller] = {}

    async def check(self, settings: Settings, changes: Mapping[str, Any]) -> None:
        """Whether it could start with *settings*, and take up what can be taken up at once.

        Args:
            settings: All of them.
            changes: Those that are to change, by dotted name.

        Raises:
            SettingsInvalid: It could not.
            Exposed: Others on the network would read along.
            CertificateUnusable: TLS is asked for and not possible.
        """
        check_reach(settings)
        check_engine(settings, self._daemon.hosts)
        await asyncio.to_thread(self._on_disk, settings)
        tables = part_tables(settings)
        await self._tables(tables, changes)
        configuring = Configuring(self._daemon.plugins, settings, self._daemon.house, tables)
        await configuring.read()

    def _on_disk(self, settings: Settings) -> None:
        Certificate.of(settings.http)
        check_tracing(settings)
        if settings.log.file != self._started.log.file:
            logs.check_file(settings.log)

    async def _tables(self, tables: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        """Whether the tables of plug-ins fit that are to change."""
        known = self._daemon.plugins.tables
        for part in sorted(_named(changes)):
            if part not in known:
                raise SettingsInvalid(source=SOURCE, reason=_unknown(part, known))
            asked = partial(converted, part, known[part].shape, tables.get(part, {}))
            try:
                await asyncio.to_thread(self._caller(part).run, asked, lambda _: None)
            except CosydError:
                raise
            except Exception as error:  # a stranger's code may raise anything
                raise SettingsInvalid(source=f"[{_PLUGINS}.{part}]", reason=why(error)) from error

    def _caller(self, part: str) -> Caller:
        """Who runs a stranger's code that looks at settings: nobody waits for it for ever."""
        plugins = self._daemon.plugins
        return self._callers.setdefault(part, Caller(part, lambda: plugins.call_limit_s))


def _named(changes: Mapping[str, Any]) -> set[str]:
    """The parts of plug-ins whose settings are to be something else than nothing."""
    parts = set()
    for name, value in changes.items():
        table, _, below = name.partition(".")
        if table != _PLUGINS or value is None:
            continue
        parts |= {below.partition(".")[0]} if below else set(value)
    return parts


def _unknown(part: str, known: Iterable[str]) -> str:
    near = nearest(part, known)
    hint = f"; the nearest one is {near!r}" if near else ""
    return f"no plug-in that is loaded has settings called {part!r}{hint}"
