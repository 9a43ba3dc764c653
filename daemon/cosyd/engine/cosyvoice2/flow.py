"""The flow: speech tokens and a voice in, a mel out.

It solves an equation in ten Euler steps, from noise that is fixed for each position to the mel,
and hands control back after each, so that a session can end between any two. It keeps nothing
between calls but the noise: each call computes all frames, those of the prompt too. Encoder,
estimator and solver know nothing of each other; what sees what is decided here, in
:func:`chunk_mask`, and the pair of rows for guidance is made in :meth:`Flow._condition`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN, Encoder, EncoderShape
from cosyd.engine.cosyvoice2.estimator import Estimator, EstimatorShape

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = 10
"""Of the solver. Upstream's, as ``n_timesteps`` of its flow's ``inference``."""

NOISE_FRAMES = 15_000
"""How long upstream's table of noise is: 300 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowShape:
    """The sizes of a :class:`Flow`; the defaults are CosyVoice2-0.5B's."""

    codes: int = 6561
    """How many speech tokens there are; the flow takes 0 to ``codes - 1``."""

    embedding: int = 192
    """Numbers that tell one speaker from another."""

    chunk_tokens: int = 25
    """While streaming, a token sees its own chunk of as many and those before; they start at the
    prompt's first token. Training's ``static_chunk_size``."""

    guidance: float = 0.7
    """How far to overshoot what the estimator says without voice and words."""

    encoder: EncoderShape = field(default_factory=EncoderShape)
    estimator: EstimatorShape = field(default_factory=EstimatorShape)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPrompt:
    """How the voice sounded: what is spoken goes on from here."""

    tokens: Tensor
    """[1, P], P may be 0."""

    mel: Tensor
    """[1, 2P, 80]."""


