"""Where the bus may listen: on this machine only."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cosyd.contract.errors import CosydError
from cosyd.system.options import BUS_TCP

if TYPE_CHECKING:
    from pathlib import Path


_PATH_LIMIT = 107
"""Source: unix(7) of Linux, ``sun_path`` without the final null."""


class BusNotLocal(CosydError):
    """The bus was told to listen where other machines, or other users, could read it."""

    code = "bus.not_local"
    status = 400
    message = "The audio bus cannot listen at {endpoint!r}: {reason}."
    solution = "Use ipc:///PATH/TO/SOCKET or tcp://127.0.0.1:PORT as plugins.zeromq.endpoint."


class BusUnusable(CosydError):
    """The system does not let the bus listen there."""

    code = "bus.unusable"
    status = 409
    message = "The audio bus cannot listen at {endpoint!r}: {reason}."
    solution = "Stop what uses it, or choose another address in plugins.zeromq.endpoint."


def local_endpoint(wanted: str, runtime_folder: Path) -> str:
    """*wanted* as ZeroMQ takes it; where it is empty, the usual one.

    Raises:
        BusNotLocal: Others than this machine's own programs could reach it. A TCP port on
            loopback is open to all users of the machine, so it is used only on request.
        BusUnusable: The path is too long for a socket.
    """
    if not wanted:
        wanted = BUS_TCP if os.name == "nt" else f"ipc://{runtime_folder / 'audio'}"
    kind, _, address = wanted.partition("://")
    if kind == "ipc":
        return _file(wanted, address)
    if kind == "tcp":
        return _loopback(wanted)
    raise BusNotLocal(endpoint=wanted, reason="it begins neither with ipc:// nor with tcp://")


def _file(wanted: str, path: str) -> str:
    if not path.startswith("/"):
        raise BusNotLocal(endpoint=wanted, reason="the path of the socket is not absolute")
    if len(os.fsencode(path)) > _PATH_LIMIT:
        raise BusUnusable(endpoint=wanted, reason=f"a path may have {_PATH_LIMIT} bytes at most")
    return wanted


def _loopback(wanted: str) -> str:
    host, colon, port = urlsplit(wanted).netloc.rpartition(":")
    if not colon or not (port.isdigit() or port == "*"):
        raise BusNotLocal(endpoint=wanted, reason="it names no port")
    number = "127.0.0.1" if host == "localhost" else host.strip("[]")
    if not _is_loopback(number):
        reason = "it is not the loopback address, and the bus is not encrypted"
        raise BusNotLocal(endpoint=wanted, reason=reason)
    return f"tcp://[{number}]:{port}" if ":" in number else f"tcp://{number}:{port}"


def _is_loopback(number: str) -> bool:
    try:
        return ipaddress.ip_address(number).is_loopback
    except ValueError:  # a name, an interface, or a star
        return False
