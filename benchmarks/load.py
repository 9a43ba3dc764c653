"""Users who ask again as soon as they have heard: ``make bench-load``.

locust plays 1, 4 and 16 of them at OpenAI's door, ``/v1/audio/speech``, of our daemon and of a peer
that serves the same model; each has the machine to itself while it is measured. Every text is said
once, and nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil
from common import MEGABYTE, daemon, machine, percentile, short
from peer import VOICE, fastkokoro

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HERE = Path(__file__).resolve().parent
LOAD = HERE.parent / ".load"
DRY_S = 0.02
LOOK_S = 0.5
LEFT_S = 400
WARM_UP_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Somebody who is measured."""

    name: str
    url: str
    pid: int
    token: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """What became of the requests of so many users."""

    server: str
    users: int
    requests: int
    errors: dict[str, int]
    success: float
    first_p50_s: float
    first_p95_s: float
    first_p99_s: float
    last_p50_s: float
    dry: float
    """The share of those heard whose player ran dry."""

    requests_a_second: float
    audio_a_second: float
    memory_mb: float
    cores: float


class Looking:
    """Looks at a process and its children now and then."""

    def __init__(self, pid: int) -> None:
        self.memory_mb = 0.0
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._began = time.perf_counter(), self._worked_s()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def cores(self) -> float:
        """How many it kept busy."""
        began, worked_s = self._began
        return (self._worked_s() - worked_s) / (time.perf_counter() - began)

    def _all(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]

    def _worked_s(self) -> float:
        return sum(sum(one.cpu_times()[:2]) for one in self._all())

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            with suppress(psutil.NoSuchProcess):
                now = sum(one.memory_info().rss for one in self._all()) / MEGABYTE
                self.memory_mb = max(self.memory_mb, now)


