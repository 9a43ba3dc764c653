"""The vocoder: a mel in, its wave out, whole or chunk by chunk.

The mel is stretched to the pace of the sound in three stages, in each of which the spectrum of
the excitation (``source.py``) joins it; what comes of it is taken as the spectrum of the wave.
It always runs in float32, in which alone its exponentials and phases keep their meaning. Its
parts are called as in ``hift.pt``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from cosyd.engine.cosyvoice2.carried import Whole
from cosyd.engine.cosyvoice2.source import Pitch, Source, SourceShape
from cosyd.engine.cosyvoice2.spectrum import Spectrum

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.engine.cosyvoice2.carried import Carried, Past
    from cosyd.engine.cosyvoice2.crew import Crew

OVERLAP_FRAMES = 8
"""Of a chunk, that a :class:`Stream` holds back and computes again with the next: 160 ms."""

LOUDEST = 100.0
"""The largest magnitude that a wave's spectrum may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VocoderShape:
    """The sizes of a :class:`Vocoder`; the defaults are CosyVoice2-0.5B's."""

    mel_bands: int = 80
    channels: int = 512
    """Before the first stage; each has half as many as the one before."""

    rates: tuple[int, ...] = (8, 5, 3)
    """By how much each stage stretches time."""

    kernels: tuple[int, ...] = (16, 11, 7)
    """Of each stage's stretching."""

    block_kernels: tuple[int, ...] = (3, 7, 11)
    block_dilations: tuple[tuple[int, ...], ...] = ((1, 3, 5), (1, 3, 5), (1, 3, 5))
    source_kernels: tuple[int, ...] = (7, 7, 11)
    source_dilations: tuple[tuple[int, ...], ...] = ((1, 3, 5), (1, 3, 5), (1, 3, 5))
    window: int = 16
    """Samples in a spectrum (``n_fft``)."""

    window_hop: int = 4
    slope: float = 0.1
    """What is left of a negative value before a stage."""

    limit: float = 0.99
    """The loudest sample."""

    source: SourceShape = field(default_factory=SourceShape)

    @property
    def hop(self) -> int:
        """Samples of a frame."""
        return math.prod(self.rates) * self.window_hop


