"""Sounds to test with, and a decoder that is not ours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import numpy.typing as npt


def sine(frames: int, hertz: float = 440.0, rate_hz: int = 24_000, level: float = 0.5) -> bytes:
    """A tone as 16-bit PCM."""
    phase = 2 * np.pi * hertz * np.arange(frames) / rate_hz
    return (level * 32_767 * np.sin(phase)).astype("<i2").tobytes()


def noise(frames: int, seed: int = 0) -> bytes:
    """Soft noise without its highest frequencies: no two stretches of it are alike."""
    white = np.random.default_rng(seed).normal(0, 1, frames + 24)
    soft = 6_000 * np.convolve(white, np.ones(24) / 5, "valid")[:frames]
    return soft.clip(-32_768, 32_767).astype("<i2").tobytes()


def pieces(pcm: bytes, frames: int) -> list[bytes]:
    """*pcm* cut into pieces of *frames*."""
    return [pcm[i : i + 2 * frames] for i in range(0, len(pcm), 2 * frames)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a player would hear, and was told."""

    samples: npt.NDArray[np.float64]
    """Shape [frames], full scale is 1.0."""

    rate_hz: int
    codec: str
    told_s: float | None
    """The length that the file itself tells of."""

    @property
    def hertz(self) -> float:
        """The strongest frequency, to a tenth of a Hertz for a second of a steady tone."""
        window = self.samples * np.hanning(len(self.samples))
        spectrum = np.abs(np.fft.rfft(window, 16 * len(window)))
        return float(np.argmax(spectrum)) * self.rate_hz / (16 * len(window))

    @property
    def pcm(self) -> bytes:
        """The samples as 16-bit integers."""
        return np.rint(self.samples * 32_768).clip(-32_768, 32_767).astype("<i2").tobytes()


HEADLESS = {"pcm": "s16le", "ulaw": "mulaw", "alaw": "alaw"}
"""Formats that are nothing but samples, and FFmpeg's names for them."""


def heard(file: bytes, format_name: str, rate_hz: int = 24_000) -> Decoded:
    """*file* decoded; one that is nothing but samples is told its rate."""
    if format_name not in HEADLESS:
        return decoded(file)
    return decoded(file, format=HEADLESS[format_name], options={"sample_rate": str(rate_hz)})


def decoded(file: bytes, **how: Any) -> Decoded:
    """*file* as FFmpeg hears it."""
    with av.open(io.BytesIO(file), **how) as container:
        stream = container.streams.audio[0]
        heard = [_floats(frame) for frame in container.decode(stream)]
        told_s = None
        if stream.duration is not None and stream.time_base is not None:
            told_s = float(stream.duration * stream.time_base)
        return Decoded(
            samples=np.concatenate(heard) if heard else np.empty(0),
            rate_hz=stream.codec_context.sample_rate,
            codec=stream.codec_context.name,
            told_s=told_s,
        )


def _floats(frame: av.AudioFrame) -> npt.NDArray[np.float64]:
    samples = frame.to_ndarray().reshape(-1)
    return samples.astype(np.float64) / (32_768 if samples.dtype == np.int16 else 1)


def lag(heard: npt.NDArray[np.float64], said: npt.NDArray[np.float64]) -> int:
    """At which frame of *heard*, the longer one, *said* begins."""
    return int(np.argmax(np.correlate(heard, said, "valid")))
