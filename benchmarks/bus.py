"""The audio bus, in figures: ``make bench-bus``.

A daemon speaks with the test engine; subscribers in other processes, plain pyzmq sockets, compare
its ``t_mono_ns`` with the clock when the message is theirs.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from common import Figure, Running, Table, median_of, run
from connects import connects
from crowds import crowd, stuck
from readers import Bare, Got, Readers, bare_publisher, connected
from tones import PACE, STREAM, TOPIC, speaker, text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

ENDPOINTS = {"ipc": "", "TCP": "tcp://127.0.0.1:*"}
TIMES_OF_BARE = 1.3
"""The aim: a p99 not above so many times that of a bare pair."""


def latency(wanted: argparse.Namespace) -> Table:
    """From publishing to receiving, beside a bare pair."""
    figures: list[Figure] = []
    for name, endpoint in ENDPOINTS.items():
        with speaker(endpoint) as running:
            figures += compared(name, rounds(running, endpoint, wanted.rounds, wanted.seconds))
    return Table(
        title="Audio bus: publish to receive",
        method=f"Medians of {wanted.rounds} rounds of {wanted.seconds:g} s, at 110 messages a "
        "second. A bare PUB and SUB, which send messages of the same sizes at the same moments, "
        "take turns with the daemon; in each third turn both publish at once, so that what else "
        "the machine does weighs on both (A B C C B A).",
        figures=figures,
    )


def rounds(
    running: Running, endpoint: str, count: int, seconds: float
) -> dict[str, list[list[float]]]:
    """By who published, the milliseconds of each round's messages."""
    trace = spoken(running, seconds)
    turns: list[Callable[[], dict[str, list[Got]]]] = [
        lambda: {"daemon": spoken(running, seconds)},
        lambda: {"bare": replayed(endpoint, trace)},
        lambda: together(running, endpoint, seconds, trace),
    ]
    got: dict[str, list[list[float]]] = {}
    for number in range(count):
        for turn in turns[:: -1 if number % 2 else 1]:
            for name, messages in turn().items():
                got.setdefault(name, []).append([one.late_ms for one in messages])
    return got


def spoken(running: Running, seconds: float, pace: float = PACE) -> list[Got]:
    """What one subscriber reads while the daemon speaks."""
    (reader,) = connected(running.connection["zmq_audio"], TOPIC)
    running.say(text_of(seconds, pace), STREAM)
    return reader.messages()


@contextmanager
def bare_pair(endpoint: str, trace: Sequence[Got]) -> Iterator[tuple[Bare, Readers]]:
    """A bare publisher that will do what is in *trace*, and its subscriber."""
    with tempfile.TemporaryDirectory() as folder:
        address = endpoint or f"ipc://{folder}/bare"
        with bare_publisher(address, TOPIC, trace) as bare:
            (reader,) = connected(bare.endpoint, TOPIC)
            yield bare, reader


def replayed(endpoint: str, trace: Sequence[Got]) -> list[Got]:
    """What one subscriber reads of a bare publisher."""
    with bare_pair(endpoint, trace) as (bare, reader):
        bare.go()
        return reader.messages()


def together(
    running: Running, endpoint: str, seconds: float, trace: Sequence[Got]
) -> dict[str, list[Got]]:
    """Both at once, so that what else the machine does weighs on both."""
    with bare_pair(endpoint, trace) as (bare, reader):
        (ours,) = connected(running.connection["zmq_audio"], TOPIC)
        running.say(text_of(seconds), STREAM)
        bare.go()
        return {"daemon, both at once": ours.messages(), "bare, both at once": reader.messages()}


def compared(name: str, got: dict[str, list[list[float]]]) -> list[Figure]:
    """Each percentile side by side, and the daemon's p99 in times of the bare pair's."""
    figures = []
    for label, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
        medians = {who: median_of(each, share) for who, each in sorted(got.items())}
        figures += [
            Figure(name=f"{name}, {label}, {who}", value=value, unit="ms")
            for who, value in medians.items()
        ]
        if label == "p99":
            figures += [
                Figure(
                    name=f"{name}, p99, daemon to bare{how}",
                    value=medians[f"daemon{how}"] / medians[f"bare{how}"],
                    unit="times",
                    aim=TIMES_OF_BARE,
                )
                for how in ("", ", both at once")
            ]
    return figures


def options(parser: argparse.ArgumentParser) -> None:
    """How much is measured."""
    parser.add_argument("--rounds", type=int, default=4, help="of each way to publish")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each round")
    parser.add_argument("--connects", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=8, help="clients that connect at once")
    parser.add_argument("--subscribers", type=int, default=200)


if __name__ == "__main__":
    parts = {"latency": latency, "connects": connects, "crowd": crowd, "stuck": stuck}
    run(__doc__, parts, options)