class Vocoder(nn.Module):
    """A mel to its wave, at 480 samples a frame."""

    def __init__(self, shape: VocoderShape) -> None:
        super().__init__()
        self.shape = shape
        widths = [shape.channels >> stage for stage in range(len(shape.rates) + 1)]
        bins = shape.window + 2
        self.f0_predictor = Pitch(shape.source)
        self.m_source = Source(shape.source, shape.hop)
        self.spectrum = Spectrum(shape.window, shape.window_hop)
        self.conv_pre = nn.Conv1d(shape.mel_bands, widths[0], 7, padding=3)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(wide, wide // 2, kernel, rate, padding=(kernel - rate) // 2)
            for wide, kernel, rate in zip(widths[:-1], shape.kernels, shape.rates, strict=True)
        )
        self.source_downs = nn.ModuleList(
            _narrowing(bins, wide, math.prod(shape.rates[stage:]))
            for stage, wide in enumerate(widths[1:], start=1)
        )
        self.source_resblocks = nn.ModuleList(
            ResBlock(*sizes)
            for sizes in zip(widths[1:], shape.source_kernels, shape.source_dilations, strict=True)
        )
        self.resblocks = nn.ModuleList(
            ResBlock(wide, kernel, dilations)
            for wide in widths[1:]
            for kernel, dilations in zip(shape.block_kernels, shape.block_dilations, strict=True)
        )
        self.conv_post = nn.Conv1d(widths[-1], bins, 7, padding=3)
        self.crew: Crew | None = None
        """Who computes branches side by side where one thread is not to have all of them."""

    @property
    def like(self) -> Tensor:
        """A tensor that is where all are, of their type."""
        bias = self.conv_pre.bias
        assert bias is not None
        return bias

    def decode(self, mel: Tensor, generator: torch.Generator) -> Tensor:
        """The wave of a whole *mel*, [B, 80, T] to [B, 480 T]; *generator* makes its noise."""
        return self.filter(mel, self.excite(mel, generator))

    def excite(self, mel: Tensor, generator: torch.Generator) -> Tensor:
        """The excitation at the pitch of *mel*, [B, 80, T] to [B, 1, 480 T]."""
        pitch = self.f0_predictor(mel.to(self.like))  # [B, T]
        size = (mel.shape[0], self.shape.hop * mel.shape[2], self.m_source.tones)
        noise = torch.randn(size, generator=generator, device=generator.device)
        return self.m_source(pitch, noise.to(pitch))

    def filter(self, mel: Tensor, source: Tensor) -> Tensor:
        """The wave [B, 480 T] of *mel* [B, 80, T], excited by *source* [B, 1, 480 T]."""
        return self._filtered(mel, source, Whole())

    def carry_on(self, past: Carried, mel: Tensor, source: Tensor, *, final: bool) -> Tensor:
        """As :meth:`filter`, of a sound that comes in stretches; each column is computed once.

        Args:
            past: Of this sound. It is changed.
            mel: What has come of it, [1, 80, T].
            source: What has come of it, [1, 1, S]; more than nothing.
            final: Nothing follows.

        Returns:
            [1, S], what is settled by now and has not been told yet. What has come of *mel* and
            *source* may be of different lengths, but for the whole sound.
        """
        past.final = final
        return self._filtered(mel, source, past)

    def _filtered(self, mel: Tensor, source: Tensor, past: Past) -> Tensor:
        spectrum = self.spectrum.of(source, past)  # [B, 18, 120 T + 1]
        last = len(self.ups) - 1
        begun, excited = self._at_once(
            lambda: [self._begun(mel, past), self._excited(last, spectrum, past)],
            lambda: [self._excited(stage, spectrum, past) for stage in range(last)],
        )
        x, *late = begun
        excited += late
        for stage in range(last + 1):
            x = self._up(stage, x, past) if stage else x
            x, more = past.level(self.source_downs[stage], x, excited[stage])
            x = self._filled(stage, x + more, past)
        x = past.conv(self.conv_post, functional.leaky_relu(x))  # [B, 18, 120 T + 1]
        strength, phase = x.chunk(2, dim=1)
        wave = self.spectrum.wave(strength.exp().clamp(max=LOUDEST), phase.sin(), past)
        return wave.clamp(-self.shape.limit, self.shape.limit)

    def _begun(self, mel: Tensor, past: Past) -> Tensor:
        """*mel* at the pace of the first stage."""
        return self._up(0, past.conv(self.conv_pre, mel.to(self.like)), past)

    def _up(self, stage: int, x: Tensor, past: Past) -> Tensor:
        """*x* at the pace of *stage*."""
        x = past.up(self.ups[stage], functional.leaky_relu(x, self.shape.slope))
        if stage == len(self.ups) - 1:
            return past.seen(self.ups, x, (1, 1), (1, 0), "reflect")
        return x

    def _excited(self, stage: int, spectrum: Tensor, past: Past) -> Tensor:
        """What the excitation's *spectrum* is to *stage*."""
        made: Tensor = self.source_resblocks[stage](
            past.conv(self.source_downs[stage], spectrum), past
        )
        return made

    def _filled(self, stage: int, x: Tensor, past: Past) -> Tensor:
        """The mean of what the blocks of *stage* make of *x*."""
        kinds = len(self.shape.block_kernels)
        *small, large = self.resblocks[kinds * stage : kinds * (stage + 1)]
        # The kernels are of 3, 7 and 11: the last has as much to do as the others.
        of_large, of_small = self._at_once(
            lambda: [large(x, past)], lambda: [some(x, past) for some in small]
        )
        first, *others = past.level(self.ups[stage], *of_small, *of_large)
        return sum(others, first) / kinds

    def _at_once(
        self, one: Callable[[], list[Tensor]], other: Callable[[], list[Tensor]]
    ) -> tuple[list[Tensor], list[Tensor]]:
        """What both come to, each in a thread of its own if there are such."""
        if self.crew is None:
            return one(), other()
        made: dict[int, list[Tensor]] = {}

        def some(part: slice) -> Tensor:
            for number in range(2)[part]:
                made[number] = (one, other)[number]()
            return self.like[:0]

        self.crew.run(some, 2)
        return made[0], made[1]


