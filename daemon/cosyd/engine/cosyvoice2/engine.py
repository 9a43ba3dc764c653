"""The engine: orders in, sound out, several of them advanced side by side in one thread.

Each order is a generator (:mod:`~cosyd.engine.cosyvoice2.session`) that does one unit of work at a
time; who is next is settled in :mod:`~cosyd.engine.cosyvoice2.rota`. There are no threads here, no
queues and no locks, and nothing is waited for.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
import torch

from cosyd.contract.errors import CosydError, EngineOptionUnsupported, OutOfMemory
from cosyd.contract.model import VOICE_AUDIO
from cosyd.engine.cosyvoice2.device import (
    go_on_without,
    is_out_of_memory,
    keep_float32,
    place_of,
    set_limits,
)
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.generation import Manner
from cosyd.engine.cosyvoice2.models import Models
from cosyd.engine.cosyvoice2.prompt import TextFeed
from cosyd.engine.cosyvoice2.rota import Rota, Work
from cosyd.engine.cosyvoice2.session import Turn, Wait, convert, speak
from cosyd.engine.cosyvoice2.voices.cast import Cast
from cosyd.engine.cosyvoice2.voices.recording import read_wav
from cosyd.engine.cosyvoice2.voices.reference import Prompter
from cosyd.engine.cosyvoice2.voices.state import VoiceState, mix
from cosyd.engine.orders import Convert, Mix, More, Order, Register, Session
from cosyd.engine.protocol import CHUNK_BYTES, Finished, Sound
from cosyd.engine.stepwise import failed
from cosyd.system.options import CosyVoice2 as Options

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from cosyd.engine.cosyvoice2.device import Place
    from cosyd.engine.protocol import SentenceEngine, StepEngine

log = structlog.get_logger(__name__)

REFERENCE_ONLY = ("jit", "onnx", "trt", "vllm")
"""Settings that only the reference runtime knows."""

WARM_UP = (
    ("今天天气很好，我们出去走走吧。", "zh", 30),
    ("Good morning.", "en", 6),
    ("你好。", "zh", 6),
)
"""What is said to nobody, in which language, and in how many speech tokens: the first is long
enough to be streamed, the others come whole. No more than it takes: a slow processor needs a third
of a second for a token."""


def load(*, model: str, **settings: Any) -> StepEngine | SentenceEngine:
    """The engine that *settings* want, with the model in the folder *model*.

    Raises:
        CosydError: It cannot be loaded; the error says why, and what to do.
    """
    options = msgspec.convert(settings, Options)
    if options.runtime == "reference":
        from cosyd.engine.cosyvoice2.package.engine import (  # noqa: PLC0415 - seldom installed
            Package,
        )

        return Package(model=model, **settings)
    for name in REFERENCE_ONLY:
        if getattr(options, name):
            raise EngineOptionUnsupported(
                option=f"cosyvoice2.{name}", reason=f"cosyvoice2.runtime is {options.runtime!r}"
            )
    if options.runtime == "fast":
        from cosyd.engine.cosyvoice2.fast import Fast  # noqa: PLC0415 - it stands on this file

        return Fast(Path(model), options)
    return CosyVoice2(Path(model), options)


class CosyVoice2:
    """CosyVoice2 as a :class:`~cosyd.engine.protocol.StepEngine`.

    Args:
        folder: The model's.
        options: The table ``[cosyvoice2]``.

    Raises:
        ModelBroken: The model is not whole.
        DeviceMissing: There is no such device.
        OutOfMemory: It does not fit.
    """

    def __init__(self, folder: Path, options: Options) -> None:
        self._place = place_of(
            options.device,
            options.dtype,
            lm_weights=options.lm_weights,
            reduce_memory=options.reduce_memory,
        )
        set_limits(self._place, threads=options.threads, vram_mb=options.vram_mb)
        keep_float32()
        checkpoint = Checkpoint.open(folder)
        with room(self._place):
            self.models = Models.of(
                checkpoint,
                self._place,
                for_compiler=options.compile,
                flow_cache=options.flow_cache if options.runtime == "fast" else "keys",
                upstream_final=options.upstream_final,
            )
        self._cast = Cast(checkpoint.identity, checkpoint.speakers())
        self._prompter = Prompter(checkpoint)
        self._identity = checkpoint.identity
        self._rota = Rota(1 if options.reduce_memory else options.sessions)
        self._options = options

    @property
    def device(self) -> str:
        """What it computes on."""
        return self._place.name

    def device_bytes(self) -> int:
        """What it holds in the memory of a card. From any thread."""
        return self._place.held_bytes()

    def rest(self) -> None:
        """Nothing to do for a while: give back what is held for nobody."""
        self._place.give_back()

    def warm_up(self) -> None:
        """See :meth:`StepEngine.warm_up`."""
        if self._options.cuda_graphs:
            log.warning("cuda_graphs.unused", reason="no two chunks have the same length")
        nobody = VoiceState(model=self._identity, embedding=torch.ones(192))
        with room(self._place), torch.inference_mode():
            if self._options.compile:
                self.models.compile()
            for text, language, length in WARM_UP:
                order = Session(session=0, text=text, language=language, voice="", seed=0)
                ratio = (length + 0.5) / len(self.models.tokenizer.encode(text))
                limits = Manner(min_ratio=ratio, max_ratio=ratio)
                for _ in speak(self.models, order, nobody, manner=limits):
                    pass

    def submit(self, order: Order) -> None:
        """See :meth:`StepEngine.submit`."""
        self._rota.add(Work(order))

    def go_on(self, more: More) -> None:
        """See :meth:`StepEngine.go_on`."""
        work = self._rota.get(more.session)
        if work is None or work.all_text:
            return
        work.hear(more)
        if work.feed is not None:
            self._fill(work.feed, more.text, last=more.last)

    def cancel(self, session: int) -> None:
        """See :meth:`StepEngine.cancel`."""
        self._rota.remove(session)

    def step(self) -> Sequence[Sound | Finished] | None:
        """See :meth:`StepEngine.step`. It is one unit of work of one order."""
        work = self._rota.next()
        if work is None:
            return None
        try:
            with torch.inference_mode():
                return self._advance(work)
        except Exception as error:
            is_full = is_out_of_memory(error)
            end = failed(work.number, error)
            if not (is_full or isinstance(error, CosydError)):
                log.warning("session.failed", session=work.number, exc_info=True)
        # Only now is the error gone, and with it all that the places it came through held.
        return self._made_room(work, end.reason or "") if is_full else self._ended(work, end)

    def _advance(self, work: Work) -> Sequence[Sound | Finished]:
        if work.turns is None:
            work.turns = self._begin(work)
        try:
            turn = next(work.turns)
        except StopIteration:
            return self._ended(work, Finished(work.number))
        if isinstance(turn, bytes) and turn:
            work.gave(turn)
            return [
                Sound(work.number, turn[place : place + CHUNK_BYTES])
                for place in range(0, len(turn), CHUNK_BYTES)
            ]
        work.waits = turn is Wait.TEXT
        return ()

    def _begin(self, work: Work) -> Generator[Turn, None, None]:
        """All that is to be done for an order."""
        match work.order:
            case Session() as order:
                voice = self._cast.voice(order.voice, order.state)
                if work.comes_in_parts:
                    work.feed = TextFeed()
                    self._fill(work.feed, *work.texts, last=work.all_text)
                return speak(self.models, order, voice, work.feed)
            case Convert() as order:
                voice = self._cast.voice(order.voice, order.state)
                return convert(self.models, order, voice, self._prompter)
            case Register() as order:
                return self._register(order)
            case Mix() as order:
                return self._mix(order)

    def _fill(self, feed: TextFeed, *texts: str, last: bool) -> None:
        for text in texts:
            feed.push(self.models.tokenizer.encode(text))
        if last:
            feed.close()

    def _register(self, order: Register) -> Generator[Turn, None, None]:
        voice = self._prompter.register(
            read_wav(order.reference),
            VOICE_AUDIO.rate_hz,
            transcript=order.transcript,
            language=order.language,
            instruction=order.instruct,
        )
        yield None
        voice.save(Path(order.state))

    def _mix(self, order: Mix) -> Generator[Turn, None, None]:
        voices = [self._cast.voice(part.voice, part.state) for part in order.parts]
        yield None
        mix(voices, [part.weight for part in order.parts]).save(Path(order.state))

    def _ended(self, work: Work, end: Finished) -> Sequence[Finished]:
        self._rota.remove(work.number)
        return (end,)

    def _made_room(self, work: Work, reason: str) -> Sequence[Finished]:
        """After memory was short: fewer side by side; *work* once more, if that goes unnoticed."""
        self._rota.shrink()
        log.warning("memory.short", device=str(self._place), sessions=self._rota.limit)
        self._rota.remove(work.number)
        self._place.give_back()
        go_on_without(reason)
        if work.is_heard or work.retried:
            full = OutOfMemory(engine="cosyvoice2", device=str(self._place), reason=reason)
            return (failed(work.number, full),)
        work.retried = True
        self._rota.add(work)
        return ()


@contextmanager
def room(place: Place) -> Iterator[None]:
    """What is done inside has room, or an error says so.

    Raises:
        OutOfMemory: There is none.
    """
    try:
        yield
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        raise OutOfMemory(engine="cosyvoice2", device=str(place), reason=str(error)) from error
