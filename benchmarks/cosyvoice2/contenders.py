"""Who is measured: each in a process of its own, all loaded from one checkpoint, asked in turns.

The checkpoint is one of random weights in the genuine layout: true arithmetic, bytes and memory;
how it sounds says nothing. Sampling is at its worst for all, since random logits are flat.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import places

from cosyd.engine.process import gentle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

AT_ONCE = 8
"""The most who speak at once; our engines have as many seats."""

MEMORY_MB = 8_000
"""What sentences under way may keep: enough for all of them, whatever else is loaded."""

FP32 = {"dtype": "fp32", "lm_weights": "fp32"}

OURS: dict[str, dict[str, Any]] = {
    "plain": {"runtime": "plain", **FP32},
    "fast": {"runtime": "fast", "first_tokens": 8, **FP32},
    "fastest": {"runtime": "fast", "first_tokens": 8, "dtype": "bf16"},
}
"""Settings, of which those that do not exist are left out."""

HOPS = {"package": "grown", "package-25": "fixed"}
"""With the rule of upstream's newest version, as it is shipped; and with its hop kept at 25."""

NAMES = (*HOPS, *OURS)
CACHED = ("fast", "fastest")
"""Those that go on from what they keep: the aims are theirs."""


class Process:
    """A worker; see :mod:`worker` for what it can be asked."""

    def __init__(self, command: list[str], environ: Mapping[str, str]) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environ,
        )
        self.settings: dict[str, Any] = {}

    def wait_ready(self) -> None:
        """Until it is loaded, and has told what it is.

        Raises:
            RuntimeError: It could not be.
        """
        self.settings = json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise RuntimeError(f"a contender has ended:\n{self._errors.read()[-4000:]}")
        return line

    def ask(self, do: str, **given: Any) -> Any:
        """Have it do that.

        Raises:
            RuntimeError: It could not.
        """
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._line())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["said"]

    def close(self) -> None:
        """End it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One of those under measurement. Two may share a process, and differ in what is asked."""

    name: str
    process: Process
    hop: str = ""

    @property
    def ours(self) -> bool:
        """Whether it is."""
        return not self.hop

    @property
    def told(self) -> str:
        """Its settings, in words."""
        return ", ".join(f"{name} {value}" for name, value in self.process.settings.items())

    def ask(self, do: str, **given: Any) -> Any:
        """See :meth:`Process.ask`."""
        return self.process.ask(do, **given)

    def say(self, count: int, tokens: int, *, hang_up: bool = False) -> dict[str, Any]:
        """*count* at once, each of *tokens* speech tokens."""
        return self.ask("say", count=count, tokens=tokens, hop=self.hop, hang_up=hang_up)

    def schedule(self, tokens: int) -> list[tuple[int, bool]]:
        """What one utterance gives to a flow that computes all anew."""
        return [tuple(one) for one in self.ask("schedule", tokens=tokens, hop=self.hop)]

    def after_an_utterance(self, tokens: int) -> None:
        """Be as after one of *tokens* that was spoken by a new object to its end."""
        self.ask("reset")
        if self.hop:
            self.schedule(tokens)
        elif self.name in CACHED:
            self.say(1, tokens, hang_up=True)  # it knows the voice again


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """All of them, on one checkpoint."""

    options: argparse.Namespace
    model: Path
    contenders: Sequence[Contender]

    def named(self, name: str) -> Contender | None:
        """The one of that name, if it takes part."""
        return next((one for one in self.contenders if one.name == name), None)

    def turns(self, number: int) -> Sequence[Contender]:
        """In which order they take their turns: A B, B A, A B, ..."""
        return self.contenders[:: -1 if number % 2 else 1]

    @property
    def method(self) -> str:
        """How they were measured, but for what a table says itself."""
        options = self.options
        size = "miniature" if options.miniature else "full size"
        told = "; ".join(f"{one.name}: {one.told}" for one in self.contenders if one.ours)
        return (
            f"Random weights, {size}; {options.threads} threads each; a voice of"
            f" {options.voice_tokens} tokens; in turns (A B B A){f'. {told}' if told else ''}."
        )


def add_options(parser: argparse.ArgumentParser) -> None:
    """What all commands have in common."""
    add = parser.add_argument
    add("--miniature", action="store_true", help="models that take no time: to try the script")
    add("--threads", type=int, default=os.cpu_count() or 1)
    add("--voice-tokens", type=int, default=87, help="of the reference")
    add("--contenders", default=",".join(NAMES), help=f"of {', '.join(NAMES)}")
    add("--lm-weights", default="fp16", help="of fastest: fp16 or int8")


@contextmanager
def of(options: argparse.Namespace) -> Iterator[Field]:
    """The contenders that *options* name, loaded one after the other."""
    import checkpoints  # noqa: PLC0415 - of the tests; it brings torch

    names = [name for name in NAMES if name in options.contenders.split(",")]
    if set(names) & set(HOPS) and not places.REFERENCE_PYTHON.exists():
        sys.exit("The package is not there to compare with: 'make reference' makes it.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        build = checkpoints.miniature if options.miniature else checkpoints.full_size
        # dense: as many bytes to read as the release has, and no matrix that has to be copied first
        with ProcessPoolExecutor(1) as other:  # which gives back the memory that this takes
            building = other.submit(build, folder / "model", tokens_per_text_token=5, dense=True)
            model = building.result()
        contenders, package = [], None
        for name in names:
            if name in HOPS:
                package = package or stack.enter_context(_started("package", model, options, {}))
                contenders.append(Contender(name=name, process=package, hop=HOPS[name]))
                continue
            settings = {"lm_weights": options.lm_weights, **OURS[name]}
            settings |= {"threads": options.threads, "sessions": AT_ONCE, "memory_mb": MEMORY_MB}
            started = stack.enter_context(_started("ours", model, options, settings))
            contenders.append(Contender(name=name, process=started))
        yield Field(options=options, model=model, contenders=contenders)


@contextmanager
def small(field: Field, names: Sequence[str]) -> Iterator[Field]:
    """Those *names* that take part with the miniature, whose loops are the same: to count."""
    if field.options.miniature:
        yield replace(field, contenders=[one for one in field.contenders if one.name in names])
        return
    there = [one.name for one in field.contenders if one.name in names]
    changed = {"miniature": True, "contenders": ",".join(there)}
    with of(argparse.Namespace(**{**vars(field.options), **changed})) as other:
        yield other


@contextmanager
def _started(
    which: str, model: Path, options: argparse.Namespace, settings: dict[str, Any]
) -> Iterator[Process]:
    python = places.REFERENCE_PYTHON if which == "package" else sys.executable
    command = [str(python), str(places.HERE / "worker.py"), which, "--model", str(model)]
    command += ["--voice-tokens", str(options.voice_tokens), "--settings", json.dumps(settings)]
    command += ["--threads", str(options.threads)]
    environ = {**os.environ, "OMP_NUM_THREADS": str(options.threads)}
    # As each is started by its own daemon or server: ours has threads that wait sleep.
    process = Process(command, environ if which == "package" else gentle(environ))
    try:
        process.wait_ready()
        yield process
    finally:
        process.close()