class ResBlock(nn.Module):
    """Pairs of convolutions, the first of each ever wider, each added to what was there."""

    def __init__(self, channels: int, kernel: int, dilations: tuple[int, ...]) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(_conv(channels, kernel, dilation) for dilation in dilations)
        self.convs2 = nn.ModuleList(_conv(channels, kernel, 1) for _ in dilations)
        self.activations1 = nn.ModuleList(Snake(channels) for _ in dilations)
        self.activations2 = nn.ModuleList(Snake(channels) for _ in dilations)

    def forward(self, x: Tensor, past: Past) -> Tensor:
        """[B, C, L] to [B, C, L]."""
        for snake1, conv1, snake2, conv2 in zip(
            self.activations1, self.convs1, self.activations2, self.convs2, strict=True
        ):
            more = past.conv(conv2, snake2(past.conv(conv1, snake1(x))))
            x, more = past.level(conv1, x, more)
            x = x + more
        return x


class Snake(nn.Module):
    """An activation with a wave in it.

    Source:
        Ziyin et al., "Neural Networks Fail to Learn Periodic Functions and How to Fix It" (2020).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, L] to [B, C, L]."""
        alpha = self.alpha[:, None]
        wave = (alpha * x).sin_().square_()  # in place: there is more to write than to compute
        return torch.addcmul(x, wave, 1 / (alpha + 1e-9))


class Stream:
    """One utterance chunk by chunk, each carrying on where the last one was.

    The last eight frames of a chunk are held back. They are computed again with the frames that
    follow, from the same excitation, and faded over: what was has faded as far as what comes is
    there.
    """

    def __init__(self, vocoder: Vocoder, generator: torch.Generator) -> None:
        self._vocoder = vocoder
        self._generator = generator
        self._held: _Held | None = None

    def push(self, mel: Tensor, *, final: bool) -> Tensor:
        """The wave that *mel* [1, 80, T] settles, [1, S].

        Of *final* frames nothing is held back, and the stream is as new. All waves together are
        as long as all mels.
        """
        held, self._held = self._held, None
        if held is not None:
            mel = torch.cat([held.mel.to(mel), mel], dim=2)
        if not mel.shape[2]:
            return mel.new_zeros(mel.shape[0], 0, dtype=torch.float32)
        source = self._vocoder.excite(mel, self._generator)
        if held is not None:
            source = torch.cat([held.source, source[:, :, held.source.shape[2] :]], dim=2)
        wave = self._vocoder.filter(mel, source)
        if held is not None:
            wave = cross_fade(held.wave, wave)
        if final:
            return wave
        samples = OVERLAP_FRAMES * self._vocoder.shape.hop
        self._held = _Held(mel[:, :, -OVERLAP_FRAMES:], source[:, :, -samples:], wave[:, -samples:])
        return wave[:, :-samples]


@dataclass(frozen=True, slots=True)
class _Held:
    """The end of a chunk, as of the last time that it was computed."""

    mel: Tensor  # [1, 80, t], t up to 8
    source: Tensor  # [1, 1, 480 t]
    wave: Tensor  # [1, 480 t]


def cross_fade(before: Tensor, after: Tensor) -> Tensor:
    """*after* [B, L], whose beginning grows out of *before* [B, S], S up to L."""
    samples = before.shape[1]
    place = (torch.arange(samples, device=after.device) + 0.5) / samples
    share = 0.5 - 0.5 * torch.cos(torch.pi * place)
    mixed = share * after[:, :samples] + (1 - share) * before
    return torch.cat([mixed, after[:, samples:]], dim=1)


def _conv(channels: int, kernel: int, dilation: int) -> nn.Conv1d:
    """A convolution that changes no length."""
    reach = (kernel - 1) * dilation // 2
    return nn.Conv1d(channels, channels, kernel, dilation=dilation, padding=reach)


def _narrowing(bins: int, channels: int, rate: int) -> nn.Conv1d:
    """From the excitation's spectrum to the pace of a stage: one in *rate*."""
    if rate == 1:
        return nn.Conv1d(bins, channels, 1)
    return nn.Conv1d(bins, channels, 2 * rate, rate, padding=rate // 2)
