"""Narrations, in figures: ``make bench-narrations``.

Thousands of small documents are dropped into a watched folder at once. While they are narrated,
live speech is asked for again and again, and the daemon's memory is looked at.
"""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from common import Figure, Running, Table, daemon, percentile, run
from run import ENGINES, FIRST_AUDIO_MS, short_text, through_the_door

if TYPE_CHECKING:
    import argparse

ALONE = 40
"""Live sentences before the burst, to compare with."""

PAUSE_S = 1.0
"""Between two live sentences."""

ENDED = {"done", "failed", "cancelled"}


def burst(engine: str, wanted: argparse.Namespace) -> Table:
    """All documents at once, and live speech meanwhile."""
    voice = ENGINES[engine][0]
    # What was said live is not kept, or memory would grow by that.
    settings = ("--set", "sinks=[]", "--set", "narrations.settle_s=0.5", "--set", "jobs.keep_mb=0")
    with daemon("--engine", engine, *settings) as running, TemporaryDirectory() as folder:
        running.wait_engine(engine)
        alone_ms = [live(running, voice, number) for number in range(ALONE + 3)][3:]
        before_mb = running.memory_mb()
        watch = {"folder": folder, "wishes": {"voice": voice, "format": wanted.format}}
        running.http.post("/v1/watches", json=watch).raise_for_status()
        drop(Path(folder), wanted.files)
        began = time.perf_counter()
        meanwhile_ms, memory_mb = meanwhile(running, voice, wanted.files)
        took_s = time.perf_counter() - began
        states = counted(running)
        results = len(list((Path(folder) / "spoken").glob(f"*.{wanted.format}")))
    aim = FIRST_AUDIO_MS[engine]
    quarter = max(1, len(memory_mb) // 4)
    return Table(
        title=f"{wanted.files} documents at once, {engine}",
        method=f"Each a sentence of its own, narrated to {wanted.format} with captions and a "
        f"manifest. Live: a sentence over HTTP each {PAUSE_S:g} s, another one each time.",
        figures=[
            Figure(name="documents not narrated", value=wanted.files - states["done"], aim=0),
            Figure(name="sound files beside them", value=results),
            Figure(name="all narrated after", value=took_s, unit="s"),
            Figure(name="documents a second", value=wanted.files / took_s),
            *first_audio("live alone", alone_ms, aim),
            *first_audio("live meanwhile", meanwhile_ms, aim),
            Figure(name="memory of the daemon, before", value=before_mb, unit="MB"),
            Figure(name="in the first quarter, most", value=max(memory_mb[:quarter]), unit="MB"),
            Figure(name="in the last quarter, most", value=max(memory_mb[-quarter:]), unit="MB"),
        ],
    )


def first_audio(who: str, found_ms: list[float], aim: float) -> list[Figure]:
    """Median and tail."""
    return [
        Figure(
            name=f"{who}: first audio, p50", value=percentile(found_ms, 0.5), unit="ms", aim=aim
        ),
        Figure(name=f"{who}: first audio, p95", value=percentile(found_ms, 0.95), unit="ms"),
        Figure(name=f"{who}: sentences", value=len(found_ms)),
    ]


def live(running: Running, voice: str, number: int) -> float:
    """Milliseconds to the first sound."""
    text = f"{short_text(number % 140)} That was number {number}."
    return through_the_door(running.http, text, voice)[0] * 1000


def drop(folder: Path, files: int) -> None:
    """Write the documents, as fast as the disk takes them."""
    for number in range(files):
        (folder / f"note {number:05}.txt").write_text(f"This is note number {number}.\n", "utf-8")


def meanwhile(running: Running, voice: str, files: int) -> tuple[list[float], list[float]]:
    """First audio in ms, and memory in MB, each second until all is narrated."""
    first_ms, memory_mb = [], []
    while counted(running)["ended"] < files:
        first_ms.append(live(running, voice, 1_000 + len(first_ms)))
        memory_mb.append(running.memory_mb())
        time.sleep(PAUSE_S)
    return first_ms, memory_mb


def counted(running: Running) -> dict[str, int]:
    """How many narrations are done, and how many have ended in any way."""
    totals = {state: total(running, state) for state in sorted(ENDED)}
    return {"done": totals["done"], "ended": sum(totals.values())}


def total(running: Running, state: str) -> int:
    """How many narrations are in that state."""
    answer = running.http.get("/v1/narrations", params={"state": state, "limit": 1})
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return int(told["total"])


def options(parser: argparse.ArgumentParser) -> None:
    """How much is measured."""
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--format", default="opus")


if __name__ == "__main__":
    run(__doc__, {"hibari": partial(burst, "hibari")}, options)
