"""The composition root: builds and joins all parts of the daemon."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import structlog

from cosyd import __version__
from cosyd.access import Clients
from cosyd.api.access_log import PROBE, Answered, Watching
from cosyd.api.app import Parts, create_app
from cosyd.api.compat.dialects import DIALECTS, LIVE, NATIVE
from cosyd.api.compat.references import References
from cosyd.api.compat.trainings import Trainings
from cosyd.api.server import limits_of, listen, serving, url_of
from cosyd.api.voices import VoiceParts
from cosyd.audio.encode import warm_up as warm_up_encoders
from cosyd.choices import (
    chosen,
    gates_of,
    in_use,
    part_tables,
    planner_of,
)
from cosyd.contract.errors import SettingsInvalid
from cosyd.contract.events import DaemonChanged, Event, SinkEnded
from cosyd.contract.hooks import DoorHouse, House
from cosyd.engine.host import EngineHost
from cosyd.engine_choices import care_of, usable_engines, warm_hosts
from cosyd.feed import Feed
from cosyd.metrics import Metrics
from cosyd.models.hubs import hubs
from cosyd.models.store import ModelStore
from cosyd.models.ways import Ways
from cosyd.plugins.configuring import Configuring
from cosyd.plugins.views import plugin_views
from cosyd.plugins.work import (
    doors_of,
    loaded,
    observers_of,
    of_plugins,
)
from cosyd.registration.conversion import Conversion
from cosyd.registration.exchange import Exchange
from cosyd.registration.registrar import Registrar
from cosyd.registration.roster import Roster
from cosyd.registration.upkeep import Upkeep
from cosyd.sinks.fanout import Fanout
from cosyd.speech.desk import SpeechDesk
from cosyd.speech.gates import Gates
from cosyd.speech.lane import Lane
from cosyd.speech.phrases import Phrases
from cosyd.speech.queue import JobQueue
from cosyd.speech.scheduler import Scheduler
from cosyd.speech.service import Speech
from cosyd.speech.shelf import Shelf
from cosyd.steering import MEGABYTE, Daemon, Patience
from cosyd.system.certificate import Certificate
from cosyd.system.exposure import check_reach
from cosyd.system.runtime import Connection, DaemonLock, Folders, token, token_path
from cosyd.voices.consents import ConsentStore
from cosyd.voices.store import VoiceStore
from cosyd_voices import folders as sample_folders

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping

    from cosyd.plugins import Plugins
    from cosyd.speech.planner import Planner
    from cosyd.system.settings import Settings
    from cosyd.tracing import Tracing

log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(settings: Settings, folders: Folders) -> AsyncIterator[Daemon]:
    """A daemon, for as long as the block lasts.

    Read it from top to bottom for the order of starting, from bottom to top for that of
    stopping: sinks are there before the first job and outlive the last, and clients are let in
    when all is there.

    Raises:
        AlreadyRunning: Another daemon uses *folders*.
        PortTaken: Somebody else listens on the port.
        SettingsInvalid: The address may be reached from outside and no token is asked for, or
            what a setting needs is not installed.
        Exposed: It may, and nothing is encrypted.
        CertificateUnusable: TLS is asked for and not possible.
    """
    certificate = _certificate(settings)
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
        roster = Roster(VoiceStore(folders.voices, sample_folders()), hosts)
        speech, scheduler = _speech(settings, plugins, roster, feed, fanout)
        await house.enter_async_context(_task(scheduler.run()))
        await house.enter_async_context(_task(speech.shelf.keep_tidy()))
        metrics = Metrics(
            hosts,
            lambda: speech.queue.waiting,
            lambda: {**fanout.posts.metrics(), **doors.metrics()},
            doors=_door_names(settings),
            phrases=scheduler.phrases,
        )
        taps = (metrics.tap, fanout.posts.tell, _looks_again(speech.queue))
        tracing = await house.enter_async_context(_followed(settings, feed, taps))
        daemon = Daemon(
            url=url_of(listener, secure=certificate is not None),
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
            roster=roster,
            certificate=certificate,
        )
        voices, trainings, references = await house.enter_async_context(_voices(daemon))
        models = _models(settings, folders, daemon)
        house.push_async_callback(models.close)
        desk = SpeechDesk(speech, daemon.wake)
        secret = token(folders) if settings.http.auth else None
        clients = house.enter_context(Clients(folders.data))
        doors, observers = doors_of(settings, plugins, feed), observers_of(settings, plugins, feed)
        app = create_app(
            Parts(
                speech=speech,
                hosts=hosts,
                feed=feed,
                models=models,
                voices=voices,
                trainings=trainings,
                references=references,
                consents=ConsentStore(folders.data / "consents"),
                desk=desk,
                plugins=lambda: plugin_views(
                    plugins,
                    in_use(daemon.settings, plugins, hosts),
                    (fanout.posts, doors, observers.posts),
                ),
                wanted=daemon.why_not_ready,
                metrics=metrics.told,
                tasks=lambda: daemon.settings.tasks,
                watching=_watching(daemon, metrics, tracing),
                on_client=daemon.wake,
                stopping=daemon.stopping,
                token=secret,
                clients=clients,
                settings=lambda: daemon.settings,
                body_limit_bytes=settings.http.body_limit_bytes,
            )
        )
        for host in warm_hosts(settings, hosts):
            host.wake()
        await house.enter_async_context(
            serving(
                app,
                listener,
                limits=limits_of(settings),
                keep_alive_s=settings.http.keep_alive_s,
                grace_s=patience.left_s,
                tls=certificate.context if certificate else None,
            )
        )
        await observers.start(partial(House, **rooms), tables)
        house.push_async_callback(observers.stop)
        await doors.start(partial(DoorHouse, **rooms, desk=desk, token=secret), tables)
        house.push_async_callback(doors.stop)
        house.enter_context(feed.tapped(doors.tell))
        lock.announce(daemon.url)
        house.enter_context(_announced(_connection(daemon, facts), folders))
        await house.enter_async_context(_task(voices.upkeep.run()))
        feed.put(DaemonChanged(state="ready"))
        log.info("daemon.ready", url=daemon.url, version=__version__)
        # Last, since it takes half a second that nobody should wait for.
        await house.enter_async_context(_task(asyncio.to_thread(_warm_up, speech.planner)))
        yield daemon


def _certificate(settings: Settings) -> Certificate | None:
    """What is shown to clients, who have to be those that the settings allow for."""
    check_reach(settings)
    certificate = Certificate.of(settings.http)
    if certificate:
        certificate.warn()
    return certificate


@asynccontextmanager
async def _voices(daemon: Daemon) -> AsyncIterator[tuple[VoiceParts, Trainings, References]]:
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


def _models(settings: Settings, folders: Folders, daemon: Daemon) -> ModelStore:
    """The models that are fetched; the engines take up what comes."""
    own = settings.models
    known = hubs(os.environ, huggingface=own.huggingface, modelscope=own.modelscope)
    return ModelStore(
        folder=folders.models,
        ways=Ways(hubs=known, usual=own.source, stall_s=own.stall_s),
        on_change=daemon.look_again,
        in_use=daemon.who_speaks_with,
    )


def _hosts(
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


def _speech(
    settings: Settings,
    plugins: Plugins,
    roster: Roster,
    feed: Feed,
    fanout: Fanout,
) -> tuple[Speech, Scheduler]:
    """The way in, and who speaks what came in."""
    hosts = roster.hosts
    queue = JobQueue(settings.queue.room, fanout.sounding)
    scheduler = Scheduler(
        queue=queue,
        engines=hosts,
        lanes={name: Lane(host.offer.sessions) for name, host in hosts.items()},
        planner=planner_of(settings, plugins, roster),
        put=feed.put,
        max_active=settings.speech.max_active,
        gates=Gates(gates_of(settings, plugins)),
        max_live=settings.speech.max_live,
        live_pause_s=settings.speech.live_pause_s,
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
    )
    return speech, scheduler


def _door_names(settings: Settings) -> set[str]:
    """Those that figures may speak of."""
    return {NATIVE, LIVE, PROBE, *settings.doors, *(one.door for one in DIALECTS)}


@asynccontextmanager
async def _followed(
    settings: Settings, feed: Feed, taps: Iterable[Callable[[Event], None]]
) -> AsyncIterator[Tracing | None]:
    """*taps* are told what happens on *feed*; so are those who send traces, where there are any."""
    async with AsyncExitStack() as house:
        tracing = _tracing(settings)
        if tracing:
            house.push_async_callback(asyncio.to_thread, tracing.close)
            house.enter_context(feed.tapped(tracing.tap))
        for tap in taps:
            house.enter_context(feed.tapped(tap))
        yield tracing


def _tracing(settings: Settings) -> Tracing | None:
    """Those who send traces, where they are to be sent.

    Raises:
        SettingsInvalid: What that needs is not installed.
    """
    own = settings.tracing
    if not own.endpoint:
        return None
    try:
        tracing = import_module("cosyd.tracing")
    except ModuleNotFoundError as error:
        reason = f"{error.name} is not installed (pip install 'cosyd[tracing]')"
        raise SettingsInvalid(source="tracing.endpoint", reason=reason) from error
    made: Tracing = tracing.Tracing(own.endpoint, own.share)
    return made


def _watching(daemon: Daemon, metrics: Metrics, tracing: Tracing | None) -> Watching:
    """Who is told of each request."""

    def answered(answer: Answered) -> None:
        metrics.answered(answer)
        if tracing:
            tracing.answered(answer)

    return Watching(
        logs=lambda: daemon.settings.log.access,
        on_answer=answered,
        around=tracing.around if tracing else lambda _: nullcontext(),
    )


@contextmanager
def _announced(connection: Connection, folders: Folders) -> Iterator[None]:
    """Other programs find *connection* for as long as the block lasts."""
    connection.write(folders)
    try:
        yield
    finally:
        connection.remove(folders)


def _connection(daemon: Daemon, facts: dict[str, str]) -> Connection:
    """What tells other programs where the daemon is."""
    return Connection(
        url=daemon.url,
        zmq_audio=facts.get("zmq_audio", ""),
        zmq_control=facts.get("zmq_control", ""),
        pid=os.getpid(),
        token_file=str(token_path(daemon.folders)),
        certificate=daemon.certificate.file if daemon.certificate else "",
        version=__version__,
    )


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


def _warm_up(planner: Planner) -> None:
    """Import what is heavy, so that no job waits for it."""
    planner.warm_up()
    warm_up_encoders()
