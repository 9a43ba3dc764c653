"""``python -m cosyd.engine.cosyvoice2.measure WANTED``: CosyVoice2's speed on this machine.

The engine is asked as its worker asks it, so queues, sockets and players are not in the figures.

Border: a :class:`~cosyd.engine.cosyvoice2.figures.Wanted` as the only argument, an
:class:`~cosyd.engine.cosyvoice2.figures.Outcome` as the only line of the output.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psutil
import torch

from cosyd.contract.errors import CosydError, EngineFailed
from cosyd.contract.model import VOICE_AUDIO
from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.engine.cosyvoice2.figures import Figures, Outcome, Request, Together, Wanted
from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt
from cosyd.engine.cosyvoice2.generation import Reading
from cosyd.engine.cosyvoice2.sampling import Sampler
from cosyd.engine.orders import Register, Session
from cosyd.engine.protocol import Finished, Sound
from cosyd.system.options import CosyVoice2 as Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MEGABYTE = 1_000_000

TOKENS = 25
"""How many are measured, after one that is not."""

CHUNKS_BEFORE = 4
CHUNKS = 2
"""The flow is measured over so many seconds, after as many before: a reference and a beginning."""


def measured(wanted: Wanted, folder: Path) -> Figures:
    """The figures.

    Args:
        wanted: What to measure.
        folder: For files that nobody needs afterwards.

    Raises:
        CosydError: There is no such device, the model is broken, or it does not fit.
    """
    options = msgspec.convert(wanted.table, Options)
    place = place_of(options.device, options.dtype, reduce_memory=options.reduce_memory)
    began = time.perf_counter()
    engine = Fast(Path(wanted.model), options)
    engine.warm_up()
    load_s = time.perf_counter() - began
    bench = _Bench(engine, wanted, str(folder / "voice.state"))
    with torch.inference_mode():
        requests = list(bench.requests())
        together = [bench.together(count) for count in wanted.sentences]
    flow = engine.models.flow.shape
    return Figures(
        device=_device_name(place.device),
        driver=_driver() if place.device.type == "cuda" else "",
        torch=str(torch.__version__),
        dtype=str(place.dtype).removeprefix("torch."),
        cuda_graphs=options.cuda_graphs,
        first_tokens=int(str(engine.facts["first_tokens"])),
        looked_at=flow.encoder.lookahead_tokens,
        load_s=round(load_s, 1),
        requests=requests,
        together=together,
    )


class _Bench:
    """The engine, and what it is asked.

    Args:
        engine: Warmed up.
        wanted: What to measure.
        voice: The file in which the voice is kept.
    """

    def __init__(self, engine: Fast, wanted: Wanted, voice: str) -> None:
        self._engine = engine
        self._wanted = wanted
        self._voice = voice
        self._last = 0
        self._register()

    def requests(self) -> Iterable[Request]:
        """One after the other, of which a few are told; each is left after its first sound."""
        last = self._wanted.requests
        for number in range(1, last + 1):
            (order,) = self._orders(1)
            began = time.perf_counter()
            self._engine.submit(order)
            while not any(isinstance(item, Sound) for item in self._step()):
                pass
            first_ms = _ms(time.perf_counter() - began)
            self._engine.cancel(order.session)
            if number in {1, 2, last}:
                yield Request(number=number, first_ms=first_ms)

    def together(self, count: int) -> Together:
        """So many sentences at once."""
        _reset_peak()
        firsts: list[float] = []
        work_s = sound_s = 0.0
        for _ in range(self._wanted.repeats):
            some, took_s, length_s = self._spoken(self._orders(count))
            firsts += some
            work_s, sound_s = work_s + took_s, sound_s + length_s
        return Together(
            sentences=count,
            first_ms=_ms(_share(firsts, 0.5)),
            first_ms_p95=_ms(_share(firsts, 0.95)),
            token_ms=_ms(self._token_s(count)),
            chunk_ms=_ms(self._chunk_s(count)),
            realtime=round(work_s / sound_s, 3),
            peak_mb=_peak_bytes() // MEGABYTE,
        )

    def _register(self) -> None:
        self._last += 1
        self._engine.submit(
            Register(
                session=self._last,
                reference=self._wanted.recording,
                transcript=self._wanted.transcript,
                language="en",
                state=self._voice,
            )
        )
        while not self._step():
            pass

    def _orders(self, count: int) -> list[Session]:
        first, self._last = self._last + 1, self._last + count
        return [
            Session(
                session=number,
                text=self._wanted.text,
                language="en",
                voice="bench",
                state=self._voice,
                seed=number,
            )
            for number in range(first, first + count)
        ]

    def _spoken(self, orders: Sequence[Session]) -> tuple[list[float], float, float]:
        """When each of *orders* was heard first, when all were through, and how long they sound."""
        began = time.perf_counter()
        for one in orders:
            self._engine.submit(one)
        firsts: dict[int, float] = {}
        ended, sound_s = 0, 0.0
        while ended < len(orders):
            for item in self._step():
                if isinstance(item, Sound):
                    firsts.setdefault(item.session, time.perf_counter() - began)
                    sound_s += VOICE_AUDIO.seconds(VOICE_AUDIO.frames(item.pcm))
                else:
                    ended += 1
        return list(firsts.values()), time.perf_counter() - began, sound_s

    def _step(self) -> Sequence[Sound | Finished]:
        """What comes of a step of the engine, which has something to do.

        Raises:
            CosydError: An order could not be done.
        """
        news = self._engine.step()
        assert news is not None
        for item in news:
            if isinstance(item, Finished) and item.reason is not None:
                kind = CosydError.known.get(item.code, EngineFailed)
                raise kind(**{"engine": "cosyvoice2", "reason": item.reason, **item.facts})
        return news

    def _token_s(self, count: int) -> float:
        """For a token of each of so many."""
        models, lm = self._engine.models, self._engine.models.lm
        shape = lm.shape
        signs = torch.tensor(
            (shape.end, shape.unused, shape.more_text), device=lm.speech.weight.device
        )
        readings = [
            Reading(
                decoding=lm.begin(),
                x=lm.start()[0],
                sampler=Sampler(models.dice(number), models.manner.sampling),
                barred=signs,
            )
            for number in range(count)
        ]
        began = 0.0
        for turn in range(TOKENS + 1):
            if turn == 1:
                began = time.perf_counter()
            answers = self._engine.answer(readings, count)
            readings = [
                replace(one, x=lm.embed_speech(answer.token)[0])
                for one, answer in zip(readings, answers, strict=True)
            ]
        return (time.perf_counter() - began) / TOKENS

    def _chunk_s(self, count: int) -> float:
        """For a chunk of the flow of each of so many."""
        flow = self._engine.models.flow
        chunk, ahead = flow.shape.chunk_tokens, flow.shape.encoder.lookahead_tokens
        mel = torch.zeros(1, 0, flow.shape.estimator.mel_bands)
        base = flow.begin(
            FlowPrompt(tokens=torch.zeros(1, 0, dtype=torch.long), mel=mel),
            torch.ones(1, flow.shape.embedding),
        )
        streams, began = [base], 0.0
        for turn in range(CHUNKS_BEFORE + CHUNKS):
            if turn == CHUNKS_BEFORE:
                streams = [base.fork() for _ in range(count)]
                began = time.perf_counter()
            tokens = torch.zeros(len(streams), chunk + ahead, dtype=torch.long)
            *_, made = flow.follow(streams, tokens, ahead)
            assert made is not None
            made.cpu()  # waits for the device
        return (time.perf_counter() - began) / CHUNKS


def _share(values: Sequence[float], share: float) -> float:
    """The smallest of *values* that so many of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _ms(seconds: float) -> float:
    return round(1_000 * seconds, 1)


