"""What the daemon adds to its engines, in figures: ``make bench``.

Everything is measured in one run on one machine: the engine called directly in this process and
the same sentence through the daemon's HTTP door take turns (A B B A ...), so that what else the
machine does weighs on both. Every text is used once, so that nothing can have been kept.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import psutil
import zmq

from cosyd.engine.protocol import Session
from cosyd.engine.worker import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
WARM = 30
HEADER = 44
RATE_HZ = 24_000
MEGABYTE = 1_000_000


def short_text(number: int) -> str:
    """Eight words, never the same."""
    first, second = NUMBERS[number % 12], NUMBERS[number // 12 % 12]
    return f"The meeting starts in {first} {second} short minutes."


@contextmanager
def daemon(home: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """A daemon; its process, its address, and how long it took until it could be spoken to."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "cosyd", "--home", str(home), "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--log-level", "warning", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("cosyd ready "), line
        yield process, line.split()[-1], time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


def client_of(home: Path, url: str) -> httpx.Client:
    """A client with the token."""
    token = (home / "config" / "token").read_text().strip()
    headers = {"authorization": f"Bearer {token}"}
    return httpx.Client(base_url=url, headers=headers, timeout=300, trust_env=False)


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


def percentile(values: list[float], share: float) -> float:
    """The value that *share* of all are not above."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def ms(seconds: float) -> str:
    """For people."""
    return f"{seconds * 1000:.1f} ms"


def engine_figures(name: str, home: Path) -> dict[str, str]:
    """First audio, real-time factor, overhead, memory, start."""
    voice, target, language = ENGINES[name]
    arguments = ("--engine", name, "--set", "sinks=[]")
    with daemon(home, *arguments) as (process, url, ready_s), client_of(home, url) as client:
        began = time.perf_counter()
        client.post(f"/v1/engines/{name}/load").raise_for_status()
        loaded_s = ready_s + time.perf_counter() - began
        own = load(target, {})
        own.warm_up()
        engine = own._engine  # noqa: SLF001 - the engine itself, without the steps around it
        for number in range(3):
            through_the_door(client, short_text(140 + number), voice)
            directly(engine, short_text(100 + number), voice, language)
        door: list[tuple[float, float, float]] = []
        direct: list[float] = []
        for number in range(WARM):
            turns: list[Callable[[], None]] = [
                lambda number=number: door.append(
                    through_the_door(client, short_text(number), voice)
                ),
                lambda number=number: direct.append(
                    directly(engine, short_text(number), voice, language)
                ),
            ]
            for turn in turns if number % 2 else turns[::-1]:
                turn()
        firsts = [one[0] for one in door]
        long = through_the_door(client, " ".join(short_text(n) for n in range(60, 66)), voice)
        watched = psutil.Process(process.pid)
        rss = watched.memory_info().rss / MEGABYTE
        worker_rss = sum(one.memory_info().rss for one in watched.children()) / MEGABYTE
        overhead = statistics.median(firsts) - statistics.median(direct)
        return {
            "first audio over HTTP, p50": ms(statistics.median(firsts)),
            "first audio over HTTP, p95": ms(percentile(firsts, 0.95)),
            "first audio of the engine alone, p50": ms(statistics.median(direct)),
            "the daemon's own share of it": ms(overhead),
            "real-time factor, short": f"{sum(d[1] for d in door) / sum(d[2] for d in door):.3f}",
            "real-time factor, long": f"{long[1] / long[2]:.3f}",
            "API ready after": f"{ready_s:.2f} s",
            "engine warm after": f"{loaded_s:.2f} s",
            "memory of the daemon": f"{rss:.0f} MB",
            "memory of the worker": f"{worker_rss:.0f} MB",
        }


def bus_figures(home: Path) -> dict[str, str]:
    """From publishing to receiving, with the daemon's real publisher at the pace of speech."""
    latencies: list[float] = []
    with daemon(home, "--engine", "tone", "--set", "engines.tone.pace=0.5") as (_, url, _ready):
        endpoint = json.loads((home / "run" / "daemon.json").read_text())["zmq_audio"]
        with client_of(home, url) as client, zmq.Context() as context:
            reader = context.socket(zmq.SUB)
            reader.subscribe("audio.")
            reader.connect(endpoint)
            done = threading.Event()

            def read() -> None:
                while not done.is_set():
                    if reader.poll(100):
                        _, header, _payload = reader.recv_multipart()
                        now = time.monotonic_ns()
                        latencies.append((now - msgspec.json.decode(header)["t_mono_ns"]) / 1e9)

            thread = threading.Thread(target=read)
            thread.start()
            time.sleep(0.3)
            for _ in range(6):  # detached: a client that reads would hold up the reader's thread
                body = {"text": "One two three four five. " * 10, "detach": True, "play": False}
                job = client.post("/v1/speech", json=body).json()["id"]
                while client.get(f"/v1/jobs/{job}").json()["status"] != "done":
                    time.sleep(0.5)
            done.set()
            thread.join()
            reader.close(0)
    return {
        "messages": str(len(latencies)),
        "publish to receive, p50": ms(statistics.median(latencies)),
        "publish to receive, p99": ms(percentile(latencies, 0.99)),
    }