def play(server: Server, users: int, seconds: float, first: int) -> Borne:
    """So many users at *server* for so long; those under way at the end are heard out."""
    with tempfile.TemporaryDirectory() as folder, Looking(server.pid) as looking:
        results = Path(folder, "results")
        environ = {
            **os.environ,
            "LOAD_RESULTS": str(results),
            "LOAD_TOKEN": server.token,
            "LOAD_BODY": json.dumps(server.body),
            "LOAD_FIRST": str(first),
        }
        command = [LOAD / "bin" / "locust", "-f", HERE / "load_users.py", "--headless"]
        command += [
            "--host",
            server.url,
            "-u",
            str(users),
            "-r",
            str(users),
            "-t",
            f"{seconds:.0f}s",
        ]
        command += ["--stop-timeout", str(LEFT_S), "--exit-code-on-error", "0"]
        done = subprocess.run(
            [*command, "--loglevel", "WARNING"],
            env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert not done.returncode, done.stdout + done.stderr
        told = [json.loads(line) for line in results.read_text().splitlines()]
        cores = looking.cores
    return borne(server.name, users, told, looking.memory_mb, cores)


def borne(
    server: str, users: int, told: Sequence[dict[str, Any]], memory_mb: float, cores: float
) -> Borne:
    """What *told* comes to."""
    heard = [one for one in told if "error" not in one]
    errors: dict[str, int] = {}
    for one in told:
        if "error" in one:
            errors[one["error"]] = errors.get(one["error"], 0) + 1
    first = [one["first_s"] for one in heard] or [float("nan")]
    began = min((one["began"] for one in told), default=0.0)
    over = max((one["began"] + one["took_s"] for one in told), default=1.0)
    return Borne(
        server=server,
        users=users,
        requests=len(told),
        errors=errors,
        success=len(heard) / max(1, len(told)),
        first_p50_s=percentile(first, 0.5),
        first_p95_s=percentile(first, 0.95),
        first_p99_s=percentile(first, 0.99),
        last_p50_s=percentile([one["took_s"] for one in heard] or [float("nan")], 0.5),
        dry=sum(one["dry_s"] > DRY_S for one in heard) / max(1, len(heard)),
        requests_a_second=len(heard) / (over - began),
        audio_a_second=sum(one["audio_s"] for one in heard) / (over - began),
        memory_mb=memory_mb,
        cores=cores,
    )


def servers(house: ExitStack, names: Sequence[str]) -> list[Server]:
    """Those of *names*, started; they stop with *house*."""
    found = []
    speech = {"response_format": "pcm", "stream": True}
    for name in names:
        if name == "fastkokoro":
            url, pid = house.enter_context(fastkokoro(LOAD))
            body = {"model": "kokoro", "voice": VOICE, **speech}
            found.append(Server(name=name, url=url, pid=pid, token="none", body=body))
            continue
        engine = name.removeprefix("cosyd-")
        ours = house.enter_context(daemon("--engine", engine, "--set", "sinks=[]"))
        ours.wait_engine(engine)
        body = {"model": engine, "voice": VOICE if engine == "kokoro" else engine, **speech}
        pid = ours.process.pid
        found.append(Server(name=name, url=ours.url, pid=pid, token=ours.token, body=body))
    return found


def measure(names: Sequence[str], users: Sequence[int], seconds: float) -> list[Borne]:
    """All of them, in turns; every second round in reverse order."""
    with ExitStack() as house:
        every = servers(house, names)
        for one in every:
            play(one, 1, min(WARM_UP_S, seconds), 20_000)
        found: list[Borne] = []
        for place, count in enumerate(users):
            turn = every if place % 2 == 0 else reversed(every)
            found += [play(one, count, seconds, place * 5_000) for one in turn]
        return sorted(found, key=lambda one: (users.index(one.users), names.index(one.server)))


RATIOS = {
    "first byte p50": "first_p50_s",
    "first byte p99": "first_p99_s",
    "last byte p50": "last_p50_s",
    "sound, s/s": "audio_a_second",
    "memory": "memory_mb",
}


def show(found: Sequence[Borne], ran_on: str, seconds: float) -> None:
    """As it can be pasted into a document."""
    print(f"Measured on {ran_on}; {seconds:g} s each.\n")
    rows = [row(one) for one in found]
    line(rows[0])
    line(["---"] * len(rows[0]))
    for one in rows:
        line(one.values())
    print()
    line(["cosyd-kokoro to fastkokoro", *RATIOS])
    line(["---"] * (len(RATIOS) + 1))
    by = {(one.users, one.server): one for one in found}
    for users in dict.fromkeys(one.users for one in found):
        ours, peer = by.get((users, "cosyd-kokoro")), by.get((users, "fastkokoro"))
        if ours and peer:
            every = (getattr(ours, name) / getattr(peer, name) for name in RATIOS.values())
            plural = "s" * (users > 1)
            line([f"{users} user{plural}", *(f"{one:.2f}" for one in every)])


def line(cells: Iterable[str]) -> None:
    """One of a table."""
    print(f"| {' | '.join(cells)} |")


def row(one: Borne) -> dict[str, str]:
    """What is told of *one*, by the heads of the table."""
    wrong = ", ".join(f"{count} times {what}" for what, count in one.errors.items())
    return {
        "users": str(one.users),
        "server": one.server,
        "requests": str(one.requests),
        "success": f"{one.success:.2%}" + (f" ({wrong})" if wrong else ""),
        "first byte p50": seconds_of(one.first_p50_s),
        "p95": seconds_of(one.first_p95_s),
        "p99": seconds_of(one.first_p99_s),
        "last byte p50": seconds_of(one.last_p50_s),
        "ran dry": f"{one.dry:.0%}",
        "requests/s": short(one.requests_a_second),
        "sound, s/s": short(one.audio_a_second),
        "memory": f"{one.memory_mb:.0f} MB",
        "cores": f"{one.cores:.2f}",
    }


def seconds_of(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180, help="for each number of users")
    parser.add_argument("--users", default="1,4,16")
    parser.add_argument("--servers", default="cosyd-kokoro,fastkokoro,cosyd-hibari")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    wanted = parser.parse_args()
    ran_on = machine()
    users = [int(one) for one in wanted.users.split(",")]
    found = measure(wanted.servers.split(","), users, wanted.seconds)
    if wanted.json:
        print(json.dumps({"machine": ran_on, "found": [asdict(one) for one in found]}, indent=1))
    else:
        show(found, ran_on, wanted.seconds)


if __name__ == "__main__":
    main()
