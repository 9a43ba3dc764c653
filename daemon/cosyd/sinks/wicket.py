"""A wicket: one address of the control socket, where requests are taken and answered."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

import structlog
import zmq
from msgspec.structs import replace

from cosyd.contract.errors import CosydError, ShuttingDown, Unauthorized
from cosyd.contract.wire_control import LiveOpen, LiveRequest, Replay
from cosyd.sinks.answers import Answers, BusBusy
from cosyd.sinks.endpoint import is_tcp
from cosyd.sinks.inbox import Inbox, listening
from cosyd.sinks.requests import Letter, id_of, invalid, read, refusal

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from msgspec import Raw

    from cosyd.contract.wire_control import AnyRequest, Reply
    from cosyd.sinks.curve import Guard
    from cosyd.sinks.operations import Operations

log = structlog.get_logger(__name__)

_MOST_LATE = 256
"""Answers that may wait for something at once."""

_LARGEST = 8
"""Times the limit of a request. What is larger still is not even read: its client is disconnected,
and not answered."""


class Wicket:
    """A ROUTER socket.

    Args:
        context: Of the socket.
        endpoint: Where it listens.
        operations: What clients can have done.
        token: What they must show; None: nothing.
        guard: Who lets them in over TCP; None: anybody may come.
        high_water_mark: Messages that wait for a client that does not read.
        limit_bytes: The largest request that is taken.

    Raises:
        BusUnusable: The endpoint is taken, or the system does not allow it.
    """

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        endpoint: str,
        operations: Operations,
        *,
        token: str | None,
        guard: Guard | None,
        high_water_mark: int,
        limit_bytes: int,
    ) -> None:
        options = {
            zmq.SNDHWM: high_water_mark,
            zmq.RCVHWM: high_water_mark,
            zmq.ROUTER_MANDATORY: 1,  # a client that is full, or gone, is told to us
            zmq.MAXMSGSIZE: _LARGEST * limit_bytes,
        }
        self._socket, self.endpoint = listening(context, zmq.ROUTER, endpoint, options, guard)
        self._operations = operations
        self._token = token
        self._limit_bytes = limit_bytes
        self._inbox = Inbox(self._socket, self._take)
        self.answers = Answers(self._socket, self._inbox.look_soon)
        self._tasks: set[asyncio.Task[None]] = set()
        self.requests = 0
        self.refused = 0

    def give_up(self) -> None:
        """Tell those who still wait for an answer that the daemon stops."""
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Take nothing any more."""
        self._inbox.close()
        self.give_up()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.answers.stop()
        self._socket.close()

    def _take(self, frames: list[bytes]) -> None:
        letter = Letter.of(frames)
        request_id = id_of(letter.frames, self._limit_bytes)
        self.requests += 1
        try:
            request = read(letter.frames, self._limit_bytes)
            self._check(request)
            if isinstance(request, Replay):
                self._replay(letter, request, request_id)
            elif isinstance(request, LiveOpen) and request.wait_subscriber:
                self._check_room()
                work = self._operations.open_for_subscriber(request)
                self._begin(self._answer_later(letter, request_id, work))
            else:
                reply = self._operations.do(request, over_tcp=is_tcp(self.endpoint))
                self._answer(letter, replace(reply, id=request_id))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is that request's alone
            self._refuse(letter, request_id, error)

    def _check(self, request: AnyRequest) -> None:
        """Raise where the client may not ask that; a live text's name is as good as a token."""
        if self._token is None or isinstance(request, LiveRequest):
            return
        shown = (request.token or "").encode()
        if not secrets.compare_digest(shown, self._token.encode()):
            raise Unauthorized.quoting(
                Unauthorized.message, "Send it as 'token'; 'cosyd token' prints it."
            )

    def _check_room(self) -> None:
        if len(self._tasks) >= _MOST_LATE:
            raise BusBusy

    def _replay(self, letter: Letter, request: Replay, request_id: Raw) -> None:
        if letter.delimited:
            reason = (
                "'replay' is answered in many messages, so it takes a DEALER, and no empty frame"
            )
            raise invalid(reason)
        messages, reply = self._operations.replay(request)
        last = letter.reply(replace(reply, id=request_id))
        self.answers.put_all(letter.client, [*messages, last])

    async def _answer_later(
        self, letter: Letter, request_id: Raw, work: Coroutine[None, None, Reply]
    ) -> None:
        try:
            self._answer(letter, replace(await work, id=request_id))
        except asyncio.CancelledError:
            self._refuse(letter, request_id, ShuttingDown())
            raise
        except Exception as error:  # noqa: BLE001 - as above
            self._refuse(letter, request_id, error)

    def _answer(self, letter: Letter, reply: Reply) -> None:
        self.answers.put(letter.client, letter.reply(reply))
        self._inbox.look_soon()

    def _refuse(self, letter: Letter, request_id: Raw, error: Exception) -> None:
        self.refused += 1
        if not isinstance(error, CosydError):
            log.error("bus.request_failed", kind=type(error).__name__, exc_info=error)
            error = CosydError()
        self._answer(letter, refusal(error, request_id))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="bus request")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
