"""Sequences of the language model that are read token by token, by whichever way of answering."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from cosyd.engine.cosyvoice2.generation import Chosen, Reading, answered
from cosyd.engine.cosyvoice2.sampling import Sampler, Sampling

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.engine.cosyvoice2.lm import SpeechLM

GREEDY = Sampling(top_p=1e-9, tau=2.0)
"""The likeliest token, whatever was said before."""


class Sequence:
    """One that says something of its own; the same number, the same."""

    def __init__(self, lm: SpeechLM, number: int, sampling: Sampling = GREEDY) -> None:
        self._lm = lm
        weight = lm.speech.weight
        start = torch.randint(
            0, 6_000, (3 + number,), generator=torch.Generator().manual_seed(number)
        )
        self.tokens: list[int] = []
        self.reading = Reading(
            decoding=lm.begin(room=20),
            x=lm.embed_speech(start.to(weight.device))[0],
            sampler=Sampler(torch.Generator(weight.device).manual_seed(number), sampling),
            barred=torch.tensor([6_561, 6_562, 6_563], device=weight.device),
        )

    def take(self, chosen: Chosen) -> None:
        """Go on from what was chosen."""
        self.tokens.append(chosen.number)
        self.reading = replace(self.reading, x=self._lm.embed_speech(chosen.token)[0])


def read_on(answer: Callable[[list[Reading]], list[Chosen]], sequences: list[Sequence]) -> None:
    """A token for each of *sequences*."""
    with torch.inference_mode():
        for one, token in zip(sequences, answer([one.reading for one in sequences]), strict=True):
            one.take(token)


def alone(lm: SpeechLM, number: int, count: int, sampling: Sampling = GREEDY) -> list[int]:
    """What the model's own decoder says, with nobody beside."""
    one = Sequence(lm, number, sampling)
    for _ in range(count):
        read_on(lambda readings: answered(lm, readings), [one])
    return one.tokens


def plain_scores(lm: SpeechLM, sequences: list[Sequence]) -> torch.Tensor:
    """What the model's own decoder would draw the next tokens by, [B, V]; nobody reads on."""
    given = []
    for one in sequences:
        copy = lm.begin(room=one.reading.decoding.slots.shape[3])
        copy.move(one.reading.decoding.slots.clone())
        copy.length = one.reading.decoding.length
        given.append((copy, one.reading.x))
    return lm.read(given).float()
