"""A vocoder's wave while its mel is still coming: what is sent is the wave of the whole mel.

Border: mel in, bit by bit; sound out, as soon as it is settled. How :mod:`vocoder` makes sound of
a stretch, it says itself; here it is said how far a frame is heard to both sides, where phase and
noise of the excitation stand, and what has been sent.

A frame of sound is settled when 20 more frames of mel are there. The first sound of an utterance
may leave earlier, made as if nothing followed; what comes next then grows out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from cosyd.engine.cosyvoice2.carried import Carried
from cosyd.engine.cosyvoice2.vocoder import OVERLAP_FRAMES, cross_fade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.engine.cosyvoice2.vocoder import Vocoder

PITCH_REACH = 5
"""Frames to both sides that shape a frame's pitch: five convolutions over three."""

FILTER_REACH = 15
"""Frames to both sides that are heard in a frame. Source: measured on the release's sizes in
double precision, 14.1; whole frames."""

SETTLED = FILTER_REACH + PITCH_REACH
"""Frames after it that must be there before a frame of sound is what it will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of an utterance that is to be filtered."""

    mel: Tensor
    """[1, 80, T]"""

    source: Tensor
    """[1, 1, S]; 480 T, but for what is carried."""

    skipped: int
    """Frames at its beginning whose sound is not wanted."""

    wanted: int
    """Frames after them whose sound is."""

    carried: Carried | None = None
    """What stretches before it have left behind; None: it is filtered by itself."""

    final: bool = False
    """Nothing follows."""


def filtered(vocoder: Vocoder, windows: Sequence[Window]) -> Sequence[Tensor]:
    """The waves of *windows*, [1, S] each: at once of those that are filtered by themselves.

    Those are then of one length.
    """
    alone = [one for one in windows if one.carried is None]
    waves: Iterator[Tensor] = iter(())
    if alone:
        mel = torch.cat([one.mel for one in alone])
        source = torch.cat([one.source for one in alone])
        waves = iter(vocoder.filter(mel, source).split(1))
    return [
        next(waves)
        if one.carried is None
        else vocoder.carry_on(one.carried, one.mel, one.source, final=one.final)
        for one in windows
    ]


