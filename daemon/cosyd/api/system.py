"""Health, engines, plug-ins, events and metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromPath

from cosyd import __version__
from cosyd.api import sse
from cosyd.api.flow import Flow
from cosyd.api.views import engine_view
from cosyd.contract.access import Scope
from cosyd.contract.errors import EngineUnavailable, UnknownEngine
from cosyd.contract.events import Event
from cosyd.contract.wire import EngineView, HealthView, PluginView
from cosyd.engine.host import EngineHost
from cosyd.feed import Feed

Hosts = Mapping[str, EngineHost]
KEEP_ALIVE_S = 15.0


class HealthController(Controller):
    """Whether the daemon lives, and whether it is ready to speak. Wants no token."""

    path = "/health"
    tags = ("Health",)

    @get("/live", summary="Whether the daemon lives")
    async def live(self, hosts: NamedDependency[Hosts]) -> HealthView:
        """It does, if this answers."""
        return _health("live", hosts)

    @get(
        "/ready",
        summary="Whether the daemon can speak at once",
        responses={
            503: ResponseSpec(
                HealthView, description="Not yet, or not any more.", generate_examples=False
            )
        },
    )
    async def ready(
        self, hosts: NamedDependency[Hosts], wanted: NamedDependency[Callable[[], str]]
    ) -> Response[HealthView]:
        """Whether the default engine is loaded, or would be when it is wanted."""
        reason = wanted()
        view = _health("not ready" if reason else "ready", hosts, reason)
        return Response(view, status_code=503 if reason else 200)


def _health(status: str, hosts: Hosts, reason: str = "") -> HealthView:
    engines = {name: host.state for name, host in hosts.items()}
    return HealthView(status=status, version=__version__, engines=engines, reason=reason)


class EnginesController(Controller):
    """Look at engines, load them, release them."""

    path = "/v1/engines"
    tags = ("Engines",)

    @get("/", summary="List engines")
    async def list_engines(self, hosts: NamedDependency[Hosts]) -> list[EngineView]:
        """All engines and their states."""
        return [engine_view(host) for host in hosts.values()]

    @get("/{name:str}", summary="Look at an engine")
    async def show(self, name: FromPath[str], hosts: NamedDependency[Hosts]) -> EngineView:
        """One engine."""
        return engine_view(_host(hosts, name))

    @post("/{name:str}/load", status_code=200, summary="Load an engine", opt={"needs": Scope.ADMIN})
    async def load(self, name: FromPath[str], hosts: NamedDependency[Hosts]) -> EngineView:
        """Start its process and load its model; answers when it is warm."""
        host = _host(hosts, name)
        await host.warm()
        return engine_view(host)

    @post(
        "/{name:str}/release",
        status_code=200,
        summary="Release an engine",
        opt={"needs": Scope.ADMIN},
    )
    async def release(self, name: FromPath[str], hosts: NamedDependency[Hosts]) -> EngineView:
        """End its process, which gives all its memory back. Not while it speaks."""
        host = _host(hosts, name)
        if host.sessions:
            raise EngineUnavailable(engine=name, reason="it is speaking; cancel its jobs first")
        await host.release()
        return engine_view(host)


def _host(hosts: Hosts, name: str) -> EngineHost:
    if name not in hosts:
        raise UnknownEngine(name=name, names=", ".join(sorted(hosts)))
    return hosts[name]


class SystemController(Controller):
    """What happens, and what is there."""

    path = "/v1"
    tags = ("System",)

    @get("/plugins", summary="List plug-ins", opt={"needs": Scope.ADMIN})
    async def list_plugins(
        self, plugins: NamedDependency[Callable[[], list[PluginView]]]
    ) -> list[PluginView]:
        """All plug-ins, and how they fare."""
        return plugins()

    @get(
        "/events",
        summary="Hear what happens",
        responses={
            200: ResponseSpec(
                bytes, description="Events.", media_type=sse.MEDIA_TYPE, generate_examples=False
            ),
        },
    )
    async def events(
        self, feed: NamedDependency[Feed], stopping: NamedDependency[asyncio.Event]
    ) -> Flow:
        """Server-sent events of jobs, engines, plug-ins and settings, from now on."""
        return Flow(_events(feed, stopping), media_type=sse.MEDIA_TYPE)


async def _events(feed: Feed, stopping: asyncio.Event) -> AsyncGenerator[bytes, None]:
    """What the feed tells, until the daemon stops."""
    # No room of its own: what a slow client does not fetch is the feed's to keep, or to lose.
    queue: asyncio.Queue[Event | None] = asyncio.Queue(1)
    listening = asyncio.create_task(_pump(feed, queue))
    ending = asyncio.create_task(_end(stopping, queue))
    try:
        await asyncio.sleep(0)  # from here on no event is missed
        yield sse.event("hello", {"version": __version__})
        while True:
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    news = await queue.get()
            except TimeoutError:
                yield sse.KEEP_ALIVE
                continue
            if news is None:
                return
            yield sse.event(str(type(news).__struct_config__.tag), news)
    finally:
        listening.cancel()
        ending.cancel()
        await asyncio.gather(listening, ending, return_exceptions=True)


async def _pump(feed: Feed, queue: asyncio.Queue[Event | None]) -> None:
    async with aclosing(feed.listen()) as events:
        async for news in events:
            await queue.put(news)


async def _end(stopping: asyncio.Event, queue: asyncio.Queue[Event | None]) -> None:
    await stopping.wait()
    await queue.put(None)
