"""Three pictures of a sound: for the speech tokenizer, for the speaker encoder, for the flow.

Each is a spectrogram on a scale of pitch, in the logarithm, and each was defined by another
library; here they stand side by side. All take a mono *wave* [samples] in -1 to 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import pad

if TYPE_CHECKING:
    from torch import Tensor

TOKENIZER_HZ = 16_000
FLOW_HZ = 24_000

_PREEMPHASIS = 0.97


def whisper_mel(wave: Tensor) -> Tensor:
    """For the speech tokenizer: 16 kHz, 100 frames a second, [128, T].

    Source: Whisper, ``log_mel_spectrogram`` with ``n_mels=128``.
    """
    spectrum = _spectrum(wave, window=400, hop=160, center=True)[:, :-1]  # [201, T]
    mel = slaney_mel(TOKENIZER_HZ, 400, 128, wave) @ spectrum.square()
    tens = mel.clamp(min=1e-10).log10()
    return (tens.maximum(tens.max() - 8.0) + 4.0) / 4.0


def flow_mel(wave: Tensor) -> Tensor:
    """For the flow, and what it gives: 24 kHz, 50 frames a second, [T, 80].

    Source: Matcha-TTS, ``mel_spectrogram``, with the numbers of ``feat_extractor`` in
    cosyvoice2.yaml.
    """
    window, hop = 1_920, 480
    margin = (window - hop) // 2
    wave = pad(wave[None], (margin, margin), mode="reflect")[0]
    spectrum = _spectrum(wave, window=window, hop=hop, center=False)  # [961, T]
    loud = (spectrum.square() + 1e-9).sqrt()
    return (slaney_mel(FLOW_HZ, window, 80, wave, top_hz=8_000.0) @ loud).clamp(min=1e-5).log().T


def speaker_bank(wave: Tensor) -> Tensor:
    """For the speaker encoder: 16 kHz, 100 frames a second, each band's mean taken off, [T, 80].

    Source: Kaldi, ``compute-fbank-feats --dither=0 --num-mel-bins=80``. Kaldi counts in 16-bit
    steps; CosyVoice2 gives it -1 to 1, which the mean takes out again but for the floor.
    """
    size = 512  # 400 samples, filled up to a power of two
    frames = wave.unfold(0, 400, 160)  # [T, 400]
    frames = frames - frames.mean(dim=1, keepdim=True)
    before = torch.cat((frames[:, :1], frames[:, :-1]), dim=1)
    frames = (frames - _PREEMPHASIS * before) * _povey(400, wave)
    power = torch.fft.rfft(frames, size).abs().square()  # [T, 257]
    bank = power[:, :-1] @ _kaldi_mel(size, 80, wave).T
    logs = bank.clamp(min=torch.finfo(torch.float32).eps).log()
    return logs - logs.mean(dim=0, keepdim=True)


def _spectrum(wave: Tensor, *, window: int, hop: int, center: bool) -> Tensor:
    """How loud each frequency is, [window / 2 + 1, T]."""
    shape = torch.hann_window(window, dtype=wave.dtype, device=wave.device)
    return torch.stft(
        wave, window, hop, window=shape, center=center, pad_mode="reflect", return_complex=True
    ).abs()


def _povey(size: int, like: Tensor) -> Tensor:
    """Kaldi's own window: like Hann's, a little wider."""
    hann = torch.hann_window(size, periodic=False, dtype=like.dtype, device=like.device)
    return hann**0.85


def slaney_mel(
    rate_hz: int, size: int, bands: int, like: Tensor, *, top_hz: float | None = None
) -> Tensor:
    """Triangles on Slaney's scale, each of area 1, [bands, size / 2 + 1].

    Source: Slaney, "Auditory Toolbox" (1998); the defaults of ``librosa.filters.mel``.
    """
    edges_hz = _slaney_hz(_steps(_slaney(top_hz or rate_hz / 2), bands + 2))
    places_hz = _steps(rate_hz / 2, size // 2 + 1)
    triangles = _triangles(places_hz, edges_hz) * (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, None]
    return triangles.to(like)


def _kaldi_mel(size: int, bands: int, like: Tensor) -> Tensor:
    """Triangles on Kaldi's scale from 20 Hz on, each of height 1, [bands, size / 2].

    In floats, as Kaldi does it: the thinnest end of a triangle is no more exact than that.
    """
    lowest, highest = _kaldi(torch.tensor([20.0, TOKENIZER_HZ / 2], dtype=torch.float64)).tolist()
    edges = lowest + torch.arange(bands + 2) * ((highest - lowest) / (bands + 1))
    places = _kaldi(torch.arange(size // 2) * (TOKENIZER_HZ / size))
    return _triangles(places, edges).to(like)


def _steps(highest: float, count: int) -> Tensor:
    """*count* places from 0 to *highest*, in doubles, as librosa has them."""
    return torch.linspace(0.0, highest, count, dtype=torch.float64)


def _triangles(places: Tensor, edges: Tensor) -> Tensor:
    """How far each of the *places* is inside the triangle over three of the *edges*, 0 to 1."""
    low, peak, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (places - low) / (peak - low), (high - places) / (high - peak)
    return rising.minimum(falling).clamp(min=0.0)


def _kaldi(hz: Tensor) -> Tensor:
    return 1127.0 * (1.0 + hz / 700.0).log()


_LINEAR_HZ = 1_000.0
"""Slaney's scale is linear up to here, 200 / 3 Hz a step, and logarithmic from here on, 27 steps
for a factor of 6.4."""

_LINEAR_STEPS = 15.0
_LOG_STEP = math.log(6.4) / 27


def _slaney(hz: float) -> float:
    """The place on the scale of a frequency above 1,000 Hz."""
    return _LINEAR_STEPS + math.log(hz / _LINEAR_HZ) / _LOG_STEP


def _slaney_hz(places: Tensor) -> Tensor:
    above = _LINEAR_HZ * ((places - _LINEAR_STEPS) * _LOG_STEP).exp()
    return torch.where(places < _LINEAR_STEPS, places * 200.0 / 3.0, above)
