"""What the daemon adds to its engines, in figures: ``make bench``.

Everything is measured in one run on one machine: the engine called directly in this process and
the same sentence through the daemon's HTTP door take turns (A B B A ...), so that what else the
machine does weighs on both. Every text is used once, so that nothing can have been kept.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from typing import TYPE_CHECKING, Any

import httpx
import psutil
from bus import spoken
from common import Figure, Running, Table, daemon, percentile, run
from tones import speaker

from cosyd.engine.orders import Session
from cosyd.engine.worker import load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

ENGINES = {
    "hibari": ("hibari", "cosyd.engine.hibari:Hibari", "en"),
    "kokoro": ("af_heart", "cosyd.engine.kokoro.engine:Kokoro", "en"),
}
NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
FIRST_AUDIO_MS = {"hibari": 60, "kokoro": 700}
"""What the median of each should not be above."""

STARTS = 7
ALONE = ("--engine", "tone", "--set", "engine.warm=[]")
"""A daemon without any worker."""

WARM = 30
HEADER = 44
RATE_HZ = 24_000


def short_text(number: int) -> str:
    """Eight words, never the same."""
    first, second = NUMBERS[number % 12], NUMBERS[number // 12 % 12]
    return f"The meeting starts in {first} {second} short minutes."


def through_the_door(client: httpx.Client, text: str, voice: str) -> tuple[float, float, float]:
    """Seconds to the first sound, seconds to the last, seconds of sound."""
    began = time.perf_counter()
    first_s, got = 0.0, 0
    with client.stream("POST", "/v1/speech", json={"text": text, "voice": voice}) as answer:
        answer.raise_for_status()
        for data in answer.iter_raw():
            got += len(data)
            if not first_s and got > HEADER:
                first_s = time.perf_counter() - began
    return first_s, time.perf_counter() - began, (got - HEADER) / 2 / RATE_HZ


def directly(engine: Any, text: str, voice: str, language: str) -> float:
    """Seconds to the first sound of the engine alone."""
    began = time.perf_counter()
    sound = engine.speak(Session(session=0, text=text, language=language, voice=voice))
    next(iter(sound))
    return time.perf_counter() - began


def engine_table(name: str) -> Table:
    """First audio, real-time factor, overhead, memory, start."""
    voice, target, language = ENGINES[name]
    with daemon("--engine", name, "--set", "sinks=[]") as running:
        began = time.perf_counter()
        running.wait_engine(name)
        warm_s = running.ready_s + time.perf_counter() - began
        engine = alone(target)
        for number in range(3):
            through_the_door(running.http, short_text(140 + number), voice)
            directly(engine, short_text(100 + number), voice, language)
        door: list[tuple[float, float, float]] = []
        direct: list[float] = []
        for number in range(WARM):
            turns: list[Callable[[], None]] = [
                lambda number=number: door.append(
                    through_the_door(running.http, short_text(number), voice)
                ),
                lambda number=number: direct.append(
                    directly(engine, short_text(number), voice, language)
                ),
            ]
            for turn in turns if number % 2 else turns[::-1]:
                turn()
        long = through_the_door(running.http, " ".join(short_text(n) for n in range(60, 66)), voice)
        memory_mb = running.memory_mb(), running.workers_mb()
    first_ms = [one[0] * 1000 for one in door]
    median_ms, alone_ms = statistics.median(first_ms), statistics.median(direct) * 1000
    factors = sum(d[1] for d in door) / sum(d[2] for d in door), long[1] / long[2]
    return Table(
        title=name,
        method="",
        figures=[
            Figure(
                name="first audio over HTTP, p50",
                value=median_ms,
                unit="ms",
                aim=FIRST_AUDIO_MS[name],
            ),
            Figure(name="first audio over HTTP, p95", value=percentile(first_ms, 0.95), unit="ms"),
            Figure(name="first audio of the engine alone, p50", value=alone_ms, unit="ms"),
            Figure(
                name="the daemon's own share of it",
                value=median_ms - alone_ms,
                unit="ms",
                aim=15,
            ),
            Figure(name="real-time factor, short", value=factors[0]),
            Figure(name="real-time factor, long", value=factors[1]),
            Figure(name="API ready after", value=running.ready_s, unit="s", aim=1.5),
            Figure(name="engine warm after", value=warm_s, unit="s"),
            Figure(name="memory of the daemon", value=memory_mb[0], unit="MB"),
            Figure(name="memory of the worker", value=memory_mb[1], unit="MB"),
        ],
    )


def alone(target: str) -> Any:
    """The engine itself, without the steps around it, in this process."""
    own = load(target, {})
    own.warm_up()
    return own._engine  # noqa: SLF001 - a step engine keeps the engine to itself


def bus_table(_: argparse.Namespace) -> Table:
    """From publishing to receiving, with the daemon's real publisher at the pace of speech."""
    with speaker(pace=0.5) as running:
        late_ms = [one.late_ms for _ in range(6) for one in spoken(running, 5.0, pace=0.5)]
    return Table(
        title="Audio bus (ZeroMQ over ipc)",
        method="",
        figures=[
            Figure(name="messages", value=len(late_ms)),
            Figure(name="publish to receive, p50", value=percentile(late_ms, 0.5), unit="ms"),
            Figure(
                name="publish to receive, p99", value=percentile(late_ms, 0.99), unit="ms", aim=2
            ),
        ],
    )


def api_table(_: argparse.Namespace) -> Table:
    """How soon it is ready, requests a second, and what it needs when it does nothing."""
    ready_s = [started() for _ in range(1 + STARTS)][1:]  # the first may have to compile
    with daemon(*ALONE) as running:
        watched = psutil.Process(running.process.pid)
        time.sleep(2)
        watched.cpu_percent()
        time.sleep(5)
        idle, idle_mb = watched.cpu_percent(), running.memory_mb()
        figures = [
            Figure(
                name=f"API ready after (median of {STARTS} starts)",
                value=statistics.median(ready_s),
                unit="s",
                aim=1.5,
            ),
            Figure(name="/health/live, one client, python", value=asked(running), unit="a second"),
            Figure(name="idle: share of a core", value=idle, unit="%", aim=1),
            Figure(name="idle: memory of the daemon", value=idle_mb, unit="MB", aim=150),
        ]
        if wrk := shutil.which("wrk"):
            name, told = "/health/live, 16 clients, wrk", wrk_says(wrk, running.url)
            figures.append(Figure(name=name, value=told, unit="a second"))
    return Table(title="The daemon itself", method="", figures=figures)


def started() -> float:
    """Seconds from the command to the line that tells that it is ready."""
    with daemon(*ALONE) as running:
        return running.ready_s


def asked(running: Running) -> float:
    """Requests a second of one client."""
    with httpx.Client(base_url=running.url, trust_env=False) as client:
        count, until = 0, time.perf_counter() + 5
        while time.perf_counter() < until:
            client.get("/health/live").raise_for_status()
            count += 1
    return count / 5


def wrk_says(wrk: str, url: str) -> float:
    """Requests a second, as *wrk* counts them."""
    told = subprocess.run(
        [wrk, "-t1", "-c16", "-d5s", f"{url}/health/live"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    line = next(one for one in told.splitlines() if one.startswith("Requests/sec"))
    return float(line.split()[-1])


if __name__ == "__main__":
    run(
        __doc__,
        {
            "api": api_table,
            "bus": bus_table,
            "hibari": lambda _: engine_table("hibari"),
            "kokoro": lambda _: engine_table("kokoro"),
        },
    )
