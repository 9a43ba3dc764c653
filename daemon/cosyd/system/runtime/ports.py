"""Who listens on a TCP port: asked of /proc, since only Linux tells without a library."""

import contextlib
import ipaddress
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LISTENING = "0A"
"""Source: Linux kernel, include/net/tcp_states.h, ``TCP_LISTEN``."""

_UNKNOWN = "another program"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listener:
    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    user: int
    inode: str


def who_holds_port(host: str, port: int) -> str:
    """Who listens on *port*: ``nginx (pid 312)``, or as much of that as can be known."""
    wanted = _addresses(host)
    for listener in _listeners():
        if listener.port != port:
            continue
        if listener.address in wanted or listener.address.is_unspecified or not wanted:
            return _owner(listener.inode) or _of_user(listener.user)
    return _UNKNOWN


def _addresses(host: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """What *host* stands for; empty where it stands for every address, or for none."""
    with contextlib.suppress(OSError, ValueError):
        found = {ipaddress.ip_address(str(info[4][0])) for info in socket.getaddrinfo(host, None)}
        return {address for address in found if not address.is_unspecified}
    return set()


def _listeners() -> Iterator[_Listener]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTENING:
                    address, _, port = fields[1].partition(":")
                    yield _Listener(
                        address=_address(address),
                        port=int(port, 16),
                        user=int(fields[7]),
                        inode=fields[9],
                    )


def _address(hexadecimal: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Words of 32 bits, each in the machine's own order of bytes."""
    words = [hexadecimal[place : place + 8] for place in range(0, len(hexadecimal), 8)]
    packed = b"".join(socket.htonl(int(word, 16)).to_bytes(4, "big") for word in words)
    found = ipaddress.ip_address(packed)
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def _owner(inode: str) -> str | None:
    """The process that has the socket *inode* open, as far as we may look."""
    link = f"socket:[{inode}]"
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(_target(open_file) == link for open_file in (process / "fd").iterdir()):
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                return f"{name} (pid {process.name})"
    return None


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed in the meantime
        return ""


def _of_user(user: int) -> str:
    if sys.platform == "win32":
        return _UNKNOWN
    import pwd  # noqa: PLC0415 - not there on Windows

    try:
        return f"a program of user {pwd.getpwuid(user).pw_name}"
    except KeyError:
        return _UNKNOWN