def _reset_peak() -> None:
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def _peak_bytes() -> int:
    if torch.cuda.is_initialized():
        return int(torch.cuda.max_memory_reserved())
    return int(psutil.Process().memory_info().rss)


def _device_name(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{device.type}, {torch.get_num_threads()} threads"


def _driver() -> str:
    """The version of the card's driver, where its own tool is there to tell it."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return f"CUDA {torch.version.cuda}"
    told = subprocess.run(  # noqa: S603 - no word of it comes from outside
        [command, "--query-gpu=driver_version", "--format=csv,noheader"],
        check=False,
        capture_output=True,
        text=True,
        timeout=15,
    )
    return f"{told.stdout.strip().partition(chr(10))[0]}, CUDA {torch.version.cuda}"


def main() -> None:
    """See the head of this file. What libraries print goes where errors go."""
    output = os.dup(1)
    os.dup2(2, 1)
    wanted = msgspec.json.decode(sys.argv[1], type=Wanted)
    with tempfile.TemporaryDirectory() as folder:
        try:
            outcome = Outcome(figures=measured(wanted, Path(folder)))
        except CosydError as error:
            outcome = Outcome(problem=error.as_problem())
    with os.fdopen(output, "wb") as out:
        out.write(msgspec.json.encode(outcome))


if __name__ == "__main__":
    main()
