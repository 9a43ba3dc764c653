"""Subscribers in processes of their own, and a bare publisher to compare the daemon's with.

All compare the one monotonic clock of the machine.
"""

from __future__ import annotations

import multiprocessing
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec
import zmq

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

LAST = {"end", "cancelled", "error"}
SETTLE_S = 0.5
"""Until subscriptions have certainly arrived."""

SILENCE_S = 30.0
_SPAWN = multiprocessing.get_context("spawn")


class Header(msgspec.Struct, frozen=True):
    """Of a bus header, what is measured."""

    seq: int
    kind: str
    t_mono_ns: int


class Got(NamedTuple):
    """A message that a subscriber read."""

    reader: int
    seq: int
    kind: str
    sent_ns: int
    got_ns: int
    sizes: tuple[int, int]
    """Bytes of the header and of the payload."""

    @property
    def late_ms(self) -> float:
        """From publishing to receiving."""
        return (self.got_ns - self.sent_ns) / 1e6


class Readers:
    """Subscribers of one topic, all in one other process."""

    def __init__(self, endpoint: str, topic: str, *, sockets: int = 1, jobs: int = 1) -> None:
        self._ours, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(
            target=_read, args=(theirs, endpoint, topic, sockets, jobs), daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """Of their process."""
        assert self._process.pid
        return self._process.pid

    def wait_connected(self) -> Self:
        """Until they have subscribed."""
        assert self._ours.recv() == "connected"
        return self

    def messages(self) -> list[Got]:
        """All that they read, once each has read the end of so many jobs."""
        got: list[Got] = self._ours.recv()
        self._process.join()
        self._process.close()
        return got

    def kill(self) -> None:
        """End them, whatever they do."""
        self._process.kill()
        self._process.join()
        self._process.close()


def connected(endpoint: str, topic: str, *, processes: int = 1, **more: int) -> list[Readers]:
    """Subscribers in so many processes, ready."""
    readers = [Readers(endpoint, topic, **more) for _ in range(processes)]
    for one in readers:
        one.wait_connected()
    time.sleep(SETTLE_S)
    return readers


def by_reader(messages: Sequence[Got]) -> dict[int, list[Got]]:
    """What each socket of a process got."""
    found: dict[int, list[Got]] = {}
    for one in messages:
        found.setdefault(one.reader, []).append(one)
    return found


def lost(messages: Sequence[Got], sockets: int) -> int:
    """How many messages so many sockets did not get of all that any of them got."""
    seqs = {one.seq for one in messages}
    return sockets * (max(seqs) - min(seqs) + 1) - len(messages)


def _read(pipe: Connection, endpoint: str, topic: str, sockets: int, jobs: int) -> None:
    decoder = msgspec.json.Decoder(Header)
    got: list[Got] = []
    with zmq.Context() as context:
        poller, places = zmq.Poller(), {}
        for place in range(sockets):
            socket = context.socket(zmq.SUB)
            socket.setsockopt(zmq.LINGER, 0)
            socket.subscribe(topic)
            socket.connect(endpoint)
            poller.register(socket, zmq.POLLIN)
            places[socket] = place
        pipe.send("connected")
        left = dict.fromkeys(places, jobs)
        while any(left.values()) and (ready := poller.poll(SILENCE_S * 1000)):
            for socket, _ in ready:
                _, raw, payload = socket.recv_multipart()
                now = time.monotonic_ns()
                header = decoder.decode(raw)
                left[socket] -= header.kind in LAST
                sizes = (len(raw), len(payload))
                place = places[socket]
                got.append(Got(place, header.seq, header.kind, header.t_mono_ns, now, sizes))
        for socket in places:
            socket.close()
    pipe.send(got)


@contextmanager
def bare_publisher(endpoint: str, topic: str, trace: Sequence[Got]) -> Iterator[Bare]:
    """A plain PUB socket in a process of its own, that publishes as *trace* was published."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_publish, args=(theirs, endpoint, topic, trace), daemon=True)
    process.start()
    try:
        yield Bare(ours)
    finally:
        ours.close()
        process.join()
        process.close()


class Bare:
    """The bare publisher, seen from outside."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.endpoint: str = pipe.recv()

    def go(self) -> None:
        """Publish."""
        self._pipe.send("go")


def _publish(pipe: Connection, endpoint: str, topic: str, trace: Sequence[Got]) -> None:
    encode, name = msgspec.json.Encoder().encode, topic.encode()
    with zmq.Context() as context, context.socket(zmq.PUB) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.bind(endpoint)
        pipe.send(socket.getsockopt_string(zmq.LAST_ENDPOINT))
        pipe.recv()
        earlier_ns = time.monotonic_ns() - trace[0].sent_ns
        for one in trace:
            payload = bytes(one.sizes[1])
            facts = _header_of(one)
            time.sleep(max(0, one.sent_ns + earlier_ns - time.monotonic_ns()) / 1e9)
            facts["t_mono_ns"] = time.monotonic_ns()
            socket.send_multipart((name, encode(facts), payload), zmq.NOBLOCK)
        pipe.poll(SILENCE_S)  # until the other end is closed: all has been read


def _header_of(one: Got) -> dict[str, Any]:
    """As long as the daemon's."""
    facts = {"seq": one.seq, "kind": one.kind, "pad": "", "t_mono_ns": one.sent_ns}
    facts["pad"] = "x" * (one.sizes[0] - len(msgspec.json.encode(facts)))
    return facts
