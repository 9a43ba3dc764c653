"""Where the bus may listen: on this machine only, unless keys say who else may come in."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cosyd.contract.errors import CosydError
from cosyd.system.options import BUS_TCP_PORT, CONTROL_TCP_PORT

if TYPE_CHECKING:
    from pathlib import Path


_PATH_LIMIT = 107
"""Source: unix(7) of Linux, ``sun_path`` without the final null."""


class BusNotLocal(CosydError):
    """The bus was told to listen where other machines, or other users, could read it."""

    code = "bus.not_local"
    status = 400
    message = "The bus cannot listen at {endpoint!r}: {reason}."
    solution = (
        "Use ipc:///PATH/TO/SOCKET or tcp://127.0.0.1:PORT. If other machines are to reach it, "
        "make keys first: 'cosyd bus keys'."
    )


class BusUnusable(CosydError):
    """The system does not let the bus listen there."""

    code = "bus.unusable"
    status = 409
    message = "The bus cannot listen at {endpoint!r}: {reason}."
    solution = "Stop what uses it, or choose another address in the settings of [bus]."


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A socket of the bus: where it is unless the settings say otherwise."""

    name: str
    """Of the socket in the runtime folder."""

    port: int
    """Over TCP."""


AUDIO = Spot(name="audio", port=BUS_TCP_PORT)
CONTROL = Spot(name="control", port=CONTROL_TCP_PORT)


def endpoints(
    spot: Spot, wanted: str, runtime_folder: Path, *, tcp_host: str | None, keys: bool
) -> list[str]:
    """Where *spot* is to listen, as ZeroMQ takes it; the first is the one that clients are told.

    Args:
        spot: Audio or control.
        wanted: Its address; empty: the usual one.
        runtime_folder: For sockets.
        tcp_host: Where it listens over TCP besides; None: nowhere.
        keys: Whether there are keys, so that nobody comes in over TCP who is not admitted.

    Raises:
        BusNotLocal: Others than this machine's own programs could reach it, and there are no
            keys. A TCP port on loopback is open to all users of the machine, so it is used only
            on request.
        BusUnusable: The path is too long for a socket.
    """
    usual_tcp = f"tcp://127.0.0.1:{spot.port}"
    usual = usual_tcp if os.name == "nt" else f"ipc://{runtime_folder / spot.name}"
    found = [_checked(wanted or usual, keys=keys)]
    if tcp_host:
        host = f"[{tcp_host}]" if ":" in tcp_host else tcp_host
        found.append(_checked(f"tcp://{host}:{spot.port}", keys=keys))
    return list(dict.fromkeys(found))


def is_tcp(endpoint: str) -> bool:
    """Whether others than this user can reach *endpoint*."""
    return not endpoint.startswith("ipc://")


def _checked(wanted: str, *, keys: bool) -> str:
    kind, _, address = wanted.partition("://")
    if kind == "ipc":
        return _file(wanted, address)
    if kind == "tcp":
        return _tcp(wanted, keys=keys)
    raise BusNotLocal(endpoint=wanted, reason="it begins neither with ipc:// nor with tcp://")


def _file(wanted: str, path: str) -> str:
    if not path.startswith("/"):
        raise BusNotLocal(endpoint=wanted, reason="the path of the socket is not absolute")
    if len(os.fsencode(path)) > _PATH_LIMIT:
        raise BusUnusable(endpoint=wanted, reason=f"a path may have {_PATH_LIMIT} bytes at most")
    return wanted


def _tcp(wanted: str, *, keys: bool) -> str:
    host, colon, port = urlsplit(wanted).netloc.rpartition(":")
    if not colon or not (port.isdigit() or port == "*"):
        raise BusNotLocal(endpoint=wanted, reason="it names no port")
    number = "127.0.0.1" if host == "localhost" else host.strip("[]")
    if not number:
        raise BusNotLocal(endpoint=wanted, reason="it names no address")
    if not keys and not _is_loopback(number):
        reason = "it is not the loopback address, and without keys the bus is not encrypted"
        raise BusNotLocal(endpoint=wanted, reason=reason)
    return f"tcp://[{number}]:{port}" if ":" in number else f"tcp://{number}:{port}"


def _is_loopback(number: str) -> bool:
    try:
        return ipaddress.ip_address(number).is_loopback
    except ValueError:  # a name, an interface, or a star
        return False
