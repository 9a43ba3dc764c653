"""One gain for the whole book, and a limiter for the few peaks that would then be too high."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cosyd.audio.level import samples, to_pcm16
from cosyd.narrate.book.limiter import Limiter
from cosyd.narrate.book.loudness import Loudness, Meter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cosyd.contract.narrations import BookFormat

_MOST_LIMITED_DB = 6.0
"""A peak that would have to fall further is not to be had without being heard: the whole is then
left softer than was asked for."""

_LITTLE_LIMITED_DB = 1.0
"""To hold back peaks by no more makes the whole hardly softer."""

_MOST_GAIN_DB = 24.0
"""What is softer than that is noise, and not made loud."""

_OFF_DB = 0.2
"""Where limiting makes the whole so much softer, or more, the gain makes up for it."""

_CEILING_DBTP, _CEILING_OF_LOSSY_DBTP = -1.1, -2.5
"""A peak comes out higher after a codec that loses something: up to 1.5 dB at 64 kbit/s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastering:
    """What is done to the sound of a book."""

    before: Loudness
    ceiling_dbtp: float
    gain_db: float = 0.0
    limited: bool = False

    @property
    def room_db(self) -> float:
        """By how much it could be made louder without a peak above the ceiling."""
        return self.ceiling_dbtp - self.before.peak_dbtp

    @property
    def touches(self) -> bool:
        """Whether it changes any sample."""
        return self.limited or self.gain_db != 0.0

    def mastered(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """*pieces* as they leave; untouched, bit by bit, where nothing is to be done."""
        if not self.touches:
            yield from pieces
            return
        gain = np.float32(10 ** (self.gain_db / 20))
        limiter = Limiter(10 ** (self.ceiling_dbtp / 20)) if self.limited else None
        for piece in pieces:
            wave = samples(piece) * gain
            wave = limiter.push(wave) if limiter else wave
            if wave.size:
                yield to_pcm16(wave)
        if limiter:
            yield to_pcm16(limiter.flush())


def measured(pieces: Iterable[bytes]) -> Loudness:
    """How loud *pieces* are, taken together."""
    meter = Meter()
    for piece in pieces:
        meter.push(piece)
    return meter.result()


def mastering(
    pieces: Callable[[], Iterable[bytes]], target_lufs: float, format_name: BookFormat
) -> Mastering:
    """What makes *pieces* as loud as *target_lufs*.

    Args:
        pieces: Gives the sound of the whole, each time from its beginning.
        target_lufs: How loud it is to be; 0: as it is.
        format_name: What it will be written in.
    """
    before = measured(pieces())
    lossy = format_name in {"m4b", "mp3", "opus"}
    made = Mastering(before=before, ceiling_dbtp=_CEILING_OF_LOSSY_DBTP if lossy else _CEILING_DBTP)
    if not target_lufs or math.isinf(before.integrated_lufs):
        return made
    made = _with_gain(made, target_lufs - before.integrated_lufs)
    if made.gain_db - made.room_db > _LITTLE_LIMITED_DB:
        off = target_lufs - measured(made.mastered(pieces())).integrated_lufs
        if off > _OFF_DB:
            made = _with_gain(made, made.gain_db + off)
    return made


def _with_gain(made: Mastering, gain_db: float) -> Mastering:
    """*made* with *gain_db*, or as much of it as may be."""
    gain_db = min(gain_db, made.room_db + _MOST_LIMITED_DB, _MOST_GAIN_DB)
    return replace(made, gain_db=gain_db, limited=gain_db > made.room_db)
