"""What the server asks of the system's sockets."""

from __future__ import annotations

import contextlib
import socket
import struct
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import asyncio


OTHERS = 512
"""Files and sockets besides those of clients: of workers, voices, the log, those that come in."""


def make_room(connections: int) -> None:
    """Have the system allow as many open files; some allow 256 unless they are asked."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        resource = import_module("resource")  # not on Windows, which has no such limit
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = connections + OTHERS
        if hard != resource.RLIM_INFINITY:
            wanted = min(wanted, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


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
