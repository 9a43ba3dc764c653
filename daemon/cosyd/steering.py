"""A daemon that runs: what can be done to it as a whole."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from cosyd.choices import (
    check_engine,
    gates_of,
    habits_of,
    need_restart,
    part_tables,
    planner_of,
)
from cosyd.contract.errors import UnknownLanguage
from cosyd.contract.events import DaemonChanged, SettingsReloaded
from cosyd.contract.model import EngineState, Utterance
from cosyd.engine_choices import care_of, model_folder, recogniser_folder, warm_hosts, with_model
from cosyd.plugins.configuring import Configuring
from cosyd.plugins.work import tell_what_leads_nowhere
from cosyd.registration.registrar import Ties
from cosyd.speech.gates import Gates

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.hooks import House
    from cosyd.engine.host import EngineHost
    from cosyd.feed import Feed
    from cosyd.history.history import History
    from cosyd.narrate.narrations import Narrations
    from cosyd.plugins import Plugins
    from cosyd.registration.roster import Roster
    from cosyd.speech.planner import Planner
    from cosyd.speech.scheduler import Scheduler
    from cosyd.speech.service import Speech
    from cosyd.system.certificate import Certificate
    from cosyd.system.runtime import Folders
    from cosyd.system.settings import Settings

log = structlog.get_logger(__name__)

MEGABYTE = 1_000_000


@dataclass(slots=True)
class Patience:
    """How long the daemon still waits for what was begun, once it is told to stop."""

    most_s: float
    until: float | None = None

    def begin(self) -> float:
        """From now on it runs out. Returns how long that takes."""
        self.until = time.monotonic() + self.most_s
        return self.most_s

    def left_s(self) -> float:
        """What is left of it."""
        return self.most_s if self.until is None else max(0.0, self.until - time.monotonic())


@dataclass(slots=True, kw_only=True)
class Daemon:
    """A daemon that runs."""

    url: str
    speech: Speech
    scheduler: Scheduler
    hosts: dict[str, EngineHost]
    feed: Feed
    plugins: Plugins
    settings: Settings
    stopping: asyncio.Event
    patience: Patience
    folders: Folders
    house: Callable[..., House]
    """Makes what a part of a plug-in is given, of ``settings`` and ``tell``."""

    roster: Roster
    """Those who were added."""

    on_engines: Callable[[], None] = lambda: None
    """Called when engines may be others than before."""

    narrations: Narrations | None = None
    """Who makes documents heard; None: not there yet."""

    history: History | None = None
    """What was said before; None: it is not kept."""

    certificate: Certificate | None = None
    """What it shows to clients; None where it does not speak TLS."""

    _reloading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def reload(self, settings: Settings) -> None:
        """Work with *settings* from the next utterance on.

        What only a start can change is told, and stays as it was.

        Raises:
            SettingsInvalid: Nothing is changed.
            CertificateUnusable: As well.
        """
        async with self._reloading:
            check_engine(settings, self.hosts)
            if self.certificate:
                self.certificate.renew()
            configuring = Configuring(self.plugins, settings, self.house, part_tables(settings))
            await configuring.read()
            await configuring.apply()
            for host in self.hosts.values():
                host.offer = with_model(settings, self.plugins.engines[host.name], self.folders)
                host.care = care_of(settings, host.offer, self.folders)
            self._take_up(settings, await self._planned(settings))
            self.on_engines()
            if self.history is not None:
                await self.history.reconfigure(settings.history)
            if self.narrations is not None:
                await self.narrations.reconfigure()

    async def look_again(self, _: str = "") -> None:
        """A model has come or gone: engines and voices are as the folders tell now."""
        await self.reload(self.settings)
        warm = warm_hosts(self.settings, self.hosts)
        for host in self.hosts.values():
            host.keep_warm = host in warm
            if host.care.lacking and not host.sessions:
                await host.release()
            elif host.keep_warm and host.state is EngineState.COLD:
                host.wake()

    def who_speaks_with(self, model: str) -> str:
        """Which engine speaks with the fetched model of that name, in words; empty: none."""
        for host in self.hosts.values():
            need = host.offer.model
            if need and need.name == model and host.sessions:
                folder = model_folder(self.settings, need, self.folders)
                if folder == self.folders.models / model:
                    return f"the engine {host.name} is at work with it"
        return ""

    async def refresh(self) -> None:
        """Voices have come or gone: those who speak from now on know it."""
        async with self._reloading:
            planner = await self._planned(self.settings)
            self.speech.reconfigure(planner, self.settings.speech.max_characters)

    async def _planned(self, settings: Settings) -> Planner:
        planner = await asyncio.to_thread(
            planner_of, settings, self.plugins, self.roster, self.folders.cache
        )
        await asyncio.to_thread(planner.warm_up)  # so that no text waits for it
        return planner

    def ties(self) -> Ties:
        """What binds those who register voices to the rest."""
        return Ties(
            put=self.feed.put,
            refresh=self.refresh,
            means=self._means,
            language_of=self._language_of,
            recogniser=lambda: recogniser_folder(self.settings, self.folders),
        )

    def _means(self, name: str) -> str | None:
        owner = self.speech.planner.catalogue.owner(name)
        return None if owner is None else owner.name

    def _language_of(self, text: str) -> str:
        home = self.settings.speech.language
        if not text.strip():
            return home
        try:
            (found,) = self.speech.planner.languages([text], Utterance(text=text), ())
        except UnknownLanguage:
            return home
        return found

    def _take_up(self, settings: Settings, planner: Planner) -> None:
        self.speech.queue.room = settings.queue.room
        self.speech.shelf.keep_s = settings.jobs.keep_s
        self.speech.shelf.keep_bytes = settings.jobs.keep_mb * MEGABYTE
        self.patience.most_s = settings.daemon.drain_s
        self.speech.max_live = settings.speech.max_live
        cache = settings.cache
        self.scheduler.phrases.reconfigure(cache.phrases_mb * MEGABYTE, cache.phrases_keep_s)
        self.scheduler.habits = habits_of(settings)
        self.plugins.call_limit_s = settings.daemon.plugin_limit_s
        self.scheduler.gates = Gates([self.speech.mute, *gates_of(settings, self.plugins)])
        self.speech.queue.release()  # the gates may judge otherwise now
        names = need_restart(self.settings, settings, self.plugins)
        tell_what_leads_nowhere(settings, self.plugins)
        self.speech.reconfigure(planner, settings.speech.max_characters)
        self.settings = settings
        log.info("settings.reloaded", need_restart=names)
        self.feed.put(SettingsReloaded())

    async def drain(self) -> None:
        """Take nothing new, let what was taken be spoken, and end what never ends by itself."""
        log.info("daemon.draining", jobs=len(self.speech.shelf.under_way()))
        self.feed.put(DaemonChanged(state="stopping"))
        if self.narrations is not None:  # nobody waits for them: they go on at the next start
            await self.narrations.rest()
        await self.speech.drain(self.patience.begin())
        self.stopping.set()

    def hurry(self) -> None:
        """Wait for nothing any more."""
        self.patience.until = 0.0
        for job in self.speech.shelf.under_way():
            job.cancel("the daemon is stopping at once")

    def why_not_ready(self) -> str:
        """Empty where it can speak, at once or after loading a model that it had released."""
        if self.patience.until is not None:
            return "it is stopping"
        for host in warm_hosts(self.settings, self.hosts):
            if host.state in {EngineState.COLD, EngineState.WARMING, EngineState.CRASHED}:
                why = host.reason and f": {host.reason}"
                return f"the engine {host.name} is {host.state.value}{why}"
        return ""

    def wake(self) -> None:
        """A client has shown up: load what was released."""
        for host in warm_hosts(self.settings, self.hosts):
            if host.state is EngineState.RELEASED:
                host.wake()
