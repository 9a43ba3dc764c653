"""What the flow has made of voices: where each sentence in a voice goes on from, computed once.

Border: a voice in; out comes a stream of the flow at the end of what it knows of that voice, to go
on from, which shares with all others what it has in common with them.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt

if TYPE_CHECKING:
    from cosyd.engine.cosyvoice2.flow import Flow
    from cosyd.engine.cosyvoice2.flow_stream import FlowStream
    from cosyd.engine.cosyvoice2.voices.state import VoiceState

MEGABYTE = 1_000_000


class Bases:
    """The voices that were used lately.

    Args:
        flow: Of all.
        first_tokens: After so many tokens, and what is looked at after them, the first sound of a
            sentence can be made: the beginning of the reference is left out of what the flow is
            told, so that its chunks end there.
        limit_mb: How much memory what is kept may take. One voice is always kept.
    """

    def __init__(self, flow: Flow, first_tokens: int, limit_mb: int) -> None:
        self._flow = flow
        self._first_tokens = first_tokens
        self._limit = limit_mb * MEGABYTE
        self._kept: OrderedDict[tuple[object, ...], FlowStream] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """What is kept."""
        return sum(one.nbytes for one in self._kept.values())

    def stream(self, voice: VoiceState) -> FlowStream:
        """A sentence in *voice*, at its beginning."""
        key = _key(voice)
        base = self._kept.get(key)
        if base is None:
            base = self._kept[key] = self._made(voice)
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and self.nbytes > self._limit:
            self._kept.popitem(last=False)  # whoever goes on from it keeps it as long as needed
        return base.fork()

    def forget(self) -> None:
        """Let go of all of them."""
        self._kept.clear()

    def _made(self, voice: VoiceState) -> FlowStream:
        shape = self._flow.shape
        prompt = trimmed(flow_prompt(voice), self._first_tokens, shape.chunk_tokens)
        stream = self._flow.begin(prompt, voice.embedding[None])
        ahead, tokens = shape.encoder.lookahead_tokens, prompt.tokens
        for end in range(shape.chunk_tokens, tokens.shape[1] - ahead + 1, shape.chunk_tokens):
            chunk = tokens[:, end - shape.chunk_tokens : end + ahead]
            for _ in self._flow.follow([stream], chunk, ahead):
                pass
        return stream


def flow_prompt(voice: VoiceState) -> FlowPrompt:
    """What of *voice* the flow goes on from."""
    tokens = torch.tensor([voice.speech_tokens], dtype=torch.long)  # [1, P]
    return FlowPrompt(tokens=tokens, mel=voice.mel[None])


def trimmed(prompt: FlowPrompt, first_tokens: int, chunk: int) -> FlowPrompt:
    """*prompt* without so much of its beginning that *first_tokens* more tokens end a chunk.

    One that is shorter than that stays as it is: nothing of it could be spared.
    """
    gone = (prompt.tokens.shape[1] + first_tokens) % chunk
    if gone >= prompt.tokens.shape[1]:
        return prompt
    return replace(
        prompt, tokens=prompt.tokens[:, gone:], mel=prompt.mel[:, FRAMES_PER_TOKEN * gone :]
    )


def _key(voice: VoiceState) -> tuple[object, ...]:
    """Tells one voice from another, by what the flow is told of it."""
    sound = (voice.embedding.numpy().tobytes(), voice.mel.numpy().tobytes())
    return (voice.speech_tokens, hash(sound))
