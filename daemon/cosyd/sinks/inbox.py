"""Listening sockets in an event loop: how they are opened, and what they are sent."""

from __future__ import annotations

import asyncio
import socket as plain
from pathlib import Path
from typing import TYPE_CHECKING

import zmq

from cosyd.sinks.endpoint import BusUnusable, is_tcp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.sinks.curve import Guard

_AT_ONCE = 32
"""Messages that are taken before others in the event loop have their turn."""


class Inbox:
    """Has *take* called with each message that *socket* is sent.

    Whoever sends on the socket calls :meth:`look` afterwards: sending may take in what would have
    woken the event loop.
    """

    def __init__(self, socket: zmq.Socket[bytes], take: Callable[[list[bytes]], None]) -> None:
        self._socket = socket
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._number = socket.fileno()
        self._closed = False
        self._due = False
        self._loop.add_reader(self._number, self.look)
        self.look_soon()  # what came before now wakes nobody

    def look(self) -> None:
        """Take what is there."""
        for _ in range(_AT_ONCE):
            if self._closed or not self._socket.poll(0):
                return
            self._take(self._socket.recv_multipart(zmq.NOBLOCK))
        self.look_soon()

    def look_soon(self) -> None:
        """As :meth:`look`, once the others have had their turn."""
        if not self._due:
            self._due = True
            self._loop.call_soon(self._look_now)

    def close(self) -> None:
        """Take nothing any more; the socket is the caller's to close."""
        self._closed = True
        self._loop.remove_reader(self._number)

    def _look_now(self) -> None:
        self._due = False
        self.look()


def listening(
    context: zmq.Context[zmq.Socket[bytes]],
    kind: int,
    endpoint: str,
    options: Mapping[zmq.SocketOption, int],
    guard: Guard | None,
) -> tuple[zmq.Socket[bytes], str]:
    """A socket that listens at *endpoint*, and where that turned out to be.

    Args:
        context: Its context.
        kind: Its type.
        endpoint: As :func:`~cosyd.sinks.endpoint.endpoints` found it.
        options: Its options.
        guard: Who lets clients in over TCP; None: anybody may come.

    Raises:
        BusUnusable: The endpoint is taken, or the system does not allow it.
    """
    path = None if is_tcp(endpoint) else Path(endpoint.removeprefix("ipc://"))
    if path:
        _check_free(path, endpoint)
    socket = context.socket(kind)
    try:
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.IPV6, int("[" in endpoint))
        for option, value in options.items():
            socket.setsockopt(option, value)
        if guard and is_tcp(endpoint):
            guard.protect(socket)
        socket.bind(endpoint)
        bound = socket.getsockopt_string(zmq.LAST_ENDPOINT)
        if path:
            path.chmod(0o600)
    except (zmq.ZMQError, OSError) as error:
        socket.close()
        raise BusUnusable(endpoint=endpoint, reason=error.strerror) from error
    return socket, bound


def _check_free(path: Path, endpoint: str) -> None:
    """Raise where something is at *path* that ZeroMQ would put its socket in place of."""
    if path.exists() and not path.is_socket():
        raise BusUnusable(endpoint=endpoint, reason="there is a file of that name")
    with plain.socket(plain.AF_UNIX) as visitor:
        if visitor.connect_ex(str(path)) == 0:
            raise BusUnusable(endpoint=endpoint, reason="another program listens there")
