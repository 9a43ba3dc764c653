"""Faster or slower speech at the same pitch, as the sound comes.

Short pieces of the sound are laid over each other at another pace than they were taken at; each
is taken from where it goes on best from the one before, so that no period of a voice is broken.

Source:
    Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA)" (1993).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cosyd.contract.model import VOICE_AUDIO

Wave = npt.NDArray[np.float32]
"""Samples at 24 kHz, shape [n]."""

HOP = VOICE_AUDIO.rate_hz // 50
"""How long a piece is faded into the next: 20 ms, two periods of a deep voice."""

REACH = VOICE_AUDIO.rate_hz // 80
"""How far from its due place a piece may be taken: 12.5 ms, one period of a deep voice."""

LATENCY_S = (2 * HOP + REACH) / VOICE_AUDIO.rate_hz
"""By so much, 52 ms, the sound that is given lags behind the sound that was taken."""

_SILENT = 1e-9
"""Added to a power, so that silence can be divided by."""


class Stretch:
    """Stretches a mono stream to ``n / speed`` samples, rounded.

    Where the stream is cut into pieces makes no difference to a single bit. At speed 1 the sound
    passes untouched.
    """

    def __init__(self, speed: float) -> None:
        """Speak *speed* times as fast.

        Raises:
            ValueError: *speed* is not above 0.
        """
        if not 0 < speed < float("inf"):
            raise ValueError(f"{speed} is no speed")
        self._speed = speed
        self._fade = (np.arange(HOP, dtype=np.float32) + 0.5) / HOP
        self._kept = np.zeros(0, np.float32)
        self._start = 0  # where in the stream what is kept begins
        self._pieces = 0
        self._tail = np.zeros(0, np.float32)  # what would come next if the last piece went on
        self._taken = 0
        self._given = 0

    def push(self, x: Wave) -> Wave:
        """What can be told of the sound so far."""
        self._taken += len(x)
        if self._speed == 1.0:
            return x
        self._kept = np.concatenate((self._kept, x.astype(np.float32, copy=False)))
        made: list[Wave] = []
        while self._is_heard_of():
            made.append(self._next())
        return self._out(made)

    def flush(self) -> Wave:
        """The rest. Nothing can be pushed any more."""
        if self._speed == 1.0:
            return np.zeros(0, np.float32)
        left = round(self._taken / self._speed) - self._given
        made: list[Wave] = []
        while len(made) * HOP < left:
            lacking = self._due() + REACH + 2 * HOP - self._start - len(self._kept)
            self._kept = np.pad(self._kept, (0, max(0, lacking)))
            made.append(self._next())
        return self._out(made)[:left]

    def _due(self) -> int:
        """Where the next piece would be taken if all were even."""
        return round(self._pieces * HOP * self._speed)

    def _is_heard_of(self) -> bool:
        """Whether all is there that the next piece is chosen from, and the end is not before it."""
        there = self._start + len(self._kept) >= self._due() + REACH + 2 * HOP
        return there and (self._pieces + 1) * HOP * self._speed <= self._taken

    def _next(self) -> Wave:
        """The next :data:`HOP` samples."""
        place = self._place() - self._start
        piece = self._kept[place : place + 2 * HOP]
        made = piece[:HOP]
        if self._pieces:
            made = self._tail + self._fade * (made - self._tail)
        self._tail = piece[HOP:].copy()
        self._pieces += 1
        self._forget(self._due() - REACH)
        return made

    def _place(self) -> int:
        """Near where it is due, the place where the sound is most like the last piece's tail."""
        due = self._due()
        if not self._pieces:
            return due
        first = max(self._start, due - REACH)
        near = self._kept[first - self._start : due + REACH + HOP - self._start]
        likeness = np.correlate(near, self._tail, "valid")
        power = np.lib.stride_tricks.sliding_window_view(np.square(near), HOP).sum(axis=1)
        likeness = likeness / np.sqrt(power + _SILENT)
        best = int(np.argmax(likeness))
        return first + best if likeness[best] > 0.0 else due

    def _forget(self, before: int) -> None:
        gone = max(0, min(before - self._start, len(self._kept)))
        self._kept = self._kept[gone:]
        self._start += gone

    def _out(self, made: list[Wave]) -> Wave:
        if not made:
            return np.zeros(0, np.float32)
        whole = np.concatenate(made)
        self._given += len(whole)
        return whole
