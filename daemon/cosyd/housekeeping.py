"""Looking after a daemon that runs: its settings and its health, for who asks from afar."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from cosyd import __version__
from cosyd.api.views import engine_view
from cosyd.choices import in_use, part_tables, taken_up
from cosyd.contract.errors import CosydError, SettingFixed, SettingsBroken, SettingsInvalid
from cosyd.contract.wire_house import DoctorView, FindingView, SettingsChanged, SettingsView
from cosyd.plugins.views import plugin_views
from cosyd.startable import Startable
from cosyd.system import ring
from cosyd.system.kept import Kept
from cosyd.system.options import Settings, Text
from cosyd.system.schema import settings_of_part
from cosyd.system.settings import check
from cosyd.system.settings_change import SOURCE, by_name, changed, text_of, write
from cosyd.system.settings_view import Outlook, Part, why_fixed
from cosyd.text.normalise import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cosyd.contract.wire import EngineView, PluginView
    from cosyd.contract.wire_house import SettingView
    from cosyd.plugins.posts import Posts
    from cosyd.steering import Daemon
    from cosyd.system.settings import Source

log = structlog.get_logger(__name__)


class Housekeeping:
    """Shows the settings of *daemon* and changes their file, and has the doctor look at it.

    Args:
        daemon: That which runs, with the settings that it was started with.
        source: Where these come from.
        posts: Parts of plug-ins that are at work.
    """

    def __init__(self, daemon: Daemon, source: Source, posts: Sequence[Posts[Any]]) -> None:
        self._daemon = daemon
        self._source = source
        self._posts = posts
        self._started = daemon.settings
        self._startable = Startable(daemon, daemon.settings)
        self._kept = Kept()
        self._changing = asyncio.Lock()
        self._looking = asyncio.Lock()

    def plugins(self) -> list[PluginView]:
        """How all plug-ins fare."""
        daemon = self._daemon
        used = in_use(daemon.settings, daemon.plugins, daemon.hosts)
        return plugin_views(daemon.plugins, used, self._posts)

    async def settings(self) -> SettingsView:
        """All settings: what they are, and what they would be after a start."""
        return await asyncio.to_thread(self._settings)

    async def change(self, changes: Mapping[str, Any]) -> SettingsChanged:
        """Write *changes* into the file and take up what can be; all of it or nothing.

        Raises:
            SettingsInvalid: A value is not allowed, or the daemon could not start with all of them.
            SettingFixed: The environment or the command line says what a setting is.
            SettingsBroken: The file cannot be read as it is.
            SettingsUnwritable: It cannot be written.
        """
        async with self._changing:
            wanted = by_name(changes)
            before = await asyncio.to_thread(text_of, self._source.path)
            with self._said_of_the_change():
                text, settings = await asyncio.to_thread(self._prepared, wanted, before)
                await self._startable.check(settings, wanted)
            await asyncio.to_thread(self._write, text, before)
            await self._take_up(settings, before)
            log.info("settings.changed", settings=sorted(wanted))
            views = (await asyncio.to_thread(self._settings)).settings
        return SettingsChanged(
            settings=[view for view in views if any(_is_about(name, view) for name in wanted)],
            need_restart=[view.name for view in views if view.pending and view.needs_restart],
        )

    async def doctor(self) -> DoctorView:
        """What is wrong, and what to do; and all of it to be shown to others."""
        async with self._looking:
            engines = [engine_view(host) for host in self._daemon.hosts.values()]
            return await asyncio.to_thread(self._doctor, self.plugins(), engines)

    # -- in threads ---------------------------------------------------------------------------

    def _settings(self) -> SettingsView:
        then, problem = None, ""
        try:
            then = self._source.read()
        except SettingsInvalid as error:
            problem = str(error)
        outlook = self._outlook(then)
        return SettingsView(
            file=str(self._source.path),
            problem=problem,
            tables=outlook.tables(),
            settings=outlook.views(),
        )

    def _outlook(self, then: Settings | None) -> Outlook:
        plugins = self._daemon.plugins
        return Outlook(
            started=self._started,
            now=self._daemon.settings,
            then=then,
            at_once=lambda name: taken_up(name, plugins),
            kept=self._kept,
            parts=_parts(self._daemon),
            words=_words(self._daemon),
        )

    def _prepared(self, wanted: Mapping[str, Any], before: str | None) -> tuple[str, Settings]:
        """The text that the file will hold, and what the settings are then."""
        try:
            now = self._source.read(before or "")
        except SettingsInvalid as error:
            raise SettingsBroken(**error.facts) from error
        for name, value in wanted.items():
            why = why_fixed(now, name)
            if why and value is not None:
                raise SettingFixed(name=name, why=why)
        secrets = [msgspec.to_builtins(one) for one in (now, self._daemon.settings, self._started)]
        told = {name: self._kept.restored(value, secrets) for name, value in wanted.items()}
        check(told, SOURCE)
        text = changed(before, told)
        return text, self._source.read(text)

    def _write(self, text: str, before: str | None) -> None:
        if text_of(self._source.path) != before:
            reason = "somebody else has changed it at this moment"
            raise SettingsBroken(source=self._source.path.name, reason=reason)
        if text != before:
            write(self._source.path, text)

    def _doctor(self, plugins: list[PluginView], engines: list[EngineView]) -> DoctorView:
        from cosyd.checkup import checkup  # noqa: PLC0415 - start-up time
        from cosyd.system.report import Report  # noqa: PLC0415 - start-up time

        settings, folders = self._daemon.settings, self._daemon.folders
        findings = list(checkup(folders, settings, plugins))
        report = Report(
            folders=folders,
            settings=settings,
            plugins=plugins,
            findings=findings,
            engines=engines,
            log=ring.latest().view(level="warning").lines,
        )
        return DoctorView(
            version=__version__,
            findings=[
                FindingView(name=one.name, ok=one.ok, says=one.says, do=one.do) for one in findings
            ],
            report=report.markdown(),
        )

    @contextmanager
    def _said_of_the_change(self) -> Iterator[None]:
        """The lines of a file that is not written yet mean nothing to anybody.

        Raises:
            SettingsInvalid: With the change in the place of such a line.
        """
        try:
            yield
        except SettingsInvalid as error:
            if not str(error.facts["source"]).startswith(str(self._source.path)):
                raise
            raise SettingsInvalid(source=SOURCE, reason=error.facts["reason"]) from error

    # -- in the loop --------------------------------------------------------------------------

    async def _take_up(self, settings: Settings, before: str | None) -> None:
        """Work with *settings*; where that fails, the file is put back as it was *before*."""
        try:
            await self._daemon.reload(settings)
        except CosydError:
            path = self._source.path
            with suppress(CosydError, OSError):
                if before is None:
                    path.unlink()
                else:
                    await asyncio.to_thread(write, path, before)
            raise


def _is_about(name: str, view: SettingView) -> bool:
    """Whether *view* shows the setting of that name, or what that is a part of, or a part of it."""
    return f"{view.name}.".startswith(f"{name}.") or f"{name}.".startswith(f"{view.name}.")


def _parts(daemon: Daemon) -> dict[str, Part]:
    """The parts of plug-ins that have settings, but for those that have a table of their own."""
    ours = part_tables(Settings())
    parts = {}
    for name, table in daemon.plugins.tables.items():
        settings = {}
        if name not in ours:
            with suppress(Exception):  # a stranger's types may be anything
                settings = settings_of_part(name, table.shape)
        parts[name] = Part(about=table.about, settings=settings)
    return parts


def _words(daemon: Daemon) -> dict[str, list[str]]:
    """What settings may name of which only a daemon that runs knows what there is."""
    plugins, engines = daemon.plugins, sorted(daemon.hosts)
    own = [one.name for one in BUILT_IN]
    return {
        "sinks": sorted(plugins.sinks),
        "doors": sorted(plugins.doors),
        "observers": sorted(plugins.observers),
        "gates": sorted(plugins.gates),
        "text.normalisers": sorted({*own, *plugins.normalisers}),
        "text.splitter": [Text().splitter, *sorted(plugins.splitters)],
        "voices.sources": sorted(plugins.voice_sources),
        "engine.name": ["auto", *engines],
        "engine.warm": engines,
    }
