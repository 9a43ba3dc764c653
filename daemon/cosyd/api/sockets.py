"""What the server asks of the system's sockets."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import asyncio


def hold_little(transport: asyncio.BaseTransport, unsent_bytes: int) -> None:
    """Keep no more than that in the kernel of what cannot be sent yet, where that can be asked."""
    if (raw := transport.get_extra_info("socket")) and hasattr(socket, "TCP_NOTSENT_LOWAT"):
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, unsent_bytes)


def cut(transport: asyncio.BaseTransport) -> None:
    """End the connection, and forget what the kernel still has for the other side.

    Otherwise it would keep that for minutes for one who does not read.
    """
    if raw := transport.get_extra_info("socket"):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    cast("asyncio.Transport", transport).abort()
