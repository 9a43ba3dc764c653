"""Settings of the ways in: HTTP, clients, the bus, tasks."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cosyd.system.options_kinds import Name, Pause, Port, Seconds

Door = Literal["openai", "elevenlabs", "eas", "dashscope", "cloud", "tts", "marytts"]

BUS_TCP_PORT = 26_791
"""Where the bus is over TCP: on Windows, and elsewhere if bus.tcp says so."""

BUS_TCP = f"tcp://127.0.0.1:{BUS_TCP_PORT}"

CONTROL_TCP_PORT = 26_793
"""The same for its control socket."""


class Http(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The HTTP door."""

    host: Name = "127.0.0.1"
    """The address to listen on. Anything but this machine's own wants http.auth, and a
    certificate or http.plain."""

    port: Port = 26_790
    """The port to listen on; 0 takes any free one."""

    auth: bool = True
    """Whether a token is asked for. Without, only programs of this machine may connect."""

    body_limit_bytes: Annotated[int, Meta(ge=4_096, le=1_048_576)] = 262_144
    """The largest request that is read. A text of 20000 characters takes up to 240000 bytes in
    JSON."""

    keep_alive_s: Seconds = 75
    """How long an idle connection is kept open."""

    tls_certificate: str = ""
    """A file with the certificate (PEM, with those that lead to its issuer). Then only HTTPS is
    spoken."""

    tls_key: str = ""
    """The file with its private key, which others may not read."""

    plain: bool = False
    """Whether other machines may connect without TLS. Everyone on the network can then read the
    token and all that is said."""

    hosts: tuple[str, ...] = ()
    """Names by which clients may address the daemon, besides this machine's own and its
    addresses."""

    origins: tuple[str, ...] = ()
    """Web pages that may use the daemon, as in https://example.org; * is all of them."""

    connections: Annotated[int, Meta(ge=8, le=65_536)] = 512
    """How many clients may be connected at once."""

    read_timeout_s: Pause = 20
    """How long the headers of a request may take; its body 1 s more for each 500 bytes."""

    write_timeout_s: Pause = 300
    """A client that takes nothing of an answer for so long is cut off. Players that are paused do
    so."""

    open_doors: tuple[Door, ...] = ()
    """Doors that want no token from programs of this machine, for old clients that cannot send
    one: marytts. Not where a proxy on this machine lets others in."""


class Clients(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What clients may do that have no limits of their own ('cosyd clients'). You have none."""

    requests_per_minute: Annotated[int, Meta(ge=0, le=1_000_000)] = 600
    """How many requests a client may send in a minute. 0: as many as it likes."""

    at_once: Annotated[int, Meta(ge=0, le=100_000)] = 16
    """How many requests and WebSockets of a client may be under way. 0: as many as it likes."""


class Bus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ZeroMQ bus, on which every job's sound is published, and its control socket."""

    endpoint: str = ""
    """Where the bus is. Empty: a socket in the runtime folder, on Windows
    tcp://127.0.0.1:26791."""

    control: str = ""
    """Where its control socket is. Empty: a socket in the runtime folder, on Windows
    tcp://127.0.0.1:26793."""

    tcp: bool = False
    """Whether both are at ports 26791 and 26793 of tcp_host as well."""

    tcp_host: Name = "127.0.0.1"
    """The address of these ports. One that other machines can reach is used only with keys
    (cosyd bus keys)."""

    high_water_mark: Annotated[int, Meta(ge=1, le=100_000)] = 64
    """How many messages wait for a slow subscriber before further ones are dropped."""

    text: bool = False
    """Whether the messages about sentences carry their text. Every program that can reach the
    bus reads it then."""


class Tasks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What clients of DashScope and EAS find: sockets for texts in pieces, and enrolled voices."""

    patience_s: Pause = 23
    """How long a client may say nothing within a task before that fails."""

    fetch_private: bool = False
    """Whether a recording to make a voice of is fetched also from this machine and the private
    networks around it. Whoever may add voices can then ask what answers there."""
