"""The composition root: builds and joins all parts of the daemon."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from cosyd import __version__
from cosyd.api.app import Parts, create_app
from cosyd.api.server import listen, serving, url_of
from cosyd.audio.encode import warm_up as warm_up_encoders
from cosyd.choices import (
    care_of,
    check_engine,
    check_reach,
    chosen,
    gates_of,
    in_use,
    need_restart,
    part_tables,
    planner_of,
    usable_engines,
    warm_hosts,
)
from cosyd.contract.events import DaemonChanged, Event, SettingsReloaded, SinkEnded
from cosyd.contract.hooks import DoorHouse, House
from cosyd.contract.model import EngineState
from cosyd.engine.host import EngineHost
from cosyd.feed import Feed
from cosyd.metrics import Metrics
from cosyd.plugins.configuring import Configuring
from cosyd.plugins.views import plugin_views
from cosyd.plugins.work import (
    doors_of,
    loaded,
    observers_of,
    of_plugins,
    tell_what_leads_nowhere,
)
from cosyd.sinks.fanout import Fanout
from cosyd.speech.desk import SpeechDesk
from cosyd.speech.gates import Gates
from cosyd.speech.lane import Lane
from cosyd.speech.queue import JobQueue
from cosyd.speech.scheduler import Scheduler
from cosyd.speech.service import Speech
from cosyd.speech.shelf import Shelf
from cosyd.system.runtime import Connection, DaemonLock, Folders, token, token_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Mapping

    from cosyd.plugins import Plugins
    from cosyd.speech.planner import Planner
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

    _reloading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def reload(self, settings: Settings) -> None:
        """Work with *settings* from the next utterance on.

        What only a start can change is told, and stays as it was.

        Raises:
            SettingsInvalid: Nothing is changed.
        """
        async with self._reloading:
            check_engine(settings, self.hosts)
            configuring = Configuring(self.plugins, settings, self.house, part_tables(settings))
            await configuring.read()
            await configuring.apply()
            planner = await asyncio.to_thread(planner_of, settings, self.plugins, self.hosts)
            await asyncio.to_thread(planner.warm_up)  # so that no text waits for it
            self._take_up(settings, planner)

    def _take_up(self, settings: Settings, planner: Planner) -> None:
        cares = {name: care_of(settings, name, self.folders) for name in self.hosts}
        for name, host in self.hosts.items():
            host.care = cares[name]
        self.speech.queue.room = settings.queue.room
        self.speech.shelf.keep_s = settings.jobs.keep_s
        self.speech.shelf.keep_bytes = settings.jobs.keep_mb * MEGABYTE
        self.patience.most_s = settings.daemon.drain_s
        self.speech.max_live = settings.speech.max_live
        self.scheduler.live_pause_s = settings.speech.live_pause_s
        self.plugins.call_limit_s = settings.daemon.plugin_limit_s
        self.scheduler.gates = Gates(gates_of(settings, self.plugins))
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
        await self.speech.drain(self.patience.begin())
        self.stopping.set()

    def hurry(self) -> None:
        """Wait for nothing any more."""
        self.patience.until = 0.0
        for job in self.speech.shelf.under_way():
            job.cancel("the daemon is stopping at once")


@asynccontextmanager
async def running(settings: Settings, folders: Folders) -> AsyncIterator[Daemon]:
    """A daemon, for as long as the block lasts.

    Read it from top to bottom for the order of starting, from bottom to top for that of
    stopping: sinks are there before the first job and outlive the last, and clients are let in
    when all is there.

    Raises:
        AlreadyRunning: Another daemon uses *folders*.
        PortTaken: Somebody else listens on the port.
        SettingsInvalid: The address may be reached from outside and no token is asked for.
    """
    check_reach(settings)
    async with AsyncExitStack() as house:
        lock = house.enter_context(DaemonLock(folders))
        house.callback(folders.remove_sockets)
        listener = listen(settings.http.host, settings.http.port)
        house.callback(listener.close)
        feed = Feed()
        plugins = await loaded(settings, folders.config, feed)
        facts: dict[str, str] = {}
        patience = Patience(settings.daemon.drain_s)
        tables = part_tables(settings)
        rooms: dict[str, Any] = {
            "config_folder": folders.config,
            "data_folder": folders.data,
            "runtime_folder": folders.sockets,
            "facts": facts,
        }
        await Configuring(plugins, settings, partial(House, **rooms), tables).start()
        fanout = await house.enter_async_context(
            _sinks(settings, plugins, partial(House, **rooms), tables, feed=feed, patience=patience)
        )
        hosts = _hosts(settings, folders, plugins, feed)
        for host in hosts.values():
            house.push_async_callback(host.close)
        speech, scheduler = _speech(settings, plugins, hosts, feed, fanout)
        await house.enter_async_context(_task(scheduler.run()))
        await house.enter_async_context(_task(speech.shelf.keep_tidy()))
        metrics = Metrics(
            hosts,
            lambda: speech.queue.waiting,
            lambda: {**fanout.posts.metrics(), **doors.metrics()},
        )
        house.enter_context(feed.tapped(metrics.tap))
        house.enter_context(feed.tapped(fanout.posts.tell))
        house.enter_context(feed.tapped(_looks_again(speech.queue)))
        daemon = Daemon(
            url=url_of(listener),
            speech=speech,
            scheduler=scheduler,
            hosts=hosts,
            feed=feed,
            plugins=plugins,
            settings=settings,
            stopping=asyncio.Event(),
            patience=patience,
            folders=folders,
            house=partial(House, **rooms),
        )
        desk = SpeechDesk(speech, lambda: _wake(daemon))
        secret = token(folders) if settings.http.auth else None
        doors, observers = doors_of(settings, plugins, feed), observers_of(settings, plugins, feed)
        app = create_app(
            Parts(
                speech=speech,
                hosts=hosts,
                feed=feed,
                desk=desk,
                plugins=lambda: plugin_views(
                    plugins,
                    in_use(daemon.settings, plugins, hosts),
                    (fanout.posts, doors, observers.posts),
                ),
                wanted=lambda: why_not_ready(daemon),
                metrics=metrics.told,
                on_client=lambda: _wake(daemon),
                stopping=daemon.stopping,
                token=secret,
                body_limit_bytes=settings.http.body_limit_bytes,
            )
        )
        for host in warm_hosts(settings, hosts):
            host.wake()
        await house.enter_async_context(
            serving(
                app,
                listener,
                keep_alive_s=settings.http.keep_alive_s,
                grace_s=patience.left_s,
            )
        )
        await observers.start(partial(House, **rooms), tables)
        house.push_async_callback(observers.stop)
        await doors.start(partial(DoorHouse, **rooms, desk=desk, token=secret), tables)
        house.push_async_callback(doors.stop)
        house.enter_context(feed.tapped(doors.tell))
        lock.announce(daemon.url)
        connection = _connection(daemon, facts)
        connection.write(folders)
        house.callback(connection.remove, folders)
        feed.put(DaemonChanged(state="ready"))
        log.info("daemon.ready", url=daemon.url, version=__version__)
        # Last, since it takes half a second that nobody should wait for.
        await house.enter_async_context(_task(asyncio.to_thread(_warm_up, speech.planner)))
        yield daemon


def _hosts(
    settings: Settings, folders: Folders, plugins: Plugins, feed: Feed
) -> dict[str, EngineHost]:
    """The engines; none is started."""
    hosts = {
        name: EngineHost(offer, care_of(settings, name, folders), _endpoints(folders), feed.put)
        for name, offer in usable_engines(settings, plugins).items()
    }
    for host in warm_hosts(settings, hosts):
        host.keep_warm = True
    return hosts


def _speech(
    settings: Settings,
    plugins: Plugins,
    hosts: dict[str, EngineHost],
    feed: Feed,
    fanout: Fanout,
) -> tuple[Speech, Scheduler]:
    """The way in, and who speaks what came in."""
    queue = JobQueue(settings.queue.room, fanout.sounding)
    scheduler = Scheduler(
        queue=queue,
        engines=hosts,
        lanes={name: Lane(host.offer.sessions) for name, host in hosts.items()},
        planner=planner_of(settings, plugins, hosts),
        put=feed.put,
        max_active=settings.speech.max_active,
        gates=Gates(gates_of(settings, plugins)),
        max_live=settings.speech.max_live,
        live_pause_s=settings.speech.live_pause_s,
    )
    speech = Speech(
        queue=queue,
        shelf=Shelf(settings.jobs.keep_s, settings.jobs.keep_mb * MEGABYTE),
        scheduler=scheduler,
        put=feed.put,
        max_characters=settings.speech.max_characters,
        listeners=fanout,
        max_live=settings.speech.max_live,
    )
    return speech, scheduler


def _connection(daemon: Daemon, facts: dict[str, str]) -> Connection:
    """What tells other programs where the daemon is."""
    return Connection(
        url=daemon.url,
        zmq_audio=facts.get("zmq_audio", ""),
        zmq_control=facts.get("zmq_control", ""),
        pid=os.getpid(),
        token_file=str(token_path(daemon.folders)),
        version=__version__,
    )


def why_not_ready(daemon: Daemon) -> str:
    """Empty where the daemon can speak, at once or after loading a model that it had released."""
    if daemon.patience.until is not None:
        return "it is stopping"
    for host in warm_hosts(daemon.settings, daemon.hosts):
        if host.state in {EngineState.COLD, EngineState.WARMING, EngineState.CRASHED}:
            why = host.reason and f": {host.reason}"
            return f"the engine {host.name} is {host.state.value}{why}"
    return ""


@asynccontextmanager
async def _sinks(
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


@asynccontextmanager
async def _task(work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """*work*, for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _endpoints(folders: Folders) -> Callable[[str], str]:
    """Socket addresses for workers."""
    if sys.platform == "win32":
        return lambda _: "tcp://127.0.0.1:*"
    return lambda name: f"ipc://{folders.socket_path(name)}"


def _looks_again(queue: JobQueue) -> Callable[[Event], None]:
    """Where a sink has ended, it may be somebody's turn who waited for silence."""

    def tell(event: Event) -> None:
        if isinstance(event, SinkEnded):
            queue.look()

    return tell


def _wake(daemon: Daemon) -> None:
    """A client has shown up: load what was released."""
    for host in warm_hosts(daemon.settings, daemon.hosts):
        if host.state is EngineState.RELEASED:
            host.wake()


def _warm_up(planner: Planner) -> None:
    """Import what is heavy, so that no job waits for it."""
    planner.warm_up()
    warm_up_encoders()
