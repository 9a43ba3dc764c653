"""HTTP connections as the server speaks them: with limits that uvicorn does not have.

A request has to come in time, its head may not grow without end, and an answer has to be read. No
client can thus hold memory or a place for longer than it is of use, and where all places are taken,
those who have yet to ask for something make room for those who come.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cosyd.api.sockets import cut, hold_little
from cosyd.api.turned_away import told_at_once
from cosyd.contract.errors import (
    AddressTooLong,
    CosydError,
    HeadTooLarge,
    InvalidRequest,
    TooManyConnections,
    TooSlow,
)

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState

AHEAD_BYTES = 65_536
"""How much may wait here, and as much in the kernel, for a client that reads slowly."""

ADDRESS_BYTES = 65_536
"""The longest address, with its query: some doors take a text there."""

HEAD_BYTES = 98_304
"""The largest head of a request, with its address."""

HEADERS = 100
"""As many as Apache and h2o take; a browser sends twenty."""

LEAST_BYTES_PER_S = 500
"""What a body has to come with besides http.read_timeout_s. Source: Apache's mod_reqtimeout."""

LINGER_S = 2.0
"""How long a client that was refused may still send, so that it gets to reading why."""

WAITING_ROOM = 32
"""How many who found no place are told so at a time."""

SLICE_BYTES = 16_384
"""How much of what came is looked at in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one client may take of the daemon."""

    connections: int
    """How many there may be at once, of all clients."""

    read_timeout_s: float
    """How long the head of a request may take, and its body besides LEAST_BYTES_PER_S."""

    write_timeout_s: float
    """How long nothing of an answer may be taken."""


class Serving(uvicorn.Config):
    """How to serve, with limits."""

    def __init__(self, app: Any, limits: Limits, **more: Any) -> None:
        super().__init__(app, http=Line, **more)
        self.limits = limits


