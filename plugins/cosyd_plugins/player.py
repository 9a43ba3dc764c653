"""What sounds next: the tracks that wait, and the buffers of the card that they fill.

The event loop adds and removes tracks; PortAudio's own thread has the buffers filled. There is no
lock, as in :mod:`cosyd_plugins.track`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from cosyd_plugins.track import FADE_FRAMES

if TYPE_CHECKING:
    from cosyd_plugins.track import Samples, Track

LEAD_S = 0.06
"""A card that was just opened gets silence for so long: many swallow the first moment, and a busy
PulseAudio was seen to lose up to 20 ms of it."""


class Player:
    """All tracks that sound or wait to."""

    def __init__(self) -> None:
        self.called_at_s = 0.0
        """When the card last asked for sound, on the clock of :func:`time.monotonic`."""

        self.sounded_at_s = 0.0
        """When it last got some."""

        self._underruns = 0
        self._lead_s = 0.0
        self._prime_s = 0.0
        self._tracks: tuple[Track, ...] = ()
        self._last: Samples | None = None

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Those that are not removed yet, the oldest first."""
        return self._tracks

    @property
    def underruns(self) -> int:
        """How often a sound that had begun had to wait for its engine."""
        return self._underruns + sum(track.underruns for track in self._tracks)

    @property
    def has_sound(self) -> bool:
        """Whether any track could go on."""
        return any(track.playable for track in self._tracks if not track.held)

    def add(self, track: Track) -> None:
        """Have *track* played when its turn comes."""
        self._tracks = (*self._tracks, track)

    def remove(self, track: Track) -> None:
        """Forget *track*; what of it the card has not got yet is never heard."""
        if track not in self._tracks:
            return
        self._underruns += track.underruns
        self._tracks = tuple(other for other in self._tracks if other is not track)

    def prime(self, prime_s: float) -> None:
        """The card is about to be opened, and asks for the first *prime_s* all at once.

        A sound that cannot cover them yet begins behind silence: else there would be a hole.
        Every sound begins behind :data:`LEAD_S` of it.
        """
        self._lead_s = LEAD_S
        self._prime_s = prime_s
        self._last = None

    def opened(self) -> None:
        """The card has been opened."""
        self.called_at_s = self.sounded_at_s = time.monotonic()

    def fill(self, out: Samples, rate_hz: int, delay_s: float) -> None:
        """Fill a buffer of the card; the rest of it with silence. In PortAudio's thread.

        Args:
            out: Of shape [frames, channels].
            rate_hz: Frames a second.
            delay_s: In how many seconds the first frame is heard.
        """
        now_s = time.monotonic()
        done = 0
        while done < len(out) and (track := self._next()) and self._may_sound(track):
            done += track.take(out[done:], now_s + delay_s + done / rate_hz)
            if not track.over:
                break
            track.on_end(delay_s + done / rate_hz)
        self._lead_s -= len(out) / rate_hz
        self._prime_s -= len(out) / rate_hz
        self.called_at_s = now_s
        if done:
            self.sounded_at_s = now_s
            self._last = out[done - 1].copy()
        if done < len(out):
            self._hush(out[done:])

    def _next(self) -> Track | None:
        """The track whose turn it is: one that has begun goes on, unless one interrupts it."""
        able = [track for track in self._tracks if _may_be_next(track)]
        return min(able, key=turn) if able else None

    def _may_sound(self, track: Track) -> bool:
        return self._lead_s <= 0 and (self._prime_s <= 0 or track.covers(self._prime_s))

    def _hush(self, rest: Samples) -> None:
        rest[:] = 0
        if self._last is not None and self._last.any():
            fade = np.linspace(1.0, 0.0, min(FADE_FRAMES, len(rest)))[:, None]
            rest[: len(fade)] = self._last * fade
        self._last = None


def turn(track: Track) -> tuple[bool, bool, int]:
    """The order in which tracks sound, from the least to the greatest."""
    return track.rank != 0, not track.begun, track.rank


def _may_be_next(track: Track) -> bool:
    return not track.held and (track.playable or track.keeps_turn)
