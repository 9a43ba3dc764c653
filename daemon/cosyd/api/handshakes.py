"""TLS clients are let in one by one, so that those who never end their handshake keep nobody out.

The event loop's own server counts nobody before the handshake is over, and waits a minute for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Callable

AT_ONCE = 256
"""How many may be in the middle of it; of more, those who are longest at it have to go."""

FULL_S = 0.1
"""The pause where the system lets nobody in, since too many files are open."""


class Handshakes:
    """Those who come in by TLS.

    Args:
        made: Makes what speaks with one who has come in.
        tls: What is shown to them.
        patience_s: How long a handshake may take.
    """

    def __init__(
        self, made: Callable[[], asyncio.Protocol], tls: ssl.SSLContext, patience_s: float
    ) -> None:
        self._made = made
        self._tls = tls
        self._patience_s = patience_s
        self._under_way: dict[asyncio.Task[None], None] = {}
        self._accepting: asyncio.Task[None] | None = None

    def begin(self, listener: socket.socket) -> None:
        """Let in who comes to *listener*."""
        self._accepting = asyncio.create_task(self._accept(listener), name="tls accepting")

    async def end(self) -> None:
        """Let nobody in any more, and leave those who are in the middle of it."""
        tasks = [*self._under_way, *([self._accepting] if self._accepting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError:
                await asyncio.sleep(FULL_S)
                continue
            while len(self._under_way) >= AT_ONCE:
                longest = next(iter(self._under_way))
                self._under_way.pop(longest)
                longest.cancel()
            task = asyncio.create_task(self._greet(connection))
            self._under_way[task] = None
            task.add_done_callback(lambda done: self._under_way.pop(done, None))

    async def _greet(self, connection: socket.socket) -> None:
        """The handshake; who does not end it is gone."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):  # of which TLS's are some
            await loop.connect_accepted_socket(
                self._made,
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=self._patience_s,
            )
            return
        connection.close()
