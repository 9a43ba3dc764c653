"""The audio bus, in figures: ``make bench-bus``.

A daemon speaks with the test engine; subscribers in other processes, plain pyzmq sockets, compare
its ``t_mono_ns`` with the clock when the message is theirs.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from common import Figure, Running, Table, median_of, percentile, run
from connects import connects
from crowds import crowd, stuck
from readers import Got, bare_publisher, connected
from tones import PACE, STREAM, TOPIC, speaker, text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

ENDPOINTS = {"ipc": "", "TCP": "tcp://127.0.0.1:*"}
TIMES_OF_BARE = 1.3
"""The aim: a p99 not above so many times that of a bare pair."""

HEADSTART_S = 1.0
"""Until the bare pair is connected, the daemon already speaks."""


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
        "take turns with the daemon (A B C C B A): once while nothing else runs, once while the "
        "daemon speaks to nobody, so that the machine is as busy.",
        figures=figures,
    )


def rounds(
    running: Running, endpoint: str, count: int, seconds: float
) -> dict[str, list[list[float]]]:
    """By who published, the milliseconds of each round's messages."""
    trace = spoken(running, seconds)
    turns: dict[str, Callable[[], list[Got]]] = {
        "daemon": lambda: spoken(running, seconds),
        "bare": lambda: replayed(endpoint, trace),
        "bare, busy machine": lambda: replayed_beside(running, seconds, endpoint, trace),
    }
    got: dict[str, list[list[float]]] = {name: [] for name in turns}
    for number in range(count):
        for name in list(turns)[:: -1 if number % 2 else 1]:
            got[name].append([one.late_ms for one in turns[name]()])
    return got


def spoken(running: Running, seconds: float, pace: float = PACE) -> list[Got]:
    """What one subscriber reads while the daemon speaks."""
    (reader,) = connected(running.connection["zmq_audio"], TOPIC)
    running.say(text_of(seconds, pace), STREAM)
    return reader.messages()


def replayed(endpoint: str, trace: Sequence[Got]) -> list[Got]:
    """What one subscriber reads of a bare publisher that does what is in *trace*."""
    with tempfile.TemporaryDirectory() as folder:
        address = endpoint or f"ipc://{folder}/bare"
        with bare_publisher(address, TOPIC, trace) as bare:
            (reader,) = connected(bare.endpoint, TOPIC)
            bare.go()
            return reader.messages()


def replayed_beside(
    running: Running, seconds: float, endpoint: str, trace: Sequence[Got]
) -> list[Got]:
    """The same while the daemon speaks to nobody."""
    job = running.say(text_of(seconds + HEADSTART_S), "unheard")
    try:
        return replayed(endpoint, trace)
    finally:
        running.wait_ended(job)


def compared(name: str, got: dict[str, list[list[float]]]) -> list[Figure]:
    """Each percentile side by side, and the daemon's p99 in times of the bare pair's."""
    figures = []
    for label, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
        medians = {who: median_of(each, share) for who, each in got.items()}
        figures += _side_by_side(f"{name}, {label}", medians)
        if label == "p99":
            figures += _times(f"{name}, p99, daemon to", medians, TIMES_OF_BARE)
    quietest = {who: min(percentile(one, 0.99) for one in each) for who, each in got.items()}
    figures += _side_by_side(f"{name}, p99 of the quietest round", quietest)
    return [*figures, *_times(f"{name}, quietest round, p99, daemon to", quietest)]


def _side_by_side(label: str, values_ms: dict[str, float]) -> list[Figure]:
    return [
        Figure(name=f"{label}, {who}", value=value, unit="ms") for who, value in values_ms.items()
    ]


def _times(label: str, values_ms: dict[str, float], aim: float | None = None) -> list[Figure]:
    ours = values_ms["daemon"]
    return [
        Figure(name=f"{label} {who}", value=ours / value, unit="times", aim=aim)
        for who, value in values_ms.items()
        if who != "daemon"
    ]


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
