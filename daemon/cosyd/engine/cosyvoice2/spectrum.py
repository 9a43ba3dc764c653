"""Waves and their short spectra, as the vocoder uses both.

Spectra of so few samples are convolutions with as many sines: no complex numbers, which not every
device has, and no look at the values, for which torch's own inverse waits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from cosyd.engine.cosyvoice2.carried import Past


class Spectrum(nn.Module):
    """Short spectra of a wave, and the wave of short spectra, under a Hann window."""

    def __init__(self, window: int, hop: int) -> None:
        super().__init__()
        self.hop = hop
        self.edge = window // 2
        self.bins = window // 2 + 1
        n = torch.arange(window, dtype=torch.float64, device="cpu")
        hann = 0.5 - 0.5 * torch.cos(2 * math.pi * n / window)
        angle = 2 * math.pi / window * n[: self.bins, None] * n  # [9, 16]
        waves = torch.cat([angle.cos(), -angle.sin()])  # [18, 16]
        twice = torch.full((self.bins, 1), 2.0, dtype=torch.float64, device="cpu")
        twice[[0, -1]] = 1.0  # the first and the last bin stand for themselves alone
        back = torch.cat([twice, twice]) / window * waves
        for name, rows in (("ahead", waves * hann), ("back", back * hann), ("power", hann**2)):
            kernel = rows.reshape(-1, 1, window).float()
            self.register_buffer(name, kernel, persistent=False)

    def of(self, wave: Tensor, past: Past) -> Tensor:
        """[B, 1, L] to [B, 18, L / hop + 1]: nine real parts, then nine imaginary ones."""
        window = (2 * self.edge, self.hop)
        seen = past.seen(self, wave, window, (self.edge, self.edge), "reflect")
        return functional.conv1d(seen, self.ahead, stride=self.hop)

    def wave(self, strength: Tensor, phase: Tensor, past: Past) -> Tensor:
        """Magnitudes and phases, [B, 9, F] each, to [B, hop (F - 1)]."""
        one = torch.ones_like(strength[:, :1])
        parts = torch.cat([strength * phase.cos(), strength * phase.sin(), one], dim=1)
        sound, windows = past.spread(
            ("back", self), parts, self._laid_over, (2 * self.edge, self.hop), self.edge
        ).unbind(1)
        return sound / windows

    def _laid_over(self, parts: Tensor) -> Tensor:
        """The sum of the waves of [B, 18 + 1, F], and that of their windows, [B, 2, L]."""
        sound = functional.conv_transpose1d(parts[:, :-1], self.back, stride=self.hop)
        windows = functional.conv_transpose1d(parts[:, -1:], self.power, stride=self.hop)
        return torch.cat([sound, windows], dim=1)
