"""A recording as it is looked at: how loud it is, and where. No Qt in here."""

from __future__ import annotations

import io
import math
import operator
import wave
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FULL = 32_768
CLIPPED = 32_440
"""99 % of the largest number: a microphone that reaches it distorts."""

CLIPPED_RUN = 3
"""Samples in a row up there; one alone may be chance."""

QUIET_DB = -42.0
"""Of speech: below it the daemon calls a recording very quiet."""

NOTHING_DB = -100.0
JUDGED_BLOCKS = 40
"""Over how many blocks it is judged: two seconds."""

COLUMN_S = 0.01
"""What one column of a drawn recording stands for at least."""

WIDTH_BYTES = 2

MOST_HZ = 384_000
"""No sound card is faster."""

MOST_BYTES = 12_000_000
"""What is larger is longer than half a minute, and would take too long to be drawn."""


class Advice(StrEnum):
    """What is to be done while one records."""

    WAIT = "wait"
    GOOD = "good"
    TOO_LOUD = "too_loud"
    TOO_QUIET = "too_quiet"
    NOTHING = "nothing"
    """Not even the noise of a room: it is muted, or this program may not hear it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """How loud a block of sound is."""

    peak: float
    """The loudest sample, 1.0 being full scale."""

    level_db: float
    clipped: bool

    @classmethod
    def of(cls, pcm: bytes) -> Loudness:
        """That of *pcm*: mono, 16 bits."""
        samples = memoryview(pcm).cast("h")
        if not len(samples):
            return cls(peak=0.0, level_db=NOTHING_DB, clipped=False)
        loud, low = max(samples), min(samples)
        peak = max(loud, -low)
        power = sum(map(operator.mul, samples, samples)) / len(samples) / FULL**2
        level_db = 10 * math.log10(power) if power else NOTHING_DB
        clipped = peak >= CLIPPED and longest_run(abs(one) >= CLIPPED for one in samples) >= (
            CLIPPED_RUN
        )
        return cls(peak=peak / FULL, level_db=level_db, clipped=clipped)


class Judge:
    """Says what is to be done, block by block."""

    def __init__(self) -> None:
        self._last: deque[Loudness] = deque(maxlen=JUDGED_BLOCKS)

    def hears(self, block: Loudness) -> Advice:
        """What is to be done after *block*."""
        self._last.append(block)
        if any(one.clipped for one in self._last):
            return Advice.TOO_LOUD
        loudest_db = max(one.level_db for one in self._last)
        if loudest_db >= QUIET_DB:
            return Advice.GOOD
        if len(self._last) < JUDGED_BLOCKS:
            return Advice.WAIT
        return Advice.NOTHING if loudest_db <= NOTHING_DB else Advice.TOO_QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A recording: mono, 16 bits."""

    pcm: bytes
    rate_hz: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.pcm) / WIDTH_BYTES / self.rate_hz

    def wav(self) -> bytes:
        """It, as a WAV file."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(WIDTH_BYTES)
            file.setframerate(self.rate_hz)
            file.writeframes(self.pcm)
        return out.getvalue()

    def columns(self, most: int = 1_200) -> tuple[Column, ...]:
        """It in stretches of the same length, of which there are at most *most*."""
        samples = memoryview(self.pcm).cast("h")
        step = max(round(COLUMN_S * self.rate_hz), math.ceil(len(samples) / most), 1)
        return tuple(
            _column(samples[place : place + step]) for place in range(0, len(samples), step)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A stretch of a recording, 1.0 being full scale."""

    low: float
    high: float

    @property
    def peak(self) -> float:
        """How far it is from silence."""
        return max(self.high, -self.low)


def _column(samples: memoryview[int]) -> Column:
    return Column(low=min(samples) / FULL, high=max(samples) / FULL)


def read_clip(file: Path | bytes) -> Clip | None:
    """The recording in *file*, where it is a plain WAV file of 16 bits; else None.

    What is none may still be a recording: the daemon reads many more formats than are drawn here.
    """
    try:
        if not isinstance(file, bytes) and not _is_small(file):
            return None
        source = io.BytesIO(file) if isinstance(file, bytes) else str(file)
        with wave.open(source, "rb") as sound:
            if sound.getsampwidth() != WIDTH_BYTES or not 0 < sound.getframerate() <= MOST_HZ:
                return None
            pcm = sound.readframes(sound.getnframes())
            pcm = pcm[: len(pcm) // (WIDTH_BYTES * sound.getnchannels()) * WIDTH_BYTES
                      * sound.getnchannels()]  # fmt: skip
            return Clip(pcm=_mono(pcm, sound.getnchannels()), rate_hz=sound.getframerate())
    except (OSError, EOFError, RuntimeError, wave.Error):  # of lengths that are wrong, too
        return None


def _is_small(file: Path) -> bool:
    """Whether it can be read at once; a pipe or a device may not even have an end."""
    return file.is_file() and file.stat().st_size <= MOST_BYTES


def _mono(pcm: bytes, channels: int) -> bytes:
    if channels == 1:
        return pcm
    return memoryview(pcm).cast("h")[::channels].tobytes()


def longest_run(true: Iterable[bool]) -> int:
    """How often in a row it was true at most."""
    longest = run = 0
    for one in true:
        run = run + 1 if one else 0
        longest = max(longest, run)
    return longest
