"""What CosyVoice2 holds of a processor's memory, and how much of it at most.

    python benchmarks/cosyvoice2/memory.py                # full size, a minute
    python benchmarks/cosyvoice2/memory.py --miniature

Each way of keeping weights has a process of its own, which loads the model, says a sentence to
nobody, and is asked by the system what it holds (resident; pages of files with it). Peaks are of
the loading alone, and of the sentence alone; they are Linux's, elsewhere they are of both.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import places  # noqa: F401 - it finds common
import psutil
from common import MEGABYTE, Figure, Table, run

if TYPE_CHECKING:
    from collections.abc import Mapping

WAYS: Mapping[str, Mapping[str, Any]] = {
    "fp32": {"dtype": "fp32"},
    "auto": {},
    "bf16": {"dtype": "bf16"},
    "bf16, int8": {"dtype": "bf16", "lm_weights": "int8"},
}
AIM_MB = 2_500
"""Of bf16, while it is loaded and ever after."""

TEXT = "They are nine by now."
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


# -- In a process of its own ------------------------------------------------------------------


def held_mb() -> float:
    return psutil.Process().memory_info().rss / MEGABYTE


def peak_mb() -> float:
    """The most since the last call, where that can be asked for."""
    if not STATUS.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (MEGABYTE if sys.platform == "darwin" else 1_000)
    lines = STATUS.read_text().splitlines()
    peak_kib = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    CLEAR.write_text("5")
    return int(peak_kib) * 1_024 / MEGABYTE


def measured(model: str, settings: Mapping[str, Any]) -> dict[str, float]:
    import torch  # noqa: PLC0415 - the other process does without

    from cosyd.engine.cosyvoice2.engine import load  # noqa: PLC0415 - likewise
    from cosyd.engine.orders import Session  # noqa: PLC0415 - likewise

    torch.set_num_threads(1)
    told = {"libraries": held_mb()}
    peak_mb()
    engine: Any = load(model=model, device="cpu", **settings)
    told |= {"loaded, at most": peak_mb(), "loaded": held_mb()}
    engine.submit(Session(session=1, text=TEXT, language="en", voice="anna", seed=1))
    while engine.step() is not None:
        pass
    engine.rest()
    return told | {"a sentence, at most": peak_mb(), "a sentence, after it": held_mb()}


# -- In the one that asks ---------------------------------------------------------------------


def memory(options: argparse.Namespace) -> Table:
    """All ways, one after the other."""
    import checkpoints  # noqa: PLC0415 - of the tests; it brings torch

    with tempfile.TemporaryDirectory() as folder:
        write = checkpoints.miniature if options.miniature else checkpoints.full_size
        model = write(
            Path(folder) / "model", speakers=["anna"], tokens_per_text_token=4, dense=True
        )
        figures = [one for name in WAYS for one in _figures(name, model)]
    size = "the miniature" if options.miniature else "full size"
    method = f"Random weights of {size}, one thread; '{TEXT}' has four tokens for each of the text."
    return Table(title="CosyVoice2: memory on a processor", method=method, figures=figures)


def _figures(name: str, model: Path) -> list[Figure]:
    command = [sys.executable, __file__, "--one", json.dumps(WAYS[name]), "--model", str(model)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    aim = AIM_MB if name == "bf16" else None
    return [
        Figure(name=f"{name}: {what}", value=value, unit="MB", aim=aim)
        for what, value in told.items()
    ]


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--miniature", action="store_true", help="to try this script")


def main() -> None:
    own = argparse.ArgumentParser(add_help=False)
    own.add_argument("--one")
    own.add_argument("--model")
    wanted, _ = own.parse_known_args()
    if wanted.one is not None:
        print(json.dumps(measured(wanted.model, json.loads(wanted.one))))
        return
    run(__doc__, {"memory": memory}, _options)


if __name__ == "__main__":
    main()
