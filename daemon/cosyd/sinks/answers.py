"""The sending side of a ROUTER socket: short answers at once, long ones as the client reads.

A client that does not read costs the others nothing: what it has no room for is dropped, or waits
for it in a task of its own, for a while.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import zmq

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PATIENCE_S = 30.0
"""How long a client that reads nothing is waited for."""

_LONG_ANSWERS = 32
"""Clients that are sent something long at once."""

_BEHIND = 64
"""Answers that may wait behind a long one."""

_PAUSE_S = (0.001, 0.05)
"""Between two looks whether a client has room again: the shortest and the longest."""

Frames = tuple[bytes, ...]


class _Gone(Exception):
    """Nobody is there to be answered."""


class BusBusy(CosydError):
    """Too many wait for an answer already."""

    code = "bus.busy"
    status = 429
    retry_after_s = 1
    message = "Too many answers are on their way already."
    solution = "Read what comes first; then ask again."


class _Line:
    """What waits for one client."""

    def __init__(self, messages: Iterable[Frames]) -> None:
        self.messages = deque(messages)
        self.room = _BEHIND


class Answers:
    """To the clients of one socket.

    Args:
        socket: The ROUTER, which tells who is full or gone (ROUTER_MANDATORY).
        sent: Called after each attempt to send that the event loop knows nothing of.
        patience_s: How long a client that reads nothing is waited for.
    """

    def __init__(
        self,
        socket: zmq.Socket[bytes],
        sent: Callable[[], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._socket = socket
        self._sent = sent
        self._patience_s = patience_s
        self._waiting: dict[bytes, _Line] = {}
        """By client, what waits until it has room."""

        self._tasks: set[asyncio.Task[None]] = set()
        self.dropped = 0
        """Answers that a client had no room for."""

    def put(self, client: bytes, frames: Sequence[bytes]) -> None:
        """Send *frames* to *client*, or drop them."""
        line = self._waiting.get(client)
        if line is None:
            with suppress(_Gone):
                self.dropped += not self._send(client, frames)
        elif line.room:
            line.room -= 1
            line.messages.append(tuple(frames))
        else:
            self.dropped += 1

    def put_all(self, client: bytes, messages: Iterable[Frames]) -> None:
        """Send all *messages* to *client*, as fast as it reads.

        Raises:
            BusBusy: It is still being sent such, or too many others are.
        """
        if client in self._waiting or len(self._waiting) >= _LONG_ANSWERS:
            raise BusBusy
        self._waiting[client] = _Line(messages)
        task = asyncio.create_task(self._send_all(client), name="long answer")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Send nothing more."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send_all(self, client: bytes) -> None:
        line = self._waiting[client].messages
        clock = asyncio.get_running_loop().time
        shortest, longest = _PAUSE_S
        moved, pause_s = clock(), shortest
        try:
            while line:
                if self._send(client, line[0]):
                    line.popleft()
                    moved, pause_s = clock(), shortest
                    self._sent()
                    await asyncio.sleep(0)
                elif clock() - moved < self._patience_s:
                    self._sent()
                    await asyncio.sleep(pause_s)
                    pause_s = min(2 * pause_s, longest)
                else:
                    break
        except _Gone:
            line.clear()
        finally:
            self.dropped += len(line)
            del self._waiting[client]

    def _send(self, client: bytes, frames: Sequence[bytes]) -> bool:
        """False where *client* has no room.

        Raises:
            _Gone: It is not there any more.
        """
        try:
            self._socket.send_multipart((client, *frames), zmq.NOBLOCK)
        except zmq.Again:
            return False
        except zmq.ZMQError as error:
            raise _Gone from error
        return True
