"""One order on its way through the models, as a generator: one turn after each unit of work.

Border: an order and a voice in; out comes sound, or None where a speech token, an Euler step or a
recording has been worked on and there is nothing to hear of it yet. Between two turns an order
can be dropped, and others be served. All that belongs to an order is in its own generator.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Literal

import soxr
import torch

from cosyd.audio.level import apply_volume, to_pcm16
from cosyd.audio.stretch import Stretch
from cosyd.contract.model import VOICE_AUDIO, Mode
from cosyd.engine.cosyvoice2.bases import flow_prompt
from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.generation import speech_tokens
from cosyd.engine.cosyvoice2.guards import MOST_TOKENS, Pauses, SilentTokens, can_be_said
from cosyd.engine.cosyvoice2.prompt import TextFeed, compose, mode_of
from cosyd.engine.cosyvoice2.vocoder import Stream
from cosyd.engine.cosyvoice2.voices.features import TOKENIZER_HZ
from cosyd.engine.cosyvoice2.voices.recording import Wave, pieces_of, read_wav
from cosyd.engine.cosyvoice2.voices.state import VoiceState
from cosyd.engine.finish import silence

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from torch import Tensor

    from cosyd.engine.cosyvoice2.generation import Manner
    from cosyd.engine.cosyvoice2.models import Models
    from cosyd.engine.cosyvoice2.prompt import Prompt
    from cosyd.engine.cosyvoice2.voices.reference import Prompter
    from cosyd.engine.orders import Convert, Session


class Wait(Enum):
    """A turn in which nothing could be done."""

    TEXT = "text"
    """The text goes on, and has not come yet."""


LARGEST_HOP = 4
"""So many of the model's chunks are at most made at once. Source: upstream's ``token_max_hop_len``,
which is 100 tokens."""

Turn = bytes | Literal[Wait.TEXT] | None


def speak(
    models: Models,
    order: Session,
    voice: VoiceState,
    feed: TextFeed | None = None,
    manner: Manner | None = None,
) -> Generator[Turn, None, None]:
    """Say the text of *order*, chunk by chunk.

    Args:
        models: Shared.
        order: Its text, and how it is to be said.
        voice: Who says it.
        feed: Where the text comes from if it comes in bit by bit; that of *order* is in it.
        manner: Other limits than the model's.

    Raises:
        ModeUnfit: The voice lacks what the mode needs.
        InstructionMissing: Mode instruct without any.
    """
    if feed is None and not can_be_said(order.text):
        yield apply_volume(silence(order.text, order.speed), order.volume)
        return
    mode = mode_of(order, voice)
    text = order.text if feed is None else feed
    prompt = compose(models.tokenizer, mode, text, voice, order.instruct)
    seed = seed_of(order.seed)
    manner = limited(replace(manner or models.manner, seed=seed), prompt)
    heard = VoiceState(model="", embedding=voice.embedding) if mode is Mode.SFT else voice
    chunks = Chunks(models, heard, models.dice(seed ^ 1))  # not the numbers that chose the tokens
    outlet = Outlet(order.speed, order.volume)
    silent = SilentTokens()
    for token in speech_tokens(models.lm, prompt, manner):
        if token is not None and silent.keeps(token):
            chunks.tokens.append(token)
        yield Wait.TEXT if token is None else None
        if chunks.one_is_due():
            yield from outlet.turns(chunks.next(final=False))
    if chunks.tokens:
        yield from outlet.turns(chunks.next(final=True))
    yield outlet.rest()


def convert(
    models: Models, order: Convert, voice: VoiceState, prompter: Prompter
) -> Generator[Turn, None, None]:
    """Say the words of a recording in *voice*, piece by piece."""
    dice = models.dice(seed_of(order.seed))
    outlet = Outlet(order.speed, order.volume)
    for piece in pieces_of(read_wav(order.source)):
        tokens = prompter.speech_tokens(soxr.resample(piece, VOICE_AUDIO.rate_hz, TOKENIZER_HZ))
        yield None
        yield from outlet.turns(whole(models, tokens, voice, dice))
    yield outlet.rest()


def whole(
    models: Models, tokens: tuple[int, ...], voice: VoiceState, dice: torch.Generator
) -> Iterator[Tensor | None]:
    """The wave [1, S] of all *tokens* at once: each sees all others. None after each Euler step."""
    steps = models.flow.solve(
        torch.tensor([tokens]),
        flow_prompt(voice),
        voice.embedding[None],
        final=True,
        streaming=False,
    )
    for mel in steps:
        yield None if mel is None else models.vocoder.decode(mel, dice)


class Chunks:
    """Speech tokens, as they come, to waves that follow each other.

    The model was trained in chunks of 25 tokens, counted from the first token of the voice's
    reference; so our first one is filled up to where the model's second one begins. The next holds
    two of the model's, all others four, whoever spoke before: what is heard does not depend on it,
    and as each is computed from the beginning, few of them cost far less than many.

    Each goes on from what was sent, the last one too; upstream's last chunk sees all of the text at
    once, and so goes on from frames that nobody has heard; ours does so where
    :attr:`Models.upstream_final` is set. What comes whole does see all.
    """

    def __init__(self, models: Models, voice: VoiceState, dice: torch.Generator) -> None:
        self.tokens: list[int] = []
        """All that have come."""

        self._models = models
        self._voice = voice
        self._prompt = flow_prompt(voice)
        self._stream = Stream(models.vocoder, dice)
        self._done = 0
        self._chunk = self._hop = models.flow.shape.chunk_tokens
        self._ahead = models.flow.shape.encoder.lookahead_tokens

    def one_is_due(self) -> bool:
        """Whether there are enough tokens for a chunk, and for what it looks ahead to."""
        return len(self.tokens) >= self._end() + self._ahead

    def next(self, *, final: bool) -> Iterator[Tensor | None]:
        """The wave [1, S] of the next chunk, or of all that is left. None after each Euler step."""
        end = len(self.tokens) if final else self._end()
        given = self.tokens[: end + (0 if final else self._ahead)]
        steps = self._models.flow.solve(
            torch.tensor([given]),
            self._prompt,
            self._voice.embedding[None],
            final=final,
            streaming=not final or (self._done > 0 and not self._models.upstream_final),
        )
        for mel in steps:
            if mel is None:
                yield None
            else:
                news = mel[:, :, FRAMES_PER_TOKEN * self._done :]
                self._done = end
                self._hop = min(2 * self._hop, LARGEST_HOP * self._chunk)
                yield self._stream.push(news, final=final)

    def _end(self) -> int:
        """Where the next chunk ends."""
        if self._done:
            return self._done + self._hop
        return self._chunk + -len(self._voice.speech_tokens) % self._chunk


class Outlet:
    """Waves become what is sent: without endless silences, at the speed and volume asked for."""

    def __init__(self, speed: float, volume: float) -> None:
        self._pauses = Pauses()
        self._stretch = Stretch(speed)
        self._volume = volume

    def turns(self, waves: Iterator[Tensor | None]) -> Iterator[bytes | None]:
        """Each wave [1, S] as PCM; None stays None."""
        for one in waves:
            yield None if one is None else self.pcm(one[0].float().cpu().numpy())

    def rest(self) -> bytes:
        """What was held back."""
        return apply_volume(to_pcm16(self._stretch.flush()), self._volume)

    def pcm(self, sound: Wave) -> bytes:
        """*sound* as it is sent, but for what is held back."""
        return apply_volume(to_pcm16(self._stretch.push(self._pauses.push(sound))), self._volume)


def limited(manner: Manner, prompt: Prompt) -> Manner:
    """*manner* with no more tokens than a piece of text can need."""
    if isinstance(prompt.text, TextFeed):
        return manner
    most = (MOST_TOKENS + 0.5) / len(prompt.text)
    return replace(
        manner, min_ratio=min(manner.min_ratio, most), max_ratio=min(manner.max_ratio, most)
    )


def seed_of(seed: int | None) -> int:
    """*seed*, or one that nobody knows; within what PyTorch takes."""
    return secrets.randbits(63) if seed is None else seed % (1 << 63)