class Flow(nn.Module):
    """Speech tokens to mel.

    Runs in the type of its weights; the solver's own state is in float32, or in float64 if they
    are.
    """

    def __init__(self, shape: FlowShape) -> None:
        super().__init__()
        self.shape = shape
        wide, bands = shape.encoder.width, shape.estimator.mel_bands
        self.input_embedding = nn.Embedding.from_pretrained(torch.empty(shape.codes, wide))
        self.spk_embed_affine_layer = nn.Linear(shape.embedding, bands)
        self.encoder = Encoder(shape.encoder)
        self.encoder_proj = nn.Linear(wide, bands)
        self.estimator = Estimator(shape.estimator)
        self.noise = Noise(bands)

    def solve(
        self, tokens: Tensor, prompt: FlowPrompt, embedding: Tensor, *, final: bool, streaming: bool
    ) -> Iterator[Tensor | None]:
        """The mel of *tokens*, step by step.

        Args:
            tokens: [1, N], all since the prompt. Best on the processor: their values are looked
                at, which elsewhere waits for the device.
            prompt: What they go on from.
            embedding: [1, 192], the speaker's.
            final: No more tokens come. Else the last three are only looked at.
            streaming: Each chunk sees itself and what came before, so that what has been said
                stays as more tokens come. Else all see all.

        Returns:
            None after each step, and at last the mel [1, 80, 2N], or 2 (N - 3) frames if not
            *final*, without the prompt's.

        Raises:
            ValueError: A token is none of the model's, or there are too few; nothing has been done.
        """
        for name, some in (("speech", tokens), ("the prompt's speech", prompt.tokens)):
            if some.numel() and not 0 <= int(some.min()) <= int(some.max()) < self.shape.codes:
                raise ValueError(f"{name} tokens are out of range: 0 to {self.shape.codes - 1}.")
        least = 1 if final else 1 + self.shape.encoder.lookahead_tokens
        if tokens.shape[1] < least:
            raise ValueError(f"{tokens.shape[1]} speech tokens are too few: {least} or more.")
        return self._steps(tokens, prompt, embedding, final=final, streaming=streaming)

    def _steps(
        self, tokens: Tensor, prompt: FlowPrompt, embedding: Tensor, *, final: bool, streaming: bool
    ) -> Iterator[Tensor | None]:
        where = self.input_embedding.weight
        hidden, mask = self._encode(tokens.to(where.device), prompt, final, streaming)
        state = torch.promote_types(where.dtype, torch.float32)
        voice = functional.normalize(embedding.to(where.device, state), dim=1)
        condition = self._condition(hidden, prompt.mel.to(where), voice.to(where))
        frames = hidden.shape[1]
        x = self.noise.until(frames, where.device).to(state)  # [1, 80, T]
        times = _schedule(state).to(where.device)  # [S + 1]
        moments = self.estimator.moments(times[:-1])  # [S, C]
        for moment, (now, then) in zip(moments.split(1), pairwise(times), strict=True):
            x = x + (then - now) * self._velocity(x, condition, moment, mask)
            yield None
        yield x[:, :, prompt.mel.shape[1] :]

    def _encode(
        self, tokens: Tensor, prompt: FlowPrompt, final: bool, streaming: bool
    ) -> tuple[Tensor, Tensor | None]:
        """The encoder's frames, [1, T, 80], and what they may see of each other."""
        everything = torch.cat([prompt.tokens.to(tokens), tokens], dim=1)  # [1, P + N]
        x = self.input_embedding(everything)
        length = everything.shape[1] - (0 if final else self.shape.encoder.lookahead_tokens)
        token_mask = frame_mask = None
        if streaming:
            chunk = self.shape.chunk_tokens
            token_mask = chunk_mask(length, chunk, x)
            frame_mask = chunk_mask(FRAMES_PER_TOKEN * length, FRAMES_PER_TOKEN * chunk, x)
        x = self.encoder(x, final=final, token_mask=token_mask, frame_mask=frame_mask)
        return self.encoder_proj(x), frame_mask

    def _condition(self, hidden: Tensor, prompt_mel: Tensor, voice: Tensor) -> Tensor:
        """What the estimator is told beside the noisy mel: once the truth, and once nothing.

        Returns:
            [2, 240, T]: the encoder's frames, the voice, the prompt's mel; and zeros.
        """
        frames = hidden.shape[1]
        timbre = self.spk_embed_affine_layer(voice)  # [1, 80]
        known = functional.pad(prompt_mel, (0, 0, 0, frames - prompt_mel.shape[1]))  # [1, T, 80]
        told = torch.cat([hidden.mT, timbre[:, :, None].expand(-1, -1, frames), known.mT], dim=1)
        return torch.cat([told, torch.zeros_like(told)])

    def _velocity(
        self, x: Tensor, condition: Tensor, moment: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Where *x* [1, 80, T] is to go: what it is told counts more than the estimator says.

        Source:
            Ho and Salimans, "Classifier-Free Diffusion Guidance" (2022).
        """
        pair = x.to(condition.dtype).repeat(2, 1, 1)
        velocity = self.estimator(torch.cat([pair, condition], dim=1), moment, mask)
        told, untold = velocity.to(x.dtype).chunk(2)
        rate = self.shape.guidance
        return (1 + rate) * told - rate * untold


class Noise:
    """What the solver starts from: noise that depends on the position alone.

    So frames that have been said come out the same when more follow. The first 15,000 are
    upstream's, which goes no farther; each further 15,000 are drawn the same way from the next
    seed.
    """

    def __init__(self, bands: int) -> None:
        self._bands = bands
        self._table = torch.empty(1, bands, 0, device="cpu")
        self._drawn = 0

    def until(self, frames: int, device: torch.device) -> Tensor:
        """The noise of the first *frames*, [1, bands, frames], float32; not to be written to."""
        while self._table.shape[2] < frames:
            seed = torch.Generator("cpu").manual_seed(self._drawn)
            more = torch.randn(1, self._bands, NOISE_FRAMES, generator=seed, device="cpu")
            self._table = torch.cat([self._table, more.to(self._table.device)], dim=2)
            self._drawn += 1
        self._table = self._table.to(device)
        return self._table[:, :, :frames]


def chunk_mask(length: int, chunk: int, like: Tensor) -> Tensor:
    """Who sees whom while streaming: a position its own chunk and all chunks before it.

    Returns:
        [length, length], of the type and on the device of *like*: 0 where the row's position
        sees the column's, else -inf; to be added to the scores of attention.
    """
    of = torch.arange(length, device=like.device) // chunk
    hidden = of[:, None] < of[None, :]
    return torch.zeros_like(hidden, dtype=like.dtype).masked_fill(hidden, -math.inf)


def _schedule(dtype: torch.dtype) -> Tensor:
    """The moments between which the solver steps, 0 to 1, close together at first: [S + 1]."""
    even = torch.linspace(0, 1, STEPS + 1, dtype=dtype, device="cpu")
    return 1 - torch.cos(even * 0.5 * torch.pi)
