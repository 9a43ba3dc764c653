"""How fast the models are here, and with how few tokens a first sound can leave.

The first sound of a sentence can be made of eight speech tokens, and is then a sixth of a second
long. Where the next one is not there by then, the listener hears a gap: a slow machine begins
later, with more.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from cosyd.engine.cosyvoice2.encoder import FRAMES_PER_TOKEN
from cosyd.engine.cosyvoice2.flow_stream import FlowPrompt
from cosyd.engine.cosyvoice2.generation import Reading
from cosyd.engine.cosyvoice2.guards import TOKENS_PER_S
from cosyd.engine.cosyvoice2.hearing import Hearing
from cosyd.engine.cosyvoice2.sampling import Sampler
from cosyd.engine.cosyvoice2.vocoder import OVERLAP_FRAMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.engine.cosyvoice2.generation import Answer
    from cosyd.engine.cosyvoice2.models import Models

FIRST_TOKENS = (8, 17, 25)

TRIES = 5
"""How many tokens are measured: a single one may have been held up by another program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the models take, each with all threads."""

    token_s: float
    """For one speech token."""

    chunk_s: float
    """For the flow's frames of one chunk, 25 tokens."""

    sound_s: float
    """For the sound of them."""

    def next_s(self, chunk_tokens: int) -> float:
        """From a sentence's first sound to its second: another chunk of tokens, made to sound."""
        return chunk_tokens * self.token_s + self.chunk_s + self.sound_s


def first_tokens(pace: Pace, chunk_tokens: int = 25) -> int:
    """The fewest tokens whose sound lasts until the next is there; the most where none do.

    Of the first sound, eight frames are held back.
    """
    for count in FIRST_TOKENS:
        frames = FRAMES_PER_TOKEN * count - OVERLAP_FRAMES
        if frames / (FRAMES_PER_TOKEN * TOKENS_PER_S) >= pace.next_s(chunk_tokens):
            return count
    return FIRST_TOKENS[-1]


def measured(models: Models, answer: Answer, seats: int) -> Pace:
    """How fast *models* are, which have been warmed up.

    Args:
        models: Which a chunk of is made of nothing.
        answer: See :class:`~cosyd.engine.cosyvoice2.ensemble.Ensemble`.
        seats: See :class:`~cosyd.engine.cosyvoice2.ensemble.Ensemble`.
    """
    lm, flow = models.lm, models.flow
    sampler = Sampler(models.dice(0), models.manner.sampling)
    decoding = lm.begin()
    reading = Reading(decoding=decoding, x=lm.start()[0], sampler=sampler, barred=None)
    token_s = statistics.median(_took(lambda: answer([reading], seats)) for _ in range(TRIES))
    count, ahead = flow.shape.chunk_tokens, flow.shape.encoder.lookahead_tokens
    bands = flow.shape.estimator.mel_bands
    mel = torch.zeros(1, bands, FRAMES_PER_TOKEN * count)
    hearing = Hearing(models.vocoder, models.dice(0))

    def chunk() -> None:
        empty = FlowPrompt(tokens=torch.zeros(1, 0).long(), mel=torch.zeros(1, 0, bands))
        stream = flow.begin(empty, torch.ones(1, flow.shape.embedding))
        *_, made = flow.follow([stream], torch.zeros(1, count + ahead).long(), ahead)
        assert made is not None
        made.cpu()

    return Pace(
        token_s=token_s,
        chunk_s=_took(chunk),
        sound_s=_took(lambda: hearing.push(mel.to(models.place.device), final=False).cpu()),
    )


def _took(do: Callable[[], object]) -> float:
    """How long it takes to *do* what ends with a number that is here."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
