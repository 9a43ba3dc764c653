"""Our engine, told what to do: at its border, where the daemon's worker has it.

What is measured of the flow alone goes through the same functions as speech does.
"""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import spoken
import torch
from spent import Spent, peak

from cosyd.engine.cosyvoice2.bases import Bases, flow_prompt
from cosyd.engine.cosyvoice2.engine import load
from cosyd.engine.cosyvoice2.files.identity import identity_of
from cosyd.engine.cosyvoice2.session import Chunks
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.orders import Session
from cosyd.engine.protocol import Sound
from cosyd.system.options import CosyVoice2 as Options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor

PCM_BYTES_PER_S = 48_000
BASES_MB = 100_000


class Ours:
    """See :mod:`worker`."""

    def __init__(self, folder: Path, voice_tokens: int, wanted: dict[str, Any]) -> None:
        known = Options.__struct_fields__
        self.settings = {name: value for name, value in wanted.items() if name in known}
        self._engine: Any = load(model=str(folder), device="cpu", **self.settings)
        self._voice = VoiceState(model=identity_of(folder), **_voice(voice_tokens))
        self._state = folder / "bench.voice"
        self._voice.save(self._state)
        self._given = 0
        self._spent = Spent()
        self._watch()
        self._engine.warm_up()

    def _watch(self) -> None:
        spent, models = self._spent, self._engine.models
        spent.timed(models.lm, "read", "language model")
        spent.timed_module(models.flow.encoder, "flow")
        spent.timed(models.flow, "said", "flow")
        for name in ("excite", "filter", "carry_on"):
            spent.timed(models.vocoder, name, "vocoder")
        spent.count_frames(models.flow.estimator)
        follow, solve = models.flow.follow, models.flow.solve

        def followed(streams: Any, tokens: Tensor, *rest: Any, **more: Any) -> Iterator[Any]:
            first = streams[0]
            self._given = first.frames // 2 + tokens.shape[1] - first.prompt.tokens.shape[1]
            return follow(streams, tokens, *rest, **more)

        def solved(tokens: Tensor, *rest: Any, **more: Any) -> Iterator[Any]:
            self._given = tokens.shape[1]
            return solve(tokens, *rest, **more)

        models.flow.follow, models.flow.solve = followed, solved

    def reset(self) -> None:
        """As after a rest: nothing is kept of any voice."""
        self._engine.rest()

    def say(
        self, *, count: int, tokens: int, hop: str = "", hang_up: bool = False
    ) -> dict[str, Any]:
        """*count* orders at once, each of *tokens* speech tokens; until the first sound only?"""
        del hop  # it has no state of that kind
        self._spent.forget()
        text = self._text(tokens)
        heard: dict[int, list[tuple[float, float]]] = {number: [] for number in range(count)}
        left, first = set(heard), 0
        began = time.perf_counter()
        for number in heard:
            self._engine.submit(
                Session(
                    session=number,
                    text=text,
                    language="en",
                    voice="bench",
                    state=str(self._state),
                    seed=number,
                )
            )
        while left:
            for item in self._engine.step() or ():
                if isinstance(item, Sound):
                    at_s = time.perf_counter() - began
                    heard[item.session].append((at_s, len(item.pcm) / PCM_BYTES_PER_S))
                    first = first or self._given
                    if hang_up and item.session in left:
                        self._engine.cancel(item.session)
                        left.remove(item.session)
                else:
                    assert item.reason is None, item.reason
                    left.remove(item.session)
        return {
            "heard": list(heard.values()),
            "took_s": time.perf_counter() - began,
            "tokens": first,
            "seconds": self._spent.seconds,
            "frame_steps": self._spent.frame_steps,
        }

    def _text(self, tokens: int) -> str:
        """What to say; from now on that takes *tokens*."""
        text, models = spoken.text(tokens), self._engine.models
        ratio = spoken.ratio(tokens, len(models.tokenizer.encode(text)))
        manner = replace(models.manner, min_ratio=ratio, max_ratio=ratio)
        self._engine.models = replace(models, manner=manner)
        return text

    def schedule(self, *, tokens: int, hop: str = "") -> list[tuple[int, bool]]:
        """What the runtime plain gives to the flow for one utterance: tokens, and if they are all.

        Its loop itself runs, with the speech tokens given, and flow and vocoder left out.
        """
        del hop
        mute = _Mute(self._engine.models.flow.shape, self._engine.models.vocoder.shape)
        models = replace(self._engine.models, flow=mute, vocoder=mute)
        chunks = Chunks(models, self._voice, torch.Generator())
        for token in spoken.speech(tokens):
            chunks.tokens.append(token)
            if chunks.one_is_due():
                list(chunks.next(final=False))
        list(chunks.next(final=True))
        return mute.calls

    @torch.inference_mode()
    def flow(self, *, tokens: int) -> dict[str, float]:
        """One call of the flow of runtime plain in the midst of an utterance."""
        self._spent.forget()
        given = torch.tensor([spoken.speech(tokens)])
        prompt, embedding = flow_prompt(self._voice), self._voice.embedding[None]
        with peak() as memory:
            began = time.perf_counter()
            solve = self._engine.models.flow.solve
            for _ in solve(given, prompt, embedding, final=False, streaming=True):
                pass
            took_s = time.perf_counter() - began
        return {"took_s": took_s, "frame_steps": self._spent.frame_steps, **memory}

    @torch.inference_mode()
    def chunks(self, *, tokens: int, first_tokens: int = 8) -> dict[str, Any]:
        """The flow of runtime fast over one utterance, chunk by chunk.

        Returns:
            ``chunks``: of each its frames, those that it sees, its frame-steps, and its seconds;
            ``voice_frame_steps`` of what is computed once for the voice; memory.
        """
        flow = self._engine.models.flow
        self._spent.forget()
        stream = Bases(flow, first_tokens, BASES_MB).stream(self._voice)
        voice_frame_steps = self._spent.frame_steps
        all_tokens = [*stream.prompt.tokens[0].tolist(), *spoken.speech(tokens)]
        with peak() as memory:
            made = list(self._followed(stream, all_tokens))
        return {
            "chunks": made,
            "voice_frame_steps": voice_frame_steps,
            "state_mb": stream.nbytes / 1e6,
            **memory,
        }

    def _followed(self, stream: Any, tokens: list[int]) -> Iterator[tuple[int, int, int, float]]:
        """Chunk by chunk to the end, as :meth:`chunks` tells it."""
        flow = self._engine.models.flow
        size, ahead = flow.shape.chunk_tokens, flow.shape.encoder.lookahead_tokens
        while (start := stream.frames // 2) < len(tokens):
            self._spent.forget()
            end = start + size - start % size
            if len(tokens) < end + ahead:  # no more come
                end = min(end, len(tokens))
            given = torch.tensor([tokens[start : end + ahead]])
            began = time.perf_counter()
            for _ in flow.follow([stream], given, given.shape[1] - (end - start)):
                pass
            took_s = time.perf_counter() - began
            yield 2 * (end - start), stream.frames, self._spent.frame_steps, took_s


class _Mute:
    """A flow and a vocoder that only note what they are given."""

    def __init__(self, flow_shape: Any, vocoder_shape: Any) -> None:
        self.shape = SimpleNamespace(
            chunk_tokens=flow_shape.chunk_tokens,
            encoder=flow_shape.encoder,
            hop=vocoder_shape.hop,
        )
        self.calls: list[tuple[int, bool]] = []

    def solve(self, tokens: Tensor, *_: Any, final: bool, streaming: bool) -> Iterator[Tensor]:
        del streaming
        self.calls.append((tokens.shape[1], final))
        yield torch.zeros(1, 80, 2 * tokens.shape[1])

    def excite(self, mel: Tensor, _: Any) -> Tensor:
        return torch.zeros(1, 1, self.shape.hop * mel.shape[2])

    def filter(self, mel: Tensor, _: Tensor) -> Tensor:
        return torch.zeros(1, self.shape.hop * mel.shape[2])


def _voice(tokens: int) -> dict[str, Any]:
    made = spoken.voice(tokens)
    return {
        "embedding": made["embedding"],
        "mel": made["mel"],
        "speech_tokens": tuple(made["speech_tokens"]),
        "text_ids": tuple(made["text_ids"]),
        "language": "en",
    }
