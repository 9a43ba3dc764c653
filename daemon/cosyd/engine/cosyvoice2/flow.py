"""The flow: speech tokens and a voice in, a mel out.

It solves an equation in ten Euler steps, from noise that is fixed for each position to the mel,
and hands control back after each, so that a session can end between any two. :meth:`Flow.solve`
computes all frames of an utterance, those of the prompt too; :meth:`Flow.follow` only the next
ones, of several utterances at once, and goes on from what it kept in each one's
:class:`FlowStream`. Both give the same frames. Encoder, estimator and solver know nothing of each
other; what sees what is decided here, and the pair of rows for guidance is made in
:meth:`Flow._condition`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN, Encoder
from cosyd.engine.cosyvoice2.estimator import Estimator
from cosyd.engine.cosyvoice2.flow_stream import ROWS, STEPS, FlowStream
from cosyd.engine.cosyvoice2.noise import Noise
from cosyd.engine.cosyvoice2.past import Stretch, Whole
from cosyd.engine.cosyvoice2.untold import Untold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.engine.cosyvoice2.crew import Crew
    from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt, FlowShape
    from cosyd.engine.cosyvoice2.past import Past, Track


class Strides(Protocol):
    """Another way to do a step of several streams."""

    def fits(self, tracks: Sequence[Track], frames: int) -> bool:
        """Whether it can do a step over so many frames."""
        ...

    def velocity(
        self, x: Tensor, condition: Tensor, moment: Tensor, tracks: Sequence[Track]
    ) -> Tensor:
        """See :meth:`Flow.velocity`; what is to be kept is in *tracks* when this returns."""
        ...


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
        self._untold: Untold | None = None
        self.strides: Strides | None = None
        """How steps of streams are done where that is not to be left to Python."""

        self.crew: Crew | None = None
        """Who computes the rows of the estimator where one thread is not to have all of them."""

    def _apply(self, *given: Any, **more: Any) -> Self:
        self._untold = None  # it is of other numbers then, or elsewhere
        return super()._apply(*given, **more)

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
        self._check("speech", tokens)
        self._check("the prompt's speech", prompt.tokens)
        least = 1 if final else 1 + self.shape.encoder.lookahead_tokens
        if tokens.shape[1] < least:
            raise ValueError(f"{tokens.shape[1]} speech tokens are too few: {least} or more.")
        return self._steps(tokens, prompt, embedding, final=final, streaming=streaming)

    def _steps(
        self, tokens: Tensor, prompt: FlowPrompt, embedding: Tensor, *, final: bool, streaming: bool
    ) -> Iterator[Tensor | None]:
        where = self.input_embedding.weight
        hidden, past = self._encode(tokens.to(where.device), prompt, final, streaming)
        state = torch.promote_types(where.dtype, torch.float32)
        frames = hidden.shape[1]
        mel = prompt.mel.to(where)
        known = functional.pad(mel, (0, 0, 0, frames - mel.shape[1]))  # [1, T, 80]
        condition = self._condition(hidden, known, self._timbre(embedding))
        x = self.noise.until(frames, where.device).to(state)  # [1, 80, T]
        times = _schedule(state).to(where.device)  # [S + 1]
        moments = self.estimator.moments(times[:-1])  # [S, G, 256]
        for moment, (now, then) in zip(moments, pairwise(times), strict=True):
            x = x + (then - now) * self.velocity(x, condition, moment, past)
            yield None
        yield x[:, :, prompt.mel.shape[1] :]

    def _encode(
        self, tokens: Tensor, prompt: FlowPrompt, final: bool, streaming: bool
    ) -> tuple[Tensor, Whole]:
        """The encoder's frames, [1, T, 80], and what they may see of each other."""
        everything = torch.cat([prompt.tokens.to(tokens), tokens], dim=1)  # [1, P + N]
        x = self.input_embedding(everything)
        chunk = self.shape.chunk_tokens if streaming else None
        frames = chunk and FRAMES_PER_TOKEN * chunk
        looked_at = 0 if final else self.shape.encoder.lookahead_tokens
        x = self.encoder(x, looked_at, Whole(chunk), Whole(frames))
        return self.encoder_proj(x), Whole(frames)

    @property
    def frame_bytes(self) -> int:
        """How much a :class:`FlowStream` keeps at most for each frame, the prompt's too.

        Room is made for several frames at once: up to a quarter more is held, or 100 frames.
        """
        attentions = STEPS * ROWS * self.estimator.kept_width
        return self.input_embedding.weight.element_size() * (attentions + self.encoder.kept_width)

    def begin(self, prompt: FlowPrompt, embedding: Tensor) -> FlowStream:
        """An utterance in the voice of *embedding* [1, 192] that goes on from *prompt*.

        Raises:
            ValueError: A token of the prompt is none of the model's.
        """
        self._check("the prompt's speech", prompt.tokens)
        timbre = self._timbre(embedding)
        return FlowStream(self.shape, prompt, timbre, apart=self.crew is not None)

    @torch.inference_mode()
    def follow(
        self, streams: Sequence[FlowStream], tokens: Tensor, looked_at: int
    ) -> Iterator[Tensor | None]:
        """The next frames of *streams*, step by step.

        A stream goes on chunk by chunk, from the first token of its prompt: each call has the rest
        of a chunk, but for the last one of an utterance. A call that is dropped on its way leaves
        its streams useless.

        Args:
            streams: Each is changed.
            tokens: [B, n + looked_at], n to 25.
            looked_at: So many of the last, at most three, yield no frames yet. Where they are
                fewer than three, no tokens come after them.

        Returns:
            None after each step, and at last the mels [B, 80, 2n].
        """
        count = tokens.shape[1] - looked_at
        frames = FRAMES_PER_TOKEN * count
        where = self.input_embedding.weight
        hidden = self._heard(streams, tokens, looked_at)  # [B, 2n, 80]
        state = torch.promote_types(where.dtype, torch.float32)
        known = torch.cat([one.known(frames) for one in streams])  # [B, 2n, 80]
        timbre = torch.cat([one.timbre for one in streams])
        condition = self._condition(hidden, known.to(where), timbre)
        ends = [one.frames + frames for one in streams]
        noise = self.noise.until(max(ends), where.device).to(state)
        x = torch.cat([noise[:, :, end - frames : end] for end in ends])  # [B, 80, 2n]
        times = _schedule(state).to(where.device)
        moments = self.estimator.moments(times[:-1])
        for step, (now, then) in enumerate(pairwise(times)):
            way = self._way if step or self.strides is not None else self._first_way
            x = x + (then - now) * way(x, condition, moments[step], streams, step)
            yield None
        for one in streams:
            one.frames += frames
        yield x

    def _heard(self, streams: Sequence[FlowStream], tokens: Tensor, looked_at: int) -> Tensor:
        """The encoder's next frames, [B, 2n, 80]."""
        where = self.input_embedding.weight
        self._check("speech", tokens)
        count = tokens.shape[1] - looked_at
        lower = Stretch([one.lower for one in streams])
        upper = Stretch([one.upper for one in streams])
        hidden = self.encoder(
            self.input_embedding(tokens.to(where.device)), looked_at, lower, upper
        )
        lower.end(count)
        upper.end(FRAMES_PER_TOKEN * count)
        projected: Tensor = self.encoder_proj(hidden)
        return projected

    def _check(self, name: str, tokens: Tensor) -> None:
        if tokens.numel() and not 0 <= int(tokens.min()) <= int(tokens.max()) < self.shape.codes:
            raise ValueError(f"{name} tokens are out of range: 0 to {self.shape.codes - 1}.")

    def _timbre(self, embedding: Tensor) -> Tensor:
        """[B, 192] to [B, 80]."""
        where = self.input_embedding.weight
        state = torch.promote_types(where.dtype, torch.float32)
        voice = functional.normalize(embedding.to(where.device, state), dim=1)
        projected: Tensor = self.spk_embed_affine_layer(voice.to(where))
        return projected

    @staticmethod
    def _condition(hidden: Tensor, known: Tensor, timbre: Tensor) -> Tensor:
        """What the estimator is told beside the noisy mel: of each stream the truth, and nothing.

        Args:
            hidden: The encoder's frames, [B, T, 80].
            known: The prompt's mel, and zeros after it, [B, T, 80].
            timbre: Of the voice, [B, 80].

        Returns:
            [2B, 240, T]: the truth of the first stream, nothing, the truth of the second, ...
        """
        voice = timbre[:, :, None].expand(-1, -1, hidden.shape[1])
        told = torch.cat([hidden.mT, voice, known.mT], dim=1)
        return torch.stack([told, torch.zeros_like(told)], dim=1).flatten(0, 1)

    def _way(
        self,
        x: Tensor,
        condition: Tensor,
        moment: Tensor,
        streams: Sequence[FlowStream],
        step: int,
    ) -> Tensor:
        """The velocity of *x*, which goes on from what *streams* kept of that step."""
        tracks = [track for one in streams for track in one.steps[step]]
        if self.strides is not None and self.strides.fits(tracks, x.shape[2]):
            velocity = self.strides.velocity(x, condition, moment, tracks)
        else:
            velocity = self.velocity(x, condition, moment, Stretch(tracks))
        for track in tracks:
            track.end(x.shape[2])
        return velocity

    def _first_way(
        self,
        x: Tensor,
        condition: Tensor,
        moment: Tensor,
        streams: Sequence[FlowStream],
        _step: int,
    ) -> Tensor:
        """The same at the first step, where what is said without voice and words is known."""
        if self._untold is None:
            chunk = FRAMES_PER_TOKEN * self.shape.chunk_tokens
            self._untold = Untold(self.shape.estimator.attentions, chunk)
        told, untold = self._untold.velocities(
            self.said, streams, x.to(condition.dtype), condition[::ROWS], moment
        )
        return self._guided(told.to(x.dtype), untold.to(x.dtype))

    def said(self, rows: Tensor, moment: Tensor, past: Past) -> Tensor:
        """What the estimator says to *rows*: see :meth:`Estimator.forward`."""
        run = self.estimator
        if self.crew is None or not isinstance(past, Whole | Stretch):
            said: Tensor = run(rows, moment, past)
            return said
        return self.crew.run(lambda some: run(rows[some], moment, past.of(some)), len(rows))

    def velocity(self, x: Tensor, condition: Tensor, moment: Tensor, past: Past) -> Tensor:
        """Where *x* [B, 80, T] is to go: what it is told counts more than the estimator says.

        Source:
            Ho and Salimans, "Classifier-Free Diffusion Guidance" (2022).
        """
        pair = x.to(condition.dtype).repeat_interleave(2, dim=0)
        velocity = self.said(torch.cat([pair, condition], dim=1), moment, past)
        told, untold = velocity.to(x.dtype).unflatten(0, (-1, 2)).unbind(1)
        return self._guided(told, untold)

    def _guided(self, told: Tensor, untold: Tensor) -> Tensor:
        rate = self.shape.guidance
        return (1 + rate) * told - rate * untold


def _schedule(dtype: torch.dtype) -> Tensor:
    """The moments between which the solver steps, 0 to 1, close together at first: [S + 1]."""
    even = torch.linspace(0, 1, STEPS + 1, dtype=dtype, device="cpu")
    return 1 - torch.cos(even * 0.5 * torch.pi)