class Hearing:
    """One utterance.

    Args:
        vocoder: Shared.
        generator: Of the noise in its excitation.
        first_held: How many frames are held back of what is there when the first sound leaves: 8
            to be heard soon, 20 for a wave that is exact from the beginning.
        carries: Whether the vocoder goes on from what it kept. Otherwise it makes each stretch by
            itself, with all that is heard in it: more to compute, and with others at once. None:
            on a processor.
    """

    def __init__(
        self,
        vocoder: Vocoder,
        generator: torch.Generator,
        first_held: int = OVERLAP_FRAMES,
        *,
        carries: bool | None = None,
    ) -> None:
        self._vocoder = vocoder
        self._generator = generator
        self._first_held = first_held
        on_processor = vocoder.like.device.type == "cpu"
        self._carried = Carried() if (on_processor if carries is None else carries) else None
        self._tones = vocoder.m_source.tones
        self._start = 0  # the frame with which begins what is kept: mel, pitch, noise
        self._mel: Tensor | None = None
        self._pitch: Tensor | None = None
        self._noise = torch.empty(1, 0, self._tones, device=generator.device)
        self._turned: Tensor | None = None
        self._sent = 0
        self._given = (0, 0)  # to what is carried: frames of mel, samples of excitation
        self._ready: Tensor | None = None  # from what is sent on
        self._early: Tensor | None = None
        self._final = False

    @property
    def kept_frames(self) -> int:
        """How many frames of mel are kept for what is yet to be heard."""
        return 0 if self._mel is None else self._mel.shape[2]

    def push(self, mel: Tensor, *, final: bool) -> Tensor:
        """The wave that *mel* [1, 80, T] settles, [1, S]. Of *final* frames nothing is held back.

        All waves together are as long as all mels.
        """
        window = self.take(mel, final=final)
        if window is None:
            return mel.new_zeros(mel.shape[0], 0, dtype=torch.float32)
        (wave,) = filtered(self._vocoder, [window])
        return self.give(window, wave)

    def take(self, mel: Tensor, *, final: bool) -> Window | None:
        """What is to be filtered now that *mel* [1, 80, T] is there; None: nothing yet."""
        mel = mel.to(self._vocoder.like)
        self._mel = mel if self._mel is None else torch.cat([self._mel, mel], dim=2)
        self._final = final
        end = self._start + self._mel.shape[2]
        is_first = self._sent == 0
        held = 0 if final else self._first_held if is_first else SETTLED
        until = max(self._sent, end - held)
        fades = OVERLAP_FRAMES if self._early is not None and not final else 0
        if until - self._sent <= fades:
            return None
        if self._carried is not None and not (is_first and held < SETTLED):
            return self._stretch(self._carried, end, until)
        # What leaves early is filtered with all that is there, and so is what it fades into.
        last = end if final or is_first else min(end - PITCH_REACH, until + FILTER_REACH)
        first = max(self._start, self._sent - FILTER_REACH)
        hop = self._vocoder.shape.hop
        return Window(
            mel=self._mel[:, :, first - self._start : last - self._start],
            source=self._excitation(hop * first, hop * last),
            skipped=self._sent - first,
            wanted=until - self._sent,
        )

    def _stretch(self, carried: Carried, end: int, until: int) -> Window:
        """What is known by now and has not been filtered yet; the first begins at frame 0."""
        assert self._mel is not None
        hop = self._vocoder.shape.hop
        mel, source = self._given
        # From its middle on, a frame's phase depends on the next one's pitch.
        known = hop * end if self._final else hop * (end - PITCH_REACH) - hop // 2
        self._given = (end, known)
        return Window(
            mel=self._mel[:, :, mel - self._start :],
            source=self._excitation(source, known),
            skipped=self._sent if self._ready is None else 0,
            wanted=until - self._sent,
            carried=carried,
            final=self._final,
        )

    def give(self, window: Window, wave: Tensor) -> Tensor:
        """What of the *wave* [1, S] of *window* can be sent, [1, S]."""
        hop = self._vocoder.shape.hop
        wave = wave[:, hop * window.skipped :]
        wave = wave if self._ready is None else torch.cat([self._ready, wave], dim=1)
        early, self._early = self._early, None
        if early is not None:
            samples = min(early.shape[1], wave.shape[1])
            wave = cross_fade(early[:, :samples], wave)
        if window.carried is not None:
            self._ready = wave[:, hop * window.wanted :].clone()
        elif self._sent == 0 and not self._final and self._first_held < SETTLED:
            self._early = wave[:, hop * window.wanted :].clone()
        self._sent += window.wanted
        self._forget()
        return wave[:, : hop * window.wanted]

    def _excitation(self, first: int, last: int) -> Tensor:
        """The excitation of the samples from *first* to before *last*, [1, 1, S]."""
        hop = self._vocoder.shape.hop
        frames = -(-last // hop) - self._start  # of those that are kept
        source, pitch = self._vocoder.m_source, self._pitches()
        sines = source.sines_on(pitch, self._turned)[:, : hop * frames]
        mixed = source.mixed(pitch[:, :frames], sines, self._noises(self._start + frames))
        return mixed[:, :, first - hop * self._start : last - hop * self._start]

    def _pitches(self) -> Tensor:
        """Of all frames that are kept, [1, T]; those of the last five may yet change."""
        assert self._mel is not None
        known = 0 if self._pitch is None else self._pitch.shape[1]
        from_here = max(0, known - PITCH_REACH)
        news = self._vocoder.f0_predictor(self._mel[:, :, from_here:])[:, known - from_here :]
        pitch = news if self._pitch is None else torch.cat([self._pitch, news], dim=1)
        self._pitch = pitch if self._final else pitch[:, : max(0, pitch.shape[1] - PITCH_REACH)]
        return pitch

    def _noises(self, last: int) -> Tensor:
        """Of all frames that are kept, to before *last*, [1, 480 t, tones]."""
        hop = self._vocoder.shape.hop
        size, where = (1, hop, self._tones), self._generator.device
        missing = last - self._start - self._noise.shape[1] // hop
        # Frame by frame: what comes of a generator depends on how much it is asked for.
        more = [torch.randn(size, generator=self._generator, device=where) for _ in range(missing)]
        if more:
            self._noise = torch.cat([self._noise, *more], dim=1)
        return self._noise[:, : hop * (last - self._start)]

    def _forget(self) -> None:
        """Let go of what is not heard any more."""
        assert self._mel is not None
        assert self._pitch is not None
        heard = self._given[0] if self._carried is not None else self._sent
        gone = heard - SETTLED - 1 - self._start
        if gone <= 0:
            return
        self._turned = self._vocoder.m_source.turned(self._pitch[:, :gone], self._turned)
        self._mel, self._pitch = self._mel[:, :, gone:].clone(), self._pitch[:, gone:].clone()
        self._noise = self._noise[:, self._vocoder.shape.hop * gone :].clone()
        self._start += gone
