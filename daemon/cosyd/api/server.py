"""The HTTP server: a socket of our own, and uvicorn on it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import math
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from cosyd.api.flow import KnownBreaks
from cosyd.api.handshakes import Handshakes
from cosyd.api.lines import Limits, Line, Serving
from cosyd.api.sockets import make_room
from cosyd.api.wires import LARGEST_BYTES, PING_S, PONG_S, Wire
from cosyd.contract.errors import AddressUnusable, PortTaken
from cosyd.system.options import Settings
from cosyd.system.runtime import who_holds_port

BACKLOG = 2048

TICKS_A_SECOND = 10
"""How often uvicorn's server looks around."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on *host* and *port* (0: any free one).

    Raises:
        PortTaken: Somebody else does.
        AddressUnusable: The address is not one of this machine's, or the port not for us.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise AddressUnusable(host=host, port=port, reason=error.strerror) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host=host, port=port, holder=who_holds_port(host, port)) from error
        raise AddressUnusable(host=host, port=port, reason=error.strerror) from error
    return listener


def url_of(listener: socket.socket, *, secure: bool = False) -> str:
    """Where clients of this machine reach it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound
    scheme = "https" if secure else "http"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def limits_of(settings: Settings) -> Limits:
    """What the *settings* let one client take."""
    return Limits(
        connections=settings.http.connections,
        read_timeout_s=settings.http.read_timeout_s,
        write_timeout_s=settings.http.write_timeout_s,
    )


class _Server(uvicorn.Server):
    """Leaves signals to the daemon, and lets WebSockets end by themselves.

    Args:
        config: How to serve.
        grace_s: How long what is under way may still take, once it is to end.
    """

    def __init__(self, config: Serving, grace_s: Callable[[], float]) -> None:
        super().__init__(config)
        self._grace_s = grace_s
        self._handshakes: Handshakes | None = None
        self._patience_s = config.limits.read_timeout_s

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen; by TLS not as uvicorn does."""
        tls = self.config.ssl
        if tls is None:
            await super().startup(sockets)
            return
        await super().startup([])

        def made() -> Line:
            return Line(self.config, self.server_state, self.lifespan.state)

        self._handshakes = Handshakes(made, tls, self._patience_s)
        for listener in sockets or []:
            self._handshakes.begin(listener)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None of ours."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: uvicorn gives answers time to come to their end, but cuts WebSockets off."""
        connections = self.server_state.connections
        while self._grace_s() > 0 and any(map(_lives, connections)):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.02)
        if self._handshakes:
            await self._handshakes.end()
        self.config.timeout_graceful_shutdown = math.ceil(max(1.0, self._grace_s()))
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second: look once a second at who holds things up."""
        if counter % TICKS_A_SECOND == 0:
            now_s = asyncio.get_running_loop().time()
            for one in list(self.server_state.connections):
                if isinstance(one, Line):
                    one.look(now_s)
        return await super().on_tick(counter)


def _lives(connection: object) -> bool:
    return isinstance(connection, Wire) and not connection.close_sent


@asynccontextmanager
async def serving(
    app: Any,
    listener: socket.socket,
    *,
    limits: Limits,
    keep_alive_s: float,
    grace_s: Callable[[], float],
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[None]:
    """Serve *app* on *listener* for as long as the block lasts.

    Answers that flow at its end get *grace_s* more; then they are broken off.
    """
    config = Serving(
        app,
        limits,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        timeout_keep_alive=round(keep_alive_s),
        ws=Wire,
        ws_max_size=LARGEST_BYTES,
        ws_per_message_deflate=False,  # sound does not shrink
        ws_ping_interval=PING_S,
        ws_ping_timeout=PONG_S,
    )
    make_room(limits.connections)
    config.load()
    config.ssl = tls
    server = _Server(config, grace_s)
    breaks = KnownBreaks()
    logging.getLogger("uvicorn.error").addFilter(breaks)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="http server")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.005)
        if task.done():
            task.result()
        yield
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
        logging.getLogger("uvicorn.error").removeFilter(breaks)
