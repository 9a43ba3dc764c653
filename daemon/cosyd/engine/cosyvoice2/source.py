"""The vocoder's excitation: a mel's pitch, and the hum or hiss of a throat at that pitch.

It knows nothing of the filter that makes speech of it. Its parts are called as in ``hift.pt``.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceShape:
    """The sizes of :class:`Pitch` and :class:`Source`; the defaults are CosyVoice2-0.5B's."""

    mel_bands: int = 80
    pitch_channels: int = 512
    overtones: int = 8
    rate_hz: int = 24_000
    amplitude: float = 0.1
    breath: float = 0.003
    """Standard deviation of the noise in a voiced sound; an unvoiced one has a third of the
    amplitude."""

    voiced_hz: float = 10.0
    """A pitch up to this is no voice."""


class Pitch(nn.Module):
    """The fundamental frequency of a mel."""

    def __init__(self, shape: SourceShape) -> None:
        super().__init__()
        wide = shape.pitch_channels
        parts: list[nn.Module] = []
        for inputs in (shape.mel_bands, wide, wide, wide, wide):
            parts += [nn.Conv1d(inputs, wide, 3, padding=1), nn.ELU()]
        self.condnet = nn.Sequential(*parts)
        self.classifier = nn.Linear(wide, 1)

    def forward(self, mel: Tensor) -> Tensor:
        """[B, 80, T] to the pitch in Hz, [B, T]."""
        x = self.condnet(mel).mT  # [B, T, 512]
        return self.classifier(x).squeeze(2).abs()


class Source(nn.Module):
    """A tone with its overtones where there is a voice, noise where there is none."""

    def __init__(self, shape: SourceShape, hop: int) -> None:
        super().__init__()
        self.shape = shape
        self.hop = hop
        self.tones = shape.overtones + 1
        self.l_linear = nn.Linear(self.tones, 1)

    def forward(self, pitch: Tensor, noise: Tensor) -> Tensor:
        """The excitation.

        Args:
            pitch: [B, T], in Hz.
            noise: [B, hop T, tones], Gaussian.

        Returns:
            [B, 1, hop T].
        """
        shape = self.shape
        waves = shape.amplitude * self._sines(pitch)  # [B, hop T, tones]
        voiced = (pitch > shape.voiced_hz).to(pitch).repeat_interleave(self.hop, dim=1)[:, :, None]
        loudness = voiced * shape.breath + (1 - voiced) * shape.amplitude / 3
        mixed = self.l_linear(waves * voiced + loudness * noise)
        return torch.tanh(mixed).mT

    def _sines(self, pitch: Tensor) -> Tensor:
        """The tone and its overtones, [B, T] to [B, hop T, tones], all from phase 0.

        The phase is summed frame by frame, and is a straight line from the middle of a frame to
        the middle of the next. What upstream adds at random to the first sample is lost where it
        looks at the middles alone. Order and precision are upstream's as well: the phase grows to
        10^5, where float32 is in steps of 0.01, and those are in its sound.
        """
        number = torch.arange(1, self.tones + 1, dtype=pitch.dtype, device=pitch.device)
        turns = (pitch[:, :, None] * number / self.shape.rate_hz) % 1  # [B, T, tones], a sample
        phase = torch.cumsum(turns, dim=1) * 2 * torch.pi * self.hop
        phase = functional.interpolate(phase.mT, scale_factor=self.hop, mode="linear").mT
        return torch.sin(phase)
