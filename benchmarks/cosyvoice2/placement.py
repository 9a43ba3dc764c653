"""Where language model and flow run: in turns with all threads, or side by side on a core each.

    python benchmarks/cosyvoice2/placement.py    # full size, two minutes
    python benchmarks/cosyvoice2/placement.py --miniature

With OMP_WAIT_POLICY=PASSIVE GOMP_SPINCOUNT=1000 in the environment threads wait as in the engine's
process; without it, those that wait take a processor.
A round is what two fifths of a second of speech take: ten tokens at a context of 200, and four of
the ten steps of a chunk after 100 frames, with its encoder. Side by side is done in two threads of
one process, and in two processes, which stand for an engine that is made of two. In turns, the
rows of the flow's estimator have both threads, or one each as in the engine. Ways take turns
(A B .. B A). Beside each time that passed is what the part had of a processor: on a busy machine,
or where threads wait for each other, they are far apart.
"""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import places  # noqa: F401 - it finds common
import torch
from common import Figure, Table, run

from cosyd.engine.cosyvoice2.crew import MEMBERS, Crew
from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from cosyd.engine.cosyvoice2.flow import Flow
    from cosyd.engine.cosyvoice2.lm import SpeechLM

    Took = tuple[float, float]  # ms that passed, ms of a processor

TOKENS, STEPS, CONTEXT = 10, 4, 200


class Reading:
    """The language model, about to read the last of :data:`CONTEXT` positions."""

    def __init__(self, lm: SpeechLM) -> None:
        x = lm.embed_speech(list(range(CONTEXT)))[0]
        self._lm, self._decoding, self._x = lm, lm.begin(2 * CONTEXT), x[-1:]
        lm.read([(self._decoding, x[:-1])])

    def __call__(self) -> None:
        for _ in range(TOKENS):
            self._lm.read([(self._decoding, self._x)])
            self._decoding.length -= 1


class Solving:
    """The flow, after two chunks; the third is begun again when four of its steps are done."""

    def __init__(self, flow: Flow, crew: Crew | None = None) -> None:
        chance = torch.Generator().manual_seed(0)
        self._tokens = torch.randint(0, flow.shape.codes, (1, 78), generator=chance)
        prompt = FlowPrompt(tokens=self._tokens[:, :50], mel=torch.zeros(1, 100, 80))
        self._flow, self._crew = flow, crew
        flow.crew = crew
        self._voice = flow.begin(prompt, torch.ones(1, 192))
        for start in (0, 25):
            for _ in flow.follow([self._voice], self._tokens[:, start : start + 28], 3):
                pass

    def __call__(self) -> None:
        self._flow.crew = self._crew
        steps: Iterator[object] = self._flow.follow([self._voice.fork()], self._tokens[:, 50:], 3)
        for _ in range(STEPS):
            next(steps)


def timed(work: Callable[[], None]) -> Took:
    clock = time.thread_time if torch.get_num_threads() == 1 else time.process_time
    began, spent = time.perf_counter(), clock()
    work()
    return (time.perf_counter() - began) * 1e3, (clock() - spent) * 1e3


# -- The ways ---------------------------------------------------------------------------------


def in_turns(reading: Reading, solving: Solving, threads: int) -> tuple[Took, Took, float]:
    torch.set_num_threads(threads)
    one, other = timed(reading), timed(solving)
    torch.set_num_threads(1)
    return one, other, one[0] + other[0]


def in_threads(reading: Reading, solving: Solving) -> tuple[Took, Took, float]:
    took: list[Took] = []

    def read() -> None:
        torch.set_num_threads(1)
        with torch.inference_mode():
            took.append(timed(reading))

    thread, began = threading.Thread(target=read), time.perf_counter()
    thread.start()
    other = timed(solving)
    thread.join()
    return took[0], other, (time.perf_counter() - began) * 1e3


def in_processes(reading: Reading, solving: Solving) -> tuple[Took, Took, float]:
    fork = multiprocessing.get_context("fork")  # nothing is loaded twice
    told, tell = fork.Pipe(duplex=False)
    process = fork.Process(target=lambda: tell.send(timed(reading)))
    began = time.perf_counter()
    process.start()
    other = timed(solving)
    one: Took = told.recv()
    whole = (time.perf_counter() - began) * 1e3
    process.join()
    return one, other, whole


@torch.inference_mode()
def placement(options: argparse.Namespace) -> Table:
    """All ways."""
    import checkpoints  # noqa: PLC0415 - of the tests

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        write = checkpoints.miniature if options.miniature else checkpoints.full_size
        checkpoint = Checkpoint.open(write(Path(folder) / "model"))
        place = place_of("cpu", options.dtype, lm_weights=options.lm_weights)
        reading = Reading(checkpoint.lm(place.put_lm))
        solving = Solving(flow := checkpoint.flow(place.put))
    ways: dict[str, Callable[[], tuple[Took, Took, float]]] = {
        # Before any thread is there: forked processes have none of them.
        "side by side, in processes": lambda: in_processes(reading, solving),
        "in turns, 1 thread": lambda: in_turns(reading, solving, 1),
        "side by side, in threads": lambda: in_threads(reading, solving),
        "in turns, 2 threads": lambda: in_turns(reading, solving, 2),
    }
    first = [name for name in ways if name.endswith("processes")]
    took = {name: [ways[name]() for _ in range(options.rounds)] for name in first}
    apart = Solving(flow, Crew(MEMBERS))
    ways["in turns, 2 threads, a row each"] = lambda: in_turns(reading, apart, MEMBERS)
    took |= {name: [] for name in ways if name not in first}
    for number in range(options.rounds):
        for name in [one for one in ways if one not in first][:: -1 if number % 2 else 1]:
            took[name].append(ways[name]())
    figures = [one for name, each in took.items() for one in _figures(name, each)]
    method = f"The flow in {place.dtype}, weights {options.lm_weights}; {options.rounds} rounds."
    return Table(title="Where language model and flow run", method=method, figures=figures)


def _figures(name: str, took: list[tuple[Took, Took, float]]) -> list[Figure]:
    readings, solvings, wholes = zip(*took, strict=True)
    figures = [Figure(name=f"{name}: both", value=statistics.median(wholes), unit="ms")]
    for what, each, count in (("a token", readings, TOKENS), ("a step", solvings, STEPS)):
        passed, spent = (statistics.median(one) / count for one in zip(*each, strict=True))
        figures += [
            Figure(name=f"{name}: {what}", value=passed, unit="ms"),
            Figure(name=f"{name}: {what}, of a processor", value=spent, unit="ms"),
        ]
    return figures


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--miniature", action="store_true", help="to try this script")
    parser.add_argument("--dtype", default="bf16")
    parser.add_argument("--lm-weights", default="fp16")
    parser.add_argument("--rounds", type=int, default=6)


if __name__ == "__main__":
    run(__doc__, {"placement": placement}, _options)
