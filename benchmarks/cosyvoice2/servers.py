"""Ours behind the daemon beside the package behind a server: ``make bench-cosyvoice2-servers``.

The package's ``CosyVoice2`` stands behind a plain streaming server (``package_server.py``), ours
behind the daemon; both load the same checkpoint of random weights, miniature and full size, speak
the same texts to the same number of tokens with the same saved voice, in the same numbers (fp32),
with the same number of threads, in turns (A B B A ...) on one machine. Random weights have the true
arithmetic, bytes and memory; how they sound says nothing. Sampling is at its worst for both, since
random logits are flat.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import places
import psutil
import soxr
from common import MEGABYTE, Figure, Table, daemon, run

from cosyd.audio.level import samples, to_pcm16
from cosyd.audio.wav import wav_header
from cosyd.contract.model import AudioFormat
from cosyd.engine.hibari import Hibari
from cosyd.engine.orders import Session
from cosyd.system.options import CosyVoice2

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

TRANSCRIPT = "The old bridge by the mill is open again."
TEXTS = {
    "miniature": "We meet at the station and then walk along the river to the mill, {0} of us.",
    "full size": "They are {0} by now.",
}
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
MEMORY_TEXT = "We meet at the station by the river."
REFERENCE_S = 3.6
QUIET_SHARE = 0.2
"""Of a core: a process that takes less for a while has nothing to do."""

QUIET_S = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request, as its client saw it."""

    first_s: float
    whole_s: float
    audio_s: float


@dataclass(slots=True, kw_only=True)
class Served:
    """A server under measurement."""

    name: str
    http: httpx.Client
    path: str
    body: dict[str, Any]
    processes: list[psutil.Process]
    """Those that do its work."""

    text: Callable[[str], str]
    """A sentence with a word in it, so that none is said twice."""

    heard: dict[int, Heard] = field(default_factory=dict)

    def say(self, text: str, *, hang_up: bool = False) -> Heard:
        """Have *text* said; with *hang_up* only until the first sound."""
        began = time.perf_counter()
        first_s, got = 0.0, 0
        with self.http.stream("POST", self.path, json={**self.body, "text": text}) as answer:
            answer.raise_for_status()
            for data in answer.iter_raw():
                got += len(data)
                first_s = first_s or time.perf_counter() - began
                if hang_up:
                    break
        return Heard(first_s=first_s, whole_s=time.perf_counter() - began, audio_s=got / 48_000)

    def until_quiet(self) -> float:
        """Seconds until its processes have had nothing to do for a while, that while left out."""
        began = quiet_since = time.perf_counter()
        spent = self._spent()
        while time.perf_counter() - quiet_since < QUIET_S:
            time.sleep(0.05)
            now, before = self._spent(), spent
            spent = now
            if now - before > QUIET_SHARE * 0.05:
                quiet_since = time.perf_counter()
        return quiet_since - began

    def _spent(self) -> float:
        return sum(sum(one.cpu_times()[:2]) for one in self.processes)

    def memory_mb(self) -> float:
        """What they hold."""
        return sum(one.memory_info().rss for one in self.processes) / MEGABYTE


def spoken_reference(folder: Path) -> tuple[Path, Path]:
    """The same recording at 24 and at 16 kHz: some seconds of an embedded voice."""
    said = Session(session=0, text=f"{TRANSCRIPT} {TRANSCRIPT}", language="en", voice="hibari")
    wave = samples(b"".join(Hibari().speak(said)))[: int(REFERENCE_S * 24_000)]
    places = []
    for rate_hz in (24_000, 16_000):
        pcm = to_pcm16(np.asarray(soxr.resample(wave, 24_000, rate_hz)))
        places.append(folder / f"reference-{rate_hz}.wav")
        places[-1].write_bytes(wav_header(AudioFormat(rate_hz=rate_hz), len(pcm)) + pcm)
    return places[0], places[1]


