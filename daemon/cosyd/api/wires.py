"""WebSockets as the server speaks them: with little in between, and no patience with the dead."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from cosyd.api.sockets import cut, hold_little
from cosyd.api.turned_away import told_at_once
from cosyd.contract.errors import InvalidRequest

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

AHEAD_BYTES = 16_384
"""How much may wait in the daemon, and as much unsent in the kernel: a third of a second of PCM
each. More could not be taken back when the client wants silence."""

LARGEST_BYTES = 1_048_576
"""The largest message that is taken: as much as a request may be at most."""

PING_S = 20.0
"""How often a client is asked whether it is still there."""

PONG_S = 60.0
"""How long its answer may take. It waits behind the sound that the client has not read yet, so one
that reads only as fast as it plays needs some time."""


class Wire(WebSocketsSansIOProtocol):
    """One WebSocket."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the event loop."""
        super().connection_made(transport)
        cast("asyncio.WriteTransport", transport).set_write_buffer_limits(high=AHEAD_BYTES)
        hold_little(transport, AHEAD_BYTES)

    def data_received(self, data: bytes) -> None:
        """Called by the event loop."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # uvicorn would leave it open, and say nothing
            error = InvalidRequest(reason="its head is none of a WebSocket, or too long")
            self.transport.write(told_at_once(b"", error))
            self.transport.close()

    async def send(self, message: ASGISendEvent) -> None:
        """Called by the application."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # or uvicorn would call it forgotten

    def keepalive_timeout(self) -> None:
        """The client has not answered: it is gone, or does not read any more."""
        super().keepalive_timeout()
        cut(self.transport)  # or what it does not read would keep the connection for ever
