"""What all benchmarks share: a daemon to measure, figures, and how they are shown."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MEGABYTE = 1_000_000
FINAL = {"done", "failed", "cancelled"}
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Something that was measured."""

    name: str
    value: float
    unit: str = ""

    aim: float | None = None
    """It should not be above this."""

    def __str__(self) -> str:
        return f"{short(self.value)} {self.unit}".strip()

    @property
    def missed(self) -> bool:
        """Whether the aim was missed."""
        return self.aim is not None and self.value > self.aim


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures that belong together, and how they came about."""

    title: str
    method: str
    figures: list[Figure]


class Running:
    """A daemon that is being measured."""

    def __init__(self, process: subprocess.Popen[str], home: Path, url: str, ready_s: float):
        self.process = process
        self.home = home
        self.url = url
        self.ready_s = ready_s
        self.token = (home / "config" / "token").read_text().strip()
        self.http = httpx.Client(
            base_url=url,
            headers={"authorization": f"Bearer {self.token}"},
            timeout=300,
            trust_env=False,
        )

    @property
    def connection(self) -> dict[str, Any]:
        """Where it can be reached."""
        told: dict[str, Any] = json.loads((self.home / "run" / "daemon.json").read_text())
        return told

    def say(self, text: str, stream: str) -> str:
        """Have *text* said on the bus alone; the job's id."""
        body = {"text": text, "stream": stream, "detach": True, "play": False}
        answer = self.http.post("/v1/speech", json=body)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def wait_ended(self, job: str) -> str:
        """What became of *job*, once it has ended."""
        deadline = time.monotonic() + PATIENCE_S
        while (status := self.http.get(f"/v1/jobs/{job}").json()["status"]) not in FINAL:
            assert time.monotonic() < deadline, f"job {job} is still {status}"
            time.sleep(0.2)
        return str(status)

    def wait_engine(self, name: str) -> None:
        """Until the engine can speak."""
        self.http.post(f"/v1/engines/{name}/load").raise_for_status()

    def metric(self, line: str) -> float:
        """The figure that ``/metrics`` gives under *line* (name and labels)."""
        for one in self.http.get("/metrics").text.splitlines():
            name, _, value = one.rpartition(" ")
            if name == line:
                return float(value)
        raise KeyError(line)

    def memory_mb(self) -> float:
        """What the daemon itself holds (resident)."""
        return psutil.Process(self.process.pid).memory_info().rss / MEGABYTE

    def workers_mb(self) -> float:
        """What its workers hold (resident)."""
        workers = psutil.Process(self.process.pid).children(recursive=True)
        return sum(one.memory_info().rss for one in workers) / MEGABYTE


@contextmanager
def daemon(*arguments: str) -> Iterator[Running]:
    """A daemon in a home of its own, on a free port."""
    environ = dict(os.environ)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules
    with tempfile.TemporaryDirectory() as folder:
        home, began = Path(folder), time.perf_counter()
        command = [sys.executable, "-m", "cosyd", "--home", folder, "serve", "--port", "0"]
        command += ["--set", "cache.phrases_mb=0"]  # what is measured is always made
        process = subprocess.Popen(
            [*command, "--log-level", "warning", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line.startswith("cosyd ready "), line
            running = Running(process, home, line.split()[-1], time.perf_counter() - began)
            with running.http:
                yield running
        finally:
            process.terminate()
            process.wait(30)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* of all are not above."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def median_of(rounds: Sequence[Sequence[float]], share: float) -> float:
    """The median of what each round has as its percentile."""
    return statistics.median(percentile(one, share) for one in rounds)


def short(value: float) -> str:
    """Three digits that count; whole numbers as they are."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.{min(3, 2 - math.floor(math.log10(abs(value))))}f}"


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


def show(table: Table) -> None:
    """*table* as it can be pasted into a document."""
    method = f"{table.method}\n\n" if table.method else ""
    print(f"\n### {table.title}\n\n{method}| | measured | aim |\n| --- | --- | --- |")
    for one in table.figures:
        aim = "" if one.aim is None else f"{short(one.aim)} {one.unit}".strip()
        print(f"| {one.name} | {one}{' (missed)' if one.missed else ''} | {aim} |")
    sys.stdout.flush()


def run(
    doc: str | None,
    parts: Mapping[str, Callable[[argparse.Namespace], Table]],
    options: Callable[[argparse.ArgumentParser], None] = lambda _: None,
) -> None:
    """The command: all *parts*, or those that are named; ``--json`` for programs."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("what", nargs="*", help=f"{', '.join(parts)}; all if none is named")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    options(parser)
    wanted = parser.parse_args()
    if unknown := set(wanted.what) - set(parts):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there is {', '.join(parts)}")
    ran_on, tables = machine(), []
    if not wanted.json:
        print(f"Measured on {ran_on}.")
    for name in wanted.what or parts:
        table = parts[name](wanted)
        tables.append(table)
        if not wanted.json:
            show(table)
    if wanted.json:
        print(json.dumps({"machine": ran_on, "tables": [asdict(one) for one in tables]}, indent=1))