@contextmanager
def package(
    model: Path, reference: Path, hop: str, threads: int, text: Callable[[str], str]
) -> Iterator[Served]:
    """The package's class behind its plain server."""
    command = [
        str(places.REFERENCE_PYTHON),
        str(places.HERE / "package_server.py"),
        "--model",
        str(model),
    ]
    command += ["--reference", str(reference), "--transcript", TRANSCRIPT, "--hop", hop]
    process = subprocess.Popen(
        [*command, "--threads", str(threads)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        url = next(line for line in process.stdout if line.startswith("ready ")).split()[1]
        with httpx.Client(base_url=url, timeout=1_200, trust_env=False) as http:
            name = "package" if hop == "package" else "package, upstream's newest hop rule"
            itself = psutil.Process(process.pid)
            yield Served(name=name, http=http, path="/", body={}, processes=[itself], text=text)
    finally:
        process.kill()
        process.wait()


@contextmanager
def ours(
    model: Path, reference: Path, options: argparse.Namespace, text: Callable[[str], str]
) -> Iterator[Served]:
    """Our engine behind the daemon."""
    settings = ["engine.stall_s=600", "engine.start_timeout_s=600", "cosyvoice2.dtype=fp32"]
    settings += [f"cosyvoice2.threads={options.threads}", "cosyvoice2.device=cpu"]
    settings += [f"cosyvoice2.runtime={options.runtime}", *_fp32_weights()]
    sets = [part for one in settings for part in ("--set", one)]
    with daemon("--engine", "cosyvoice2", "--model", str(model), *sets) as running:
        running.wait_engine("cosyvoice2")
        with reference.open("rb") as file:
            answer = running.http.post(
                "/v1/voices",
                data={"name": "bench", "text": TRANSCRIPT, "language": "en", "force": "true"},
                files={"file": ("reference.wav", file, "audio/wav")},
                timeout=600,
            )
        answer.raise_for_status()
        running.http.timeout = httpx.Timeout(1_200)
        yield Served(
            name="cosyd",
            http=running.http,
            path="/v1/speech",
            body={"voice": "bench", "language": "en", "format": "pcm"},
            processes=psutil.Process(running.process.pid).children(recursive=True),
            text=text,
        )


def _fp32_weights() -> list[str]:
    known = CosyVoice2.__struct_fields__
    return ["cosyvoice2.lm_weights=fp32"] if "lm_weights" in known else []


@contextmanager
def _served(options: argparse.Namespace, *, size: str, ratio: float) -> Iterator[list[Served]]:
    """The package, the package with the newest hop rule, and ours, on one checkpoint."""
    import checkpoints  # noqa: PLC0415 - of the tests; it brings torch

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        build = checkpoints.miniature if size == "miniature" else checkpoints.full_size
        # dense: as many bytes to read as the release has, and no matrix that has to be copied first
        model = build(folder / "model", tokens_per_text_token=ratio, dense=True)
        at_24, at_16 = spoken_reference(folder)
        threads, text = options.threads, TEXTS[size].format
        yield [
            stack.enter_context(package(model, at_16, "package", threads, text)),
            stack.enter_context(package(model, at_16, "head", threads, text)),
            stack.enter_context(ours(model, at_24, options, text)),
        ]


def side_by_side(
    options: argparse.Namespace, *, size: str, requests: tuple[int, ...], ratio: float
) -> Table:
    """One table: what each does on requests 1, 2 and later, on a hang-up, and with four at once."""
    with _served(options, size=size, ratio=ratio) as servers:
        figures = _by_request(servers, requests)
        figures += _tokens(*servers[:2])
        figures += _hang_ups(servers)
        figures += _crowd(servers, options.clients)
    method = (
        f"{size}, {options.threads} threads, fp32, ours {options.runtime}, a reference of"
        f" {REFERENCE_S} s, {ratio:g} tokens of speech for each of text."
    )
    return Table(
        title=f"CosyVoice2, {size}: ours beside the package", method=method, figures=figures
    )


def _by_request(servers: list[Served], requests: tuple[int, ...]) -> list[Figure]:
    for number in range(1, max(requests) + 1):
        turns = servers if number % 2 else servers[::-1]
        for server in turns:
            server.heard[number] = server.say(server.text(NUMBERS[number % len(NUMBERS)]))
            server.until_quiet()
    figures = []
    for number in requests:
        for server in servers:
            heard = server.heard[number]
            figures += [
                Figure(
                    name=f"{server.name}: request {number}, first audio",
                    value=heard.first_s,
                    unit="s",
                ),
                Figure(
                    name=f"{server.name}: request {number}, real-time factor",
                    value=heard.whole_s / heard.audio_s,
                ),
            ]
    return figures


def _tokens(*servers: Served) -> list[Figure]:
    """Tokens behind the first sound of requests 1, 2 and the last."""
    figures = []
    for server in servers:
        told = server.http.get("/").json()["first_tokens"]
        places = sorted({0, 1, len(told) - 1})
        figures += [
            Figure(name=f"{server.name}: request {at + 1}, tokens before sound", value=told[at])
            for at in places
        ]
    return figures


def _hang_ups(servers: list[Served]) -> list[Figure]:
    figures = []
    for server in servers:
        server.until_quiet()
        server.say(server.text("twelve"), hang_up=True)
        figures.append(
            Figure(name=f"{server.name}: hang-up to idle", value=server.until_quiet(), unit="s")
        )
    return figures


def _crowd(servers: list[Served], clients: int) -> list[Figure]:
    figures = []
    for server in servers:
        server.until_quiet()
        heard: list[Heard] = []

        def one(at: int, server: Served = server, heard: list[Heard] = heard) -> None:
            heard.append(server.say(server.text(NUMBERS[at])))

        threads = [threading.Thread(target=one, args=(at,)) for at in range(clients)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took_s = time.perf_counter() - began
        audio_s = sum(each.audio_s for each in heard)
        first_s = [each.first_s for each in heard]
        figures += [
            Figure(
                name=f"{server.name}: {clients} at once, first audio, median",
                value=statistics.median(first_s),
                unit="s",
            ),
            Figure(
                name=f"{server.name}: {clients} at once, first audio, slowest",
                value=max(first_s),
                unit="s",
            ),
            Figure(
                name=f"{server.name}: {clients} at once, whole real-time factor",
                value=took_s / audio_s,
            ),
        ]
    return figures


def _memory(servers: list[Served], many: int) -> list[Figure]:
    figures = []
    for server in servers:
        server.until_quiet()
        before = server.memory_mb()
        for number in range(many):
            server.say(f"It is {NUMBERS[number % len(NUMBERS)]}.")
        for _ in range(many // 4):
            server.say(MEMORY_TEXT, hang_up=True)
        server.until_quiet()
        figures += [
            Figure(name=f"{server.name}: memory before", value=before, unit="MB"),
            Figure(
                name=f"{server.name}: grown by, after {many} requests and {many // 4} hang-ups",
                value=server.memory_mb() - before,
                unit="MB",
            ),
        ]
        left = server.http.get("/").json()["threads"] if server.path == "/" else 0
        if left:
            figures.append(Figure(name=f"{server.name}: threads still alive", value=left))
    return figures


def memory(options: argparse.Namespace) -> Table:
    """What each has kept after many requests and hang-ups."""
    with _served(options, size="miniature", ratio=6) as servers:
        figures = _memory(servers, options.many)
    method = "Resident memory of the processes that compute, before and after; the miniature."
    return Table(title="CosyVoice2: memory beside the package", method=method, figures=figures)


def miniature(options: argparse.Namespace) -> Table:
    """The whole of it, on a model that takes no time of its own."""
    return side_by_side(options, size="miniature", requests=(1, 2, 10), ratio=6)


def full(options: argparse.Namespace) -> Table:
    """The true arithmetic."""
    return side_by_side(options, size="full size", requests=(1, 2, 10), ratio=options.ratio)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runtime", choices=["fast", "plain"], default="fast", help="ours")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--many", type=int, default=200)
    parser.add_argument("--ratio", type=float, default=4, help="tokens a text token, full size")


if __name__ == "__main__":
    if not places.REFERENCE_PYTHON.exists():
        sys.exit(json.dumps({"error": "run 'make reference' first"}))
    run(__doc__, {"miniature": miniature, "memory": memory, "full": full}, _options)
