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
        self.sampling = sampling or Sampling()
        self._generator = generator
        self.recent = torch.full((self.sampling.window,), -1, device=generator.device)
        """The last tokens that were said, [window]; -1: none yet."""

    def choose(self, logits: Tensor, barred: Tensor | None = None) -> Tensor:
        """A token, [], and remember it; -1 where the logits are no numbers.

        Args:
            logits: [V].
            barred: Tokens that may not come, [n].
        """
        scores = logits.float()
        if barred is not None:
            scores = scores.index_fill(0, barred, float("-inf"))
        dice = torch.empty(dice_for(scores, self.sampling), device=self._generator.device)
        token = chosen(scores, self.recent, self.throw(dice), self.sampling)
        self.remember(token)
        return token

    def remember(self, token: Tensor) -> None:
        """Count *token* [] as one that has been said."""
        self.recent = torch.cat((self.recent[1:], token.reshape(1)))

    def throw(self, dice: Tensor) -> Tensor:
        """The next random numbers of the sequence, written over *dice*."""
        return dice.exponential_(generator=self._generator)


def dice_for(scores: Tensor, sampling: Sampling) -> int:
    """How many random numbers it takes to choose by *scores* [..., V]."""
    return min(sampling.top_k, scores.shape[-1]) + scores.shape[-1]


def chosen(scores: Tensor, recent: Tensor, dice: Tensor, sampling: Sampling) -> Tensor:
    """A token for each row, [...]; -1 where the scores are no numbers.

    It looks at no value, and brings none to the device: a card can record it.

    Args:
        scores: Float32, [..., V]; -inf for what may not come.
        recent: The tokens before, [..., window].
        dice: [..., :func:`dice_for`], exponentially distributed.
        sampling: The numbers.
    """
    order, chances = nucleus(scores, sampling)
    first, second = dice.tensor_split((chances.shape[-1],), dim=-1)
    token = order.gather(-1, _drawn(chances, first)[..., None])  # [..., 1]
    # Always both draws: what would be saved is less than to wait for the first one's outcome.
    others = scores.scatter(-1, token, float("-inf")).softmax(-1)
    other = _drawn(others, second)
    token = token[..., 0]
    times = (recent == token[..., None]).sum(-1)
    token = torch.where(times >= sampling.window * sampling.tau, other, token)
    return token.masked_fill(chances[..., 0].isnan(), -1)


def nucleus(scores: Tensor, sampling: Sampling) -> tuple[Tensor, Tensor]:
    """The likeliest tokens and their chances, [..., top_k] each; chance 0 for those left out.

    A token is let in as long as those before it have less than ``top_p`` together. Among equals
    the lower number comes first, which a plain top-k does not promise: so what is compared is the
    bits of a chance, which grow with it since none is negative, and then the place from the end.
    """
    chances = scores.softmax(-1)
    count = chances.shape[-1]
    places = torch.arange(count - 1, -1, -1, device=chances.device)
    ranks = chances.view(torch.int32).to(torch.int64) * count + places
    order = ranks.topk(min(sampling.top_k, count)).indices
    chances = chances.gather(-1, order)
    before = chances.cumsum(-1).roll(1, -1)
    before.select(-1, 0).zero_()
    return order, chances.masked_fill(~(before < sampling.top_p), 0.0)


def _drawn(chances: Tensor, dice: Tensor) -> Tensor:
    """The place of one of *chances*, drawn by them; they need not sum to one.

    Of exponential waiting times, the one with rate p ends first with the probability p. Unlike
    ``torch.multinomial`` it looks at no value, so nothing waits for the device. A time of exactly
    zero does occur, and must not let in what has no chance.
    """
    return (chances / dice.clamp(min=torch.finfo(dice.dtype).tiny)).argmax(-1)
