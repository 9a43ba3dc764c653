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
        return self.mixed(pitch, self._sines(pitch), noise)

    def mixed(self, pitch: Tensor, sines: Tensor, noise: Tensor) -> Tensor:
        """As :meth:`forward`, of *sines* [B, hop T, tones]."""
        shape = self.shape
        waves = shape.amplitude * sines  # [B, hop T, tones]
        voiced = (pitch > shape.voiced_hz).to(pitch).repeat_interleave(self.hop, dim=1)[:, :, None]
        loudness = voiced * shape.breath + (1 - voiced) * shape.amplitude / 3
        mixed = self.l_linear(waves * voiced + loudness * noise)
        return torch.tanh(mixed).mT

    def sines_on(self, pitch: Tensor, before: Tensor | None) -> Tensor:
        """The tone and its overtones, [1, T] to [1, hop T, tones], on from where they stand.

        In double precision and within one turn, so that it is the same wherever a sound is cut,
        and as good at its end as at its beginning.

        Args:
            pitch: Of the next frames, in Hz.
            before: The phase in the middle of the frame before, as :meth:`turned` gives it; None:
                the sound begins.
        """
        phase = self._turns(pitch).cumsum(1)  # [1, T, tones]
        phase = phase if before is None else phase + before
        first = phase[:, :1] if before is None else before
        phase = torch.cat([first, phase, phase[:, -1:]], dim=1)
        phase = functional.interpolate(phase.mT, scale_factor=self.hop, mode="linear").mT
        return torch.sin(2 * torch.pi * (phase[:, self.hop : -self.hop] % 1)).to(pitch)

    def turned(self, pitch: Tensor, before: Tensor | None) -> Tensor:
        """The phase in the middle of the last frame of *pitch* [1, T], in turns: [1, 1, tones]."""
        phase = self._turns(pitch).sum(1, keepdim=True)
        return (phase if before is None else phase + before) % 1

    def _turns(self, pitch: Tensor) -> Tensor:
        """By how much each tone turns in each frame, [1, T] to [1, T, tones]."""
        wide = torch.float64 if pitch.device.type != "mps" else torch.float32
        number = torch.arange(1, self.tones + 1, dtype=wide, device=pitch.device)
        return (pitch.to(wide)[:, :, None] * number / self.shape.rate_hz % 1) * self.hop

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