class Line(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = cast("Serving", config).limits
        self.since_s = 0.0
        """Since when it owes a request, or the rest of one."""

        self._idle = False
        """It owes nothing, since it may stay without asking for more."""

        self._begun = False
        """Something of a request is there."""

        self._in_head = True
        self._whole = False
        """All of the request is there."""

        self._headers_come = 0
        self._body_bytes = 0
        self._fruitless_bytes = 0
        """What came since it last led to anything."""

        self._fault: CosydError | None = None
        self.homeless = False
        """It found no place."""

        self._refused_s: float | None = None
        self._unread = 0, 0.0
        """Bytes that the client has not taken, and since when it has taken none of them."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        super().connection_made(cast("asyncio.Transport", transport))
        hold_little(transport, AHEAD_BYTES)
        self.transport.set_write_buffer_limits(high=AHEAD_BYTES)  # by TLS it would be far more
        self.since_s = self.loop.time()
        if len(self.connections) > self._limits.connections:
            self.homeless = not self._made_room()

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        if self.homeless:
            self._refuse(TooManyConnections())
        if self._idle:
            self._idle, self.since_s = False, self.loop.time()
        for start in range(0, len(data), SLICE_BYTES):
            if self._refused_s is not None or self.transport.get_protocol() is not self:
                return
            part = data[start : start + SLICE_BYTES]
            self._fruitless_bytes += len(part)
            super().data_received(part)
            if self._fruitless_bytes > HEAD_BYTES:
                self._refuse(HeadTooLarge(headers=HEADERS, limit_bytes=HEAD_BYTES))

    def on_message_begin(self) -> None:
        """Called by the parser."""
        super().on_message_begin()
        self._begun, self._in_head, self._whole, self._idle = True, True, False, False
        self._headers_come = self._body_bytes = 0

    def on_url(self, url: bytes) -> None:
        """Called by the parser, with a part of it."""
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            self._give_up(AddressTooLong(limit_bytes=ADDRESS_BYTES))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser. What comes behind a body is no header of ours."""
        self._headers_come += 1
        if self._headers_come > HEADERS:
            self._give_up(HeadTooLarge(headers=HEADERS, limit_bytes=HEAD_BYTES))
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Called by the parser."""
        self._in_head = False
        self._fruitless_bytes = 0
        self.since_s = self.loop.time()
        if not self.url.startswith((b"/", b"*")):
            self.headers[:] = _addressed(self.url, self.headers)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self._fruitless_bytes = 0
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self._whole = True
        self._idle = self._asked is not None and self._asked.response_complete  # before its end
        self._fruitless_bytes = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Called when an answer is out."""
        self.since_s = self.loop.time()
        self._idle = self._whole
        self._begun = not self._whole
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Called where the parser gives up; *msg* tells no more than that."""
        del msg
        self._refuse(self._fault or InvalidRequest(reason="it is not HTTP"))

    def look(self, now_s: float) -> None:
        """See whether the client holds up its end. Called every second."""
        if self.transport.is_closing():
            return
        if self._takes_nothing(now_s) or self._lingers(now_s):
            cut(self.transport)
        elif not self._is_late(now_s):
            pass
        elif self._begun:
            self._refuse(TooSlow())
        else:  # it has never asked for anything, and reads no answer
            self.transport.close()

    @property
    def waits(self) -> bool:
        """Whether no whole request of its own is under way."""
        free = self._asked is None or self._asked.response_complete
        return not self.homeless and (free or self._owes)

    @property
    def _asked(self) -> RequestResponseCycle | None:
        """The latest request, once its head is there."""
        return self.cycle

    @property
    def _owes(self) -> bool:
        """Whether the request under way is not whole, and that is the client's doing."""
        if self._whole or self._idle:
            return False
        asked = self._asked
        ours = self.flow.read_paused or (asked is not None and asked.waiting_for_100_continue)
        return not ours

    def _made_room(self) -> bool:
        """Whether somebody could go who has yet to ask for something: the one who has longest."""
        others = [one for one in self.connections if isinstance(one, Line) and one is not self]
        homeless = [one for one in others if one.homeless]
        if len(homeless) > WAITING_ROOM:
            min(homeless, key=lambda one: one.since_s).leave()
        waiting = [one for one in others if one.waits]
        if waiting:
            min(waiting, key=lambda one: one.since_s).leave()
        return bool(waiting)

    def leave(self) -> None:
        """Go at once."""
        self.connections.discard(self)
        cut(self.transport)

    def _is_late(self, now_s: float) -> bool:
        if self.homeless:
            return now_s - self.since_s > LINGER_S
        if self._idle:  # uvicorn forgets those who were answered before their body was there
            return self.waits and now_s - self.since_s > self.timeout_keep_alive + LINGER_S
        if not self._owes:
            self.since_s = now_s
            return False
        if self._in_head and self._asked is not None and not self._asked.response_complete:
            return False  # the answer to the request before it is still under way
        grace_s = self._body_bytes / LEAST_BYTES_PER_S
        return now_s - self.since_s > self._limits.read_timeout_s + grace_s

    def _lingers(self, now_s: float) -> bool:
        """Whether it still sends what nobody wants any more."""
        if self._refused_s is not None:
            return now_s - self._refused_s > LINGER_S
        answered = self._asked is not None and self._asked.response_complete
        unwanted = answered and not self._in_head and not self._whole
        return unwanted and now_s - self.since_s > LINGER_S

    def _takes_nothing(self, now_s: float) -> bool:
        """Whether there is something for the client that it has not taken for long."""
        size = self.transport.get_write_buffer_size()
        before, since_s = self._unread
        if not size or size < before:
            since_s = now_s
        self._unread = size, since_s if before else now_s
        return size > 0 and now_s - self._unread[1] > self._limits.write_timeout_s

    def _give_up(self, error: CosydError) -> None:
        """End the parsing; the parser makes an error of its own of it.

        Raises:
            CosydError: It.
        """
        self._fault = error
        raise error

    def _refuse(self, error: CosydError) -> None:
        """Answer with *error*, and hear nothing more."""
        if self._refused_s is not None or self.transport.is_closing():
            return
        self._refused_s = self.loop.time()
        self._unset_keepalive_if_required()
        asked = self._asked
        if asked is not None and not asked.response_complete:
            asked.disconnected = True
            asked.message_event.set()
            if asked.response_started or self._in_head:
                self.transport.abort()  # no words into the middle of an answer, or ahead of it
                return
        self.transport.write(told_at_once(getattr(self, "url", b""), error))
        if self.transport.can_write_eof():
            self.transport.write_eof()


def _addressed(url: bytes, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """*headers* with the machine that *url* names as the host, whatever they say. RFC 9112, 3.2.2.

    Raises:
        httptools.HttpParserInvalidURLError: It is no URL.
    """
    parsed = httptools.parse_url(url)
    host = parsed.host or b""
    host = b"[%b]" % host if b":" in host else host
    others = [one for one in headers if one[0] != b"host"]
    return [(b"host", b"%b:%d" % (host, parsed.port) if parsed.port else host), *others]
