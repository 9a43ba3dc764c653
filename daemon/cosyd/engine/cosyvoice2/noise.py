"""What the flow starts from: noise that depends on the position alone."""

from __future__ import annotations

import torch
from torch import Tensor

NOISE_FRAMES = 15_000
"""How long upstream's table of noise is: 300 s."""


class Noise:
    """A table that grows.

    Frames that have been said come out the same when more follow. The first 15,000 are
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
