"""Streams of the flow that are followed side by side, by the flow itself and over fixed places."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import torch

from cosyd.engine.cosyvoice2.strides import Strides
from soundmodels import prompt, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.engine.cosyvoice2.flow import Flow

EMBEDDING = spoken(1, 192, seed=3)
CHUNK = 25
SEEN = (112, 208, 304)


class Speakers:
    """Some who speak side by side, each its own tokens, at different places of their way.

    Args:
        flow: Of all.
        starts: So many chunks each has behind it.
    """

    def __init__(self, flow: Flow, starts: Sequence[int]) -> None:
        self.flow = flow
        self.streams = [flow.begin(prompt(0), EMBEDDING) for _ in starts]
        self.tokens = [spoken(500, seed=number) for number, _ in enumerate(starts)]
        for number, chunks in enumerate(starts):
            for _ in range(chunks):
                self.go_on([number])

    def go_on(self, numbers: Sequence[int], count: int = CHUNK) -> torch.Tensor:
        """The next mel of each of *numbers*."""
        streams = [self.streams[number] for number in numbers]
        tokens = [
            self.tokens[number][:, one.frames // 2 : one.frames // 2 + count + 3]
            for number, one in zip(numbers, streams, strict=True)
        ]
        *_, mel = self.flow.follow(streams, torch.cat(tokens), 3)
        assert mel is not None
        return mel


def pair(
    flow: Flow, starts: Sequence[int], dtype: torch.dtype = torch.float32, **strides: Any
) -> tuple[Speakers, Speakers]:
    """The same speakers twice: of the flow by itself, and over fixed places."""
    plain = copy.deepcopy(flow).to(dtype)
    other = copy.deepcopy(plain)
    other.strides = Strides(other, 4, **{"seen": SEEN, **strides})
    return Speakers(plain, starts), Speakers(other, starts)


def apart(one: torch.Tensor, other: torch.Tensor) -> float:
    """The largest difference."""
    assert one.shape == other.shape
    return float((one - other).abs().max())
