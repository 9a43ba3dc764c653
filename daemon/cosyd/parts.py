"""The parts of the daemon, each built as the settings say."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from cosyd.api.compat.references import References
from cosyd.api.compat.trainings import Trainings
from cosyd.api.voices import VoiceParts
from cosyd.audio.encode import warm_up as warm_up_encoders
from cosyd.choices import (
    chosen,
    gates_of,
    habits_of,
    planner_of,
)
from cosyd.engine.host import EngineHost
from cosyd.engine_choices import care_of, recogniser_folder, usable_engines, warm_hosts
from cosyd.history.history import History
from cosyd.models.hubs import hubs
from cosyd.models.store import ModelStore
from cosyd.models.ways import Ways
from cosyd.narrate.narrations import Narrations
from cosyd.plugins.work import (
    of_plugins,
)
from cosyd.registration.conversion import Conversion
from cosyd.registration.exchange import Exchange
from cosyd.registration.registrar import Registrar
from cosyd.registration.upkeep import Upkeep
from cosyd.sinks.fanout import Fanout
from cosyd.speech.gates import Gates
from cosyd.speech.lane import Lane
from cosyd.speech.mute import Mute
from cosyd.speech.phrases import Phrases
from cosyd.speech.queue import JobQueue
from cosyd.speech.scheduler import Scheduler
from cosyd.speech.service import Speech
from cosyd.speech.shelf import Shelf
from cosyd.steering import MEGABYTE, Daemon, Patience

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from cosyd.contract.hooks import House
    from cosyd.feed import Feed
    from cosyd.plugins import Plugins
    from cosyd.registration.roster import Roster
    from cosyd.speech.planner import Planner
    from cosyd.system.runtime import Folders
    from cosyd.system.settings import Settings


def hosts_of(
    settings: Settings, folders: Folders, plugins: Plugins, feed: Feed
) -> dict[str, EngineHost]:
    """The engines; none is started."""
    hosts = {
        name: EngineHost(offer, care_of(settings, offer, folders), _endpoints(folders), feed.put)
        for name, offer in usable_engines(settings, plugins, folders).items()
    }
    for host in warm_hosts(settings, hosts):
        host.keep_warm = True
    return hosts


def _endpoints(folders: Folders) -> Callable[[str], str]:
    """Socket addresses for workers."""
    if sys.platform == "win32":
        return lambda _: "tcp://127.0.0.1:*"
    return lambda name: f"ipc://{folders.socket_path(name)}"


@asynccontextmanager
async def sinks_of(
    settings: Settings,
    plugins: Plugins,
    house: Callable[..., House],
    tables: Mapping[str, Mapping[str, Any]],
    *,
    feed: Feed,
    patience: Patience,
) -> AsyncIterator[Fanout]:
    """The sinks that *settings* name, started."""
    fanout = Fanout(
        chosen(settings.sinks, plugins.sinks),
        feed_put=of_plugins(plugins, "sink", feed.put),
    )
    await fanout.start(house, tables)
    try:
        yield fanout
    finally:
        await fanout.drain(patience.left_s())


def speech_of(
    settings: Settings,
    plugins: Plugins,
    roster: Roster,
    feed: Feed,
    fanout: Fanout,
    *,
    cache: Path,
    data: Path,
) -> tuple[Speech, Scheduler]:
    """The way in, and who speaks what came in."""
    hosts = roster.hosts
    queue = JobQueue(settings.queue.room, fanout.sounding)
    mute = Mute(data / "mute.json", put=feed.put, release=queue.release)
    scheduler = Scheduler(
        queue=queue,
        engines=hosts,
        lanes={name: Lane(host.offer.sessions) for name, host in hosts.items()},
        planner=planner_of(settings, plugins, roster, cache),
        put=feed.put,
        max_active=settings.speech.max_active,
        gates=Gates([mute, *gates_of(settings, plugins)]),
        max_live=settings.speech.max_live,
        habits=habits_of(settings),
        state_now=roster.state_now,
        phrases=Phrases(
            settings.cache.phrases_mb * MEGABYTE,
            settings.cache.phrases_keep_s,
            identity=lambda name: hosts[name].offer.identity,
        ),
    )
    speech = Speech(
        queue=queue,
        shelf=Shelf(settings.jobs.keep_s, settings.jobs.keep_mb * MEGABYTE),
        scheduler=scheduler,
        put=feed.put,
        max_characters=settings.speech.max_characters,
        listeners=fanout,
        max_live=settings.speech.max_live,
        mute=mute,
    )
    return speech, scheduler


@asynccontextmanager
async def history_of(
    settings: Settings, folders: Folders, speech: Speech
) -> AsyncIterator[History]:
    """What notes the jobs that end, and writes it down until the last has."""
    history = History(folders.data, settings.history)
    speech.on_ended = history.note
    writing = asyncio.create_task(history.run(), name="history")
    try:
        yield history
    finally:
        writing.cancel()
        await asyncio.wait([writing])
        await history.close()


@asynccontextmanager
async def voices_of(daemon: Daemon) -> AsyncIterator[tuple[VoiceParts, Trainings, References]]:
    """Those who add voices, and look after them; engines that change are looked at again."""
    registrar = Registrar(daemon.roster, daemon.folders.data / "registering", daemon.ties())
    upkeep = Upkeep(registrar, daemon.refresh)
    daemon.on_engines = upkeep.look_again
    parts = VoiceParts(
        registrar=registrar,
        upkeep=upkeep,
        exchange=Exchange(registrar),
        conversion=Conversion(daemon.roster),
    )
    trainings = Trainings(registrar, daemon.folders.data / "samples")
    references = References(registrar)
    try:
        yield parts, trainings, references
    finally:
        await trainings.close()
        await references.close()


@asynccontextmanager
async def narrations_of(daemon: Daemon) -> AsyncIterator[Narrations]:
    """Those who make documents heard; nothing goes on before they are started."""
    narrations = Narrations(
        daemon.folders.data,
        speech=daemon.speech,
        options=lambda: daemon.settings.narrations,
        offer=lambda name: daemon.hosts[name].offer if name in daemon.hosts else None,
        put=daemon.feed.put,
        state_now=daemon.roster.state_now,
        recogniser=lambda: recogniser_folder(daemon.settings, daemon.folders),
    )
    daemon.narrations = narrations
    try:
        yield narrations
    finally:
        await narrations.close()


def models_of(settings: Settings, folders: Folders, daemon: Daemon) -> ModelStore:
    """The models that are fetched; the engines take up what comes."""
    own = settings.models
    known = hubs(os.environ, huggingface=own.huggingface, modelscope=own.modelscope)
    return ModelStore(
        folder=folders.models,
        ways=Ways(hubs=known, usual=own.source, stall_s=own.stall_s),
        on_change=daemon.look_again,
        in_use=daemon.who_speaks_with,
    )


def warm_up(planner: Planner) -> None:
    """Import what is heavy, so that no job waits for it."""
    planner.warm_up()
    warm_up_encoders()
