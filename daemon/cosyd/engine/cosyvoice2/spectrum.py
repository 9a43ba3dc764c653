"""Waves and their short spectra, as the vocoder uses both.

Spectra of so few samples are convolutions with as many sines: no complex numbers, which not every
device has, and no look at the values, for which torch's own inverse waits.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


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

    def of(self, wave: Tensor) -> Tensor:
        """[B, 1, L] to [B, 18, L / hop + 1]: nine real parts, then nine imaginary ones."""
        return functional.conv1d(
            functional.pad(wave, (self.edge, self.edge), mode="reflect"),
            self.ahead,
            stride=self.hop,
        )

    def wave(self, strength: Tensor, phase: Tensor) -> Tensor:
        """Magnitudes and phases, [B, 9, F] each, to [B, hop (F - 1)]."""
        parts = torch.cat([strength * phase.cos(), strength * phase.sin()], dim=1)  # [B, 18, F]
        sound = functional.conv_transpose1d(parts, self.back, stride=self.hop)
        windows = functional.conv_transpose1d(
            torch.ones_like(parts[:1, :1]), self.power, stride=self.hop
        )
        inner = slice(self.edge, -self.edge)
        return (sound[:, :, inner] / windows[:, :, inner]).squeeze(1)
