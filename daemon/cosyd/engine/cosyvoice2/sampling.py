"""Which token to take: repetition-aware sampling, with a generator of its own for each sequence.

It knows logits and the tokens before. That a token is an end or a sign is the business of
:mod:`~cosyd.engine.cosyvoice2.generation`, which bars what may not come.

Source: the method is that of VALL-E 2 (Chen et al. 2024, section 3.2), with the numbers and the
masked fallback of ``ras_sampling`` in CosyVoice's ``utils/common.py``. What can be drawn, and how
probable it is, is the same as there; the random numbers are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """The numbers of repetition-aware sampling."""

    top_p: float = 0.8
    """Tokens are let in, the likeliest first, until they have this much probability together."""

    top_k: int = 25
    """No more than so many are let in."""

    window: int = 10
    """How many tokens back a repetition counts."""

    tau: float = 0.1
    """The share of the window that a token may fill before it is drawn anew from all others."""


class Sampler:
    """Chooses the tokens of one sequence. Nothing waits for the device but who reads the token."""

    def __init__(self, generator: torch.Generator, sampling: Sampling | None = None) -> None:
        self._sampling = sampling or Sampling()
        self._generator = generator
        self._recent = torch.full((self._sampling.window,), -1, device=generator.device)

    def choose(self, logits: Tensor, barred: Tensor | None = None) -> Tensor:
        """A token, [], and remember it; -1 where the logits are no numbers.

        Args:
            logits: [V].
            barred: Tokens that may not come, [n].
        """
        scores = logits.float()
        if barred is not None:
            scores = scores.index_fill(0, barred, float("-inf"))
        order, chances = nucleus(scores, self._sampling)
        dice = self._dice(len(chances) + len(scores))
        token = order[_drawn(chances, dice[: len(chances)])]
        # Always both draws: what would be saved is less than to wait for the first one's outcome.
        others = scores.index_fill(0, token, float("-inf")).softmax(0)
        other = _drawn(others, dice[len(chances) :])
        token = torch.where(self._repeats(token), other, token)
        token = torch.where(chances[0].isnan(), -1, token)
        self.remember(token)
        return token

    def remember(self, token: Tensor) -> None:
        """Count *token* [] as one that has been said."""
        self._recent = torch.cat((self._recent[1:], token.reshape(1)))

    def _repeats(self, token: Tensor) -> Tensor:
        times = (self._recent == token).sum()
        return times >= self._sampling.window * self._sampling.tau

    def _dice(self, count: int) -> Tensor:
        dice = torch.empty(count, device=self._generator.device)
        return dice.exponential_(generator=self._generator)


def nucleus(scores: Tensor, sampling: Sampling) -> tuple[Tensor, Tensor]:
    """The likeliest tokens and their chances, [top_k] each; chance 0 for those left out.

    A token is let in as long as those before it have less than ``top_p`` together. Among equals
    the lower number comes first, which a plain top-k does not promise.
    """
    chances, order = scores.softmax(0).sort(descending=True, stable=True)
    chances, order = chances[: sampling.top_k], order[: sampling.top_k]
    before = chances.cumsum(0).roll(1)
    before[0] = 0.0
    return order, chances.where(before < sampling.top_p, 0.0)


def _drawn(chances: Tensor, dice: Tensor) -> Tensor:
    """The place of one of *chances*, drawn by them; they need not sum to one.

    Of exponential waiting times, the one with rate p ends first with the probability p. Unlike
    ``torch.multinomial`` it looks at no value, so nothing waits for the device. A time of exactly
    zero does occur, and must not let in what has no chance.
    """
    return (chances / dice.clamp(min=torch.finfo(dice.dtype).tiny)).argmax(-1)
