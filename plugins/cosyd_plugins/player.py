"""What sounds next: the tracks that wait, and the buffers of the card that they fill.

Two threads meet here. The event loop adds, feeds and removes tracks; PortAudio's own thread takes
the sound away, and must neither wait nor allocate much. So there is no lock: each attribute is
written by one of the two alone, and a deque is safe between one that appends and one that pops.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

CUSHION_S = 0.2
CUSHION_LIMIT_S = 1.6
"""A track that has run dry once goes on when so much of it is there; twice as much each time."""

LEAD_S = 0.06
"""A card that was just opened gets silence for so long: many swallow the first moment, and a busy
PulseAudio was seen to lose up to 20 ms of it."""

_FADE_FRAMES = 128
"""A sound that is cut off falls to silence within this: a sudden step would click."""


class Track:
    """The sound of one job on its way to the card."""

    def __init__(self, *, rank: int, rate_hz: int, on_end: Callable[[float], None]) -> None:
        """A track without sound as yet.

        Args:
            rank: 0 for one that interrupts others; else the lower the sooner.
            rate_hz: Frames a second.
            on_end: Called in PortAudio's thread when the last frame has been taken, with the
                seconds until it is heard.
        """
        self.rank = rank
        self.begun = False
        self.over = False
        self.underruns = 0
        """How often it had begun and could not go on."""

        self.on_end = on_end
        self._rate_hz = rate_hz
        self._pieces: deque[Samples] = deque()
        self._place = 0
        self._fed = 0
        self._taken = 0
        self._finished = False
        self._dry = False
        self._cushion_s = 0.0

    @property
    def playable(self) -> bool:
        """Whether there is something to be done about it."""
        return not self.over and (bool(self._pieces) or self._finished)

    @property
    def held_up(self) -> bool:
        """Whether it has begun, and keeps its turn even where nothing more is there yet."""
        return self.begun and not self.over

    def covers(self, seconds: float) -> bool:
        """Whether it can go on for so long without any more."""
        return self._finished or self._fed - self._taken >= seconds * self._rate_hz

    def feed(self, pcm: bytes) -> None:
        """More of it: 16-bit mono frames."""
        if pcm:
            self._fed += len(pcm) // 2
            self._pieces.append(np.frombuffer(pcm, "<i2"))

    def finish(self) -> None:
        """That was all."""
        self._finished = True

    def take(self, out: Samples) -> int:
        """Move sound into *out*, of shape [frames, channels].

        Returns:
            How many frames there were; fewer than *out* has room for at the end of the track,
            and where the rest is not there yet.
        """
        if self._dry and not self.covers(self._cushion_s):
            return 0
        finished = self._finished  # seen before the pieces: none can come after them
        done = 0
        while done < len(out) and self._pieces:
            piece = self._pieces[0]
            part = piece[self._place : self._place + len(out) - done]
            out[done : done + len(part)] = part[:, None]
            done += len(part)
            self._place += len(part)
            if self._place == len(piece):
                self._pieces.popleft()
                self._place = 0
        self._taken += done
        self.begun = self.begun or done > 0
        self.over = finished and not self._pieces
        self._note_drought(short=done < len(out) and not self.over)
        return done

    def _note_drought(self, *, short: bool) -> None:
        if short and not self._dry:
            self.underruns += 1
            self._cushion_s = min(max(2 * self._cushion_s, CUSHION_S), CUSHION_LIMIT_S)
        self._dry = short


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
        self._last: npt.NDArray[np.int16] | None = None

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
        return any(track.playable for track in self._tracks)

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
        done = 0
        while done < len(out) and (track := self._next()) and self._may_sound(track):
            done += track.take(out[done:])
            if not track.over:
                break
            track.on_end(delay_s + done / rate_hz)
        self._lead_s -= len(out) / rate_hz
        self._prime_s -= len(out) / rate_hz
        self.called_at_s = time.monotonic()
        if done:
            self.sounded_at_s = self.called_at_s
            self._last = out[done - 1].copy()
        if done < len(out):
            self._hush(out[done:])

    def _next(self) -> Track | None:
        """The track whose turn it is: one that has begun goes on, unless one interrupts it."""
        able = [track for track in self._tracks if track.playable or track.held_up]
        return min(able, key=_turn) if able else None

    def _may_sound(self, track: Track) -> bool:
        return self._lead_s <= 0 and (self._prime_s <= 0 or track.covers(self._prime_s))

    def _hush(self, rest: Samples) -> None:
        rest[:] = 0
        if self._last is not None and self._last.any():
            fade = np.linspace(1.0, 0.0, min(_FADE_FRAMES, len(rest)))[:, None]
            rest[: len(fade)] = self._last * fade
        self._last = None


def _turn(track: Track) -> tuple[bool, bool, int]:
    return track.rank != 0, not track.begun, track.rank