def api_figures(home: Path) -> dict[str, str]:
    """Requests a second, and what the daemon needs when it does nothing."""
    with daemon(home, "--engine", "tone", "--set", "engine.warm=[]") as (process, url, ready_s):
        watched = psutil.Process(process.pid)
        time.sleep(2)
        watched.cpu_percent()
        time.sleep(5)
        idle, rss = watched.cpu_percent(), watched.memory_info().rss
        with httpx.Client(base_url=url, trust_env=False) as client:
            asked, until = 0, time.perf_counter() + 5
            while time.perf_counter() < until:
                client.get("/health/live").raise_for_status()
                asked += 1
        figures = {
            "API ready after": f"{ready_s:.2f} s",
            "/health/live, one client, python": f"{asked / 5:.0f} requests/s",
            "idle: share of a core": f"{idle:.1f} %",
            "idle: memory of the daemon": f"{rss / MEGABYTE:.0f} MB",
        }
        if wrk := shutil.which("wrk"):
            told = subprocess.run(
                [wrk, "-t1", "-c16", "-d5s", f"{url}/health/live"],
                capture_output=True, text=True, check=True,
            ).stdout  # fmt: skip
            line = next(one for one in told.splitlines() if one.startswith("Requests/sec"))
            figures["/health/live, 16 clients, wrk"] = f"{float(line.split()[-1]):.0f} requests/s"
    return figures


def show(title: str, figures: dict[str, str]) -> None:
    """A table that can be pasted into a document."""
    print(f"\n### {title}\n\n| | |\n| --- | --- |")
    for name, value in figures.items():
        print(f"| {name} | {value} |")
    sys.stdout.flush()


def machine() -> str:
    """What this ran on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [one for one in cpuinfo.read_text().splitlines() if one.startswith("model name")]
        model = models[0].partition(":")[2].strip() if models else model
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    python = platform.python_version()
    return f"{os.cpu_count()} cores of {model}, Python {python}, load before: {load}"


def main() -> None:
    """All figures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help="hibari, kokoro, bus, api; all if none is named")
    wanted = parser.parse_args().what or ["api", "bus", "hibari", "kokoro"]
    print(f"Measured on {machine()}.")
    for what in wanted:
        with tempfile.TemporaryDirectory() as home:
            if what in ENGINES:
                show(what, engine_figures(what, Path(home)))
            elif what == "bus":
                show("Audio bus (ZeroMQ over ipc)", bus_figures(Path(home)))
            else:
                show("The daemon itself", api_figures(Path(home)))


if __name__ == "__main__":
    main()
