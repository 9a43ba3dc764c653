"""Many subscribers of one stream, and one that stops reading."""

from __future__ import annotations

import os
import signal
import time
from itertools import pairwise
from typing import TYPE_CHECKING

from common import Figure, Running, Table, median_of, percentile
from readers import SILENCE_S, Got, by_reader, connected, lost
from tones import STREAM, TOPIC, speaker, text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

PROCESSES = 4
"""In which the subscribers of a crowd are."""

JOBS = 5
"""That a crowd hears: the first audio of each is measured."""

CROWD_PACE = 0.5
"""Ten messages of sound for 0.5 s of time, to each of the crowd."""

OTHERS = 4
"""Subscribers that go on reading beside the one that stopped."""

TIMES = 1.3
"""The aim: that one has stopped makes no difference beyond that of any two rounds."""

DROPPED = 'cosyd_sink{figure="dropped_total",sink="zeromq"}'


def crowd(wanted: argparse.Namespace) -> Table:
    """All read one stream: whether all get all, when, and what that costs the daemon."""
    per_process = -(-wanted.subscribers // PROCESSES)
    with speaker(pace=CROWD_PACE) as running:
        running.wait_ended(running.say(text_of(1.0, CROWD_PACE), "warm_up"))
        before_mb = running.memory_mb()
        readers = connected(
            running.connection["zmq_audio"],
            TOPIC,
            processes=PROCESSES,
            sockets=per_process,
            jobs=JOBS,
        )
        asked_ns = [_heard(running, wanted.seconds) for _ in range(JOBS)]
        during_mb = running.memory_mb()
        got = [reader.messages() for reader in readers]
        after_mb = running.memory_mb()
    messages = [one for process in got for one in process]
    late_ms = [one.late_ms for one in messages]
    first_ms = [
        ms
        for process in got
        for heard in by_reader(process).values()
        for ms in _first_audio_ms(heard, asked_ns)
    ]
    return Table(
        title=f"Audio bus: {per_process * PROCESSES} subscribers of one stream",
        method=f"In {PROCESSES} processes, {JOBS} jobs one after another; "
        f"{len(messages)} messages were read in all. First audio is from the request over HTTP to "
        f"each subscriber's first sound; {CROWD_PACE * 100:.0f} ms of it the engine works on that.",
        figures=[
            Figure(name="messages lost", value=lost(messages, per_process * PROCESSES), aim=0),
            Figure(name="first message, by its seq", value=min(one.seq for one in messages), aim=0),
            Figure(name="publish to receive, p50", value=percentile(late_ms, 0.5), unit="ms"),
            Figure(name="publish to receive, p99", value=percentile(late_ms, 0.99), unit="ms"),
            Figure(name="first audio, p50", value=percentile(first_ms, 0.5), unit="ms"),
            Figure(name="first audio, p99", value=percentile(first_ms, 0.99), unit="ms"),
            Figure(name="memory of the daemon before", value=before_mb, unit="MB"),
            Figure(name="memory when the last job has ended", value=during_mb, unit="MB"),
            Figure(name="memory when they have left", value=after_mb, unit="MB"),
        ],
    )


def _heard(running: Running, seconds: float) -> int:
    """Have something said; when that was asked for."""
    asked_ns = time.monotonic_ns()
    running.wait_ended(running.say(text_of(seconds, CROWD_PACE), STREAM))
    return asked_ns


def _first_audio_ms(messages: Sequence[Got], asked_ns: Sequence[int]) -> list[float]:
    """Of each job, how long after it was asked for; nothing of who lost the beginning of one."""
    first = [now.got_ns for before, now in pairwise(messages) if before.kind == "start"]
    if len(first) != len(asked_ns):
        return []
    return [(got - asked) / 1e6 for got, asked in zip(first, asked_ns, strict=True)]


def stuck(wanted: argparse.Namespace) -> Table:
    """What becomes of the others when a subscriber is stopped; in turns, A B B A."""
    got: dict[bool, list[list[Got]]] = {False: [], True: []}
    lost_by_others = 0
    with speaker() as running:
        for number in range(wanted.rounds):
            for stopped in (False, True)[:: -1 if number % 2 else 1]:
                messages = _others(running, wanted.seconds, stopped)
                lost_by_others += lost(messages, OTHERS)
                got[stopped].append(messages)
        dropped = running.metric(DROPPED)
    (free_ms, free_p99_ms), (beside_ms, beside_p99_ms) = map(_medians, (got[False], got[True]))
    times = beside_p99_ms / free_p99_ms
    return Table(
        title=f"Audio bus: one subscriber stops reading, {OTHERS} go on",
        method=f"Medians of {wanted.rounds} rounds of {wanted.seconds:g} s each way. The process "
        "of the one is stopped (SIGSTOP) when it has subscribed, and the others are measured from "
        "when the daemon has begun to leave it out.",
        figures=[
            Figure(name="messages that the others lost", value=lost_by_others, aim=0),
            Figure(name="p50 of the others, all read", value=free_ms, unit="ms"),
            Figure(name="p50 of the others, one has stopped", value=beside_ms, unit="ms"),
            Figure(name="p99 of the others, all read", value=free_p99_ms, unit="ms"),
            Figure(name="p99 of the others, one has stopped", value=beside_p99_ms, unit="ms"),
            Figure(name="p99, stopped to not", value=times, unit="times", aim=TIMES),
            Figure(name="times it was found full", value=dropped),
        ],
    )


def _medians(rounds: Sequence[Sequence[Got]]) -> tuple[float, float]:
    """The p50 and the p99 of how late messages were, in milliseconds."""
    late_ms = [[one.late_ms for one in messages] for messages in rounds]
    return median_of(late_ms, 0.5), median_of(late_ms, 0.99)


def _others(running: Running, seconds: float, stopped: bool) -> list[Got]:
    """What those read that go on."""
    endpoint = running.connection["zmq_audio"]
    (late,) = connected(endpoint, TOPIC)
    try:
        if stopped:
            os.kill(late.pid, signal.SIGSTOP)
            _fill(running)
        (others,) = connected(endpoint, TOPIC, sockets=OTHERS)
        running.say(text_of(seconds), STREAM)
        return others.messages()
    finally:
        late.kill()


def _fill(running: Running) -> None:
    """Speak until the one that does not read is full."""
    before = running.metric(DROPPED)
    deadline = time.monotonic() + SILENCE_S
    while running.metric(DROPPED) == before:
        assert time.monotonic() < deadline, "the one that stopped is never full"
        running.wait_ended(running.say(text_of(1.0), STREAM))
