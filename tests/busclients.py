"""Plain ZeroMQ clients of the audio bus and its control socket."""

from __future__ import annotations

import json
from contextlib import contextmanager

import zmq

LIMIT_S = 30.0
LAST = {"end", "cancelled", "error"}


class Asker:
    """A client of the control socket."""

    def __init__(self, socket):
        self.socket = socket

    def ask(self, op, **members):
        """What is answered to a request."""
        self.send(op, **members)
        return json.loads(self.frames()[-1])

    def send(self, op, **members):
        self.socket.send(json.dumps({"op": op, **members}).encode())

    def frames(self):
        """The next message."""
        assert self.socket.poll(LIMIT_S * 1000), "no answer comes"
        return self.socket.recv_multipart()


class Reader:
    """A subscriber."""

    def __init__(self, socket):
        self.socket = socket

    def next(self):
        """The next message: topic, header, payload."""
        assert self.socket.poll(LIMIT_S * 1000), "nothing comes"
        topic, header, payload = self.socket.recv_multipart()
        return topic.decode(), json.loads(header), payload

    def job(self):
        """All up to the message that ends a job."""
        got = [self.next()]
        while got[-1][1]["kind"] not in LAST:
            got.append(self.next())
        return got


@contextmanager
def socket_to(endpoint, kind, **options):
    """A socket of its own context, with *options* such as ``SUBSCRIBE=b"audio."``."""
    with zmq.Context() as context, context.socket(kind) as socket:
        socket.setsockopt(zmq.LINGER, 0)
        for name, value in options.items():
            socket.setsockopt(getattr(zmq, name), value)
        socket.connect(endpoint)
        yield socket


@contextmanager
def asking(endpoint, kind=zmq.DEALER, **options):
    with socket_to(endpoint, kind, **options) as socket:
        yield Asker(socket)


@contextmanager
def reading(endpoint, topic, **options):
    with socket_to(endpoint, zmq.SUB, SUBSCRIBE=topic.encode(), **options) as socket:
        yield Reader(socket)


def kinds(messages):
    return [header["kind"] for _, header, _ in messages]


def counts(messages):
    return [header["seq"] for _, header, _ in messages]
