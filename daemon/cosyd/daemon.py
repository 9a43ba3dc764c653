"""The composition root: builds and joins all parts of the daemon."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from cosyd import __version__
from cosyd.access import Clients
from cosyd.api.app import Parts, create_app
from cosyd.api.narration_bodies import Inbox
from cosyd.api.server import limits_of, listen, serving, url_of
from cosyd.choices import part_tables
from cosyd.contract.events import DaemonChanged, Event, SinkEnded
from cosyd.contract.hooks import DoorHouse, House
from cosyd.engine_choices import warm_hosts
from cosyd.feed import Feed
from cosyd.housekeeping import Housekeeping
from cosyd.metrics import Metrics
from cosyd.parts import (
    history_of,
    hosts_of,
    models_of,
    narrations_of,
    sinks_of,
    speech_of,
    voices_of,
    warm_up,
)
from cosyd.plugins.configuring import Configuring
from cosyd.plugins.work import (
    doors_of,
    loaded,
    observers_of,
)
from cosyd.registration.roster import Roster
from cosyd.speech.desk import SpeechDesk
from cosyd.steering import Daemon, Patience
from cosyd.system.certificate import Certificate
from cosyd.system.exposure import check_reach
from cosyd.system.runtime import (
    Connection,
    DaemonLock,
    Folders,
    remove_leftovers,
    sockets_kept,
    token,
    token_path,
)
from cosyd.voices.consents import ConsentStore
from cosyd.voices.store import VoiceStore
from cosyd.watched import door_names, followed, watching
from cosyd_voices import folders as sample_folders

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

    from cosyd.speech.queue import JobQueue
    from cosyd.system.settings import Settings, Source

log = structlog.get_logger(__name__)


@asynccontextmanager
async def running(settings: Settings, folders: Folders, source: Source) -> AsyncIterator[Daemon]:
    """A daemon, for as long as the block lasts.

    Read it from top to bottom for the order of starting, from bottom to top for that of
    stopping: sinks are there before the first job and outlive the last, and clients are let in
    when all is there.

    Args:
        settings: What it works with.
        folders: Where it keeps things.
        source: Where *settings* were read, and are read again.

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
        house.enter_context(sockets_kept(folders))
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
            sinks_of(
                settings, plugins, partial(House, **rooms), tables, feed=feed, patience=patience
            )
        )
        hosts = hosts_of(settings, folders, plugins, feed)
        for host in hosts.values():
            house.push_async_callback(host.close)
        roster = Roster(VoiceStore(folders.voices, sample_folders()), hosts)
        speech, scheduler = speech_of(
            settings, plugins, roster, feed, fanout, cache=folders.cache, data=folders.data
        )
        history = await house.enter_async_context(history_of(settings, folders, speech))
        await house.enter_async_context(_task(scheduler.run()))
        await house.enter_async_context(_task(speech.keep_house()))
        metrics = Metrics(
            hosts,
            lambda: speech.queue.waiting,
            lambda: {**fanout.posts.metrics(), **doors.metrics()},
            doors=door_names(settings),
            phrases=scheduler.phrases,
        )
        taps = (metrics.tap, fanout.posts.tell, _looks_again(speech.queue))
        tracing = await house.enter_async_context(followed(settings, feed, taps))
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
            history=history,
            certificate=certificate,
        )
        voices, trainings, references = await house.enter_async_context(voices_of(daemon))
        models = models_of(settings, folders, daemon)
        house.push_async_callback(models.close)
        narrations = await house.enter_async_context(narrations_of(daemon))
        desk = SpeechDesk(speech, daemon.wake)
        secret = token(folders) if settings.http.auth else None
        doors, observers = doors_of(settings, plugins, feed), observers_of(settings, plugins, feed)
        keeping = Housekeeping(daemon, source, (fanout.posts, doors, observers.posts))
        app = create_app(
            Parts(
                speech=speech,
                hosts=hosts,
                feed=feed,
                models=models,
                narrations=narrations,
                inbox=Inbox(narrations.folder / "inbox"),
                folders=folders,
                history=history,
                voices=voices,
                trainings=trainings,
                references=references,
                consents=ConsentStore(folders.data / "consents"),
                desk=desk,
                plugins=keeping.plugins,
                house=keeping,
                wanted=daemon.why_not_ready,
                metrics=metrics.told,
                tasks=lambda: daemon.settings.tasks,
                watching=watching(daemon, metrics, tracing),
                on_client=daemon.wake,
                stopping=daemon.stopping,
                token=secret,
                clients=house.enter_context(Clients(folders.data)),
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
        await narrations.start()
        await house.enter_async_context(_task(asyncio.to_thread(_at_leisure, daemon)))
        yield daemon


def _certificate(settings: Settings) -> Certificate | None:
    """What is shown to clients, who have to be those that the settings allow for."""
    check_reach(settings)
    certificate = Certificate.of(settings.http)
    if certificate:
        certificate.warn()
    return certificate


def _at_leisure(daemon: Daemon) -> None:
    """Do last what takes half a second that nobody should wait for."""
    warm_up(daemon.speech.planner)
    remove_leftovers(daemon.folders)


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
async def _task(work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """*work*, for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _looks_again(queue: JobQueue) -> Callable[[Event], None]:
    """Where a sink has ended, it may be somebody's turn who waited for silence."""

    def tell(event: Event) -> None:
        if isinstance(event, SinkEnded):
            queue.look()

    return tell
