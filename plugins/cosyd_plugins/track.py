"""The sound of one job on its way to the card, from its first frame to its last.

Two threads meet here. The event loop feeds a track and has it jump; PortAudio's own thread takes
the sound away, and must neither wait nor allocate much. So there is no lock: each attribute is
written by one of the two alone, and a list is safe between one that appends and one that reads.
All of the sound is kept until the job has been heard: what was taken may be wanted again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

CUSHION_S = 0.2
CUSHION_LIMIT_S = 1.6
"""A track that has run dry once goes on when so much of it is there; twice as much each time."""

REPEAT_S = 0.03
"""What is taken up again begins so much before the frame that was the last to be heard, since the
card tells that no better; it fades in within that."""

FADE_FRAMES = 128
"""A sound that begins or ends in its midst does so within this: a sudden step would click."""

_GAP_S = 0.02
"""What the card tells of its delay varies by less while it plays on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Jump:
    """Where to go on."""

    number: int
    frame: int
    fades_in: bool


class Track:
    """The sound of one job."""

    def __init__(self, *, rank: int, rate_hz: int, on_end: Callable[[float], None]) -> None:
        """A track without sound as yet.

        Args:
            rank: 0 for one that interrupts others; else the lower the sooner.
            rate_hz: Frames a second.
            on_end: Called in PortAudio's thread when the last frame has been taken, with the
                seconds until it is heard.
        """
        self.rank = rank
        self.rate_hz = rate_hz
        self.held = False
        """Whether it must be silent, and others may sound."""

        self.begun = False
        self.underruns = 0
        """How often it had begun and could not go on."""

        self.on_end = on_end
        self._pieces: list[Samples] = []
        self._starts: list[int] = []
        self._fed = 0
        self._finished = False
        self._jump = _Jump(number=0, frame=0, fades_in=False)
        # From here on written by PortAudio's thread.
        self._jumped = 0
        self._place = 0
        self._piece = 0
        self._inside = 0
        self._ended = False
        self._dry = False
        self._cushion_s = 0.0
        self._faded = FADE_FRAMES
        self._taken = (0.0, 0)
        """When the frame at the place is heard, and the place."""

        self._taken_before = (0.0, 0)
        """The same of what came before the last silence in its midst."""

    # -- what there is ------------------------------------------------------------------------

    @property
    def fed(self) -> int:
        """How many frames there are so far."""
        return self._fed

    @property
    def finished(self) -> bool:
        """Whether these are all."""
        return self._finished

    @property
    def over(self) -> bool:
        """Whether the card has the last of it."""
        return self._ended and not self._jumping

    @property
    def playable(self) -> bool:
        """Whether there is something to be done about it."""
        return not self.over and (self._fed > self._next or self._finished)

    @property
    def keeps_turn(self) -> bool:
        """Whether it has begun, and nobody else's turn comes where no more is there yet."""
        return self.begun and not self.over

    def covers(self, seconds: float) -> bool:
        """Whether it can go on for so long without any more."""
        return self._finished or self._fed - self._next >= seconds * self.rate_hz

    def heard(self, now_s: float) -> int:
        """How many frames have been heard, on the clock of :func:`time.monotonic`.

        Exact to what PortAudio tells of the card, and rather too few than too many.
        """
        jump = self._jump
        if jump.number != self._jumped:
            return min(jump.frame, self._fed)
        heard = [
            place - int(max(0.0, when_s - now_s) * self.rate_hz)
            for when_s, place in (self._taken, self._taken_before)
        ]
        return min(self._fed, max(jump.frame, *heard))

    # -- in the event loop --------------------------------------------------------------------

    def feed(self, pcm: bytes) -> None:
        """More of it: 16-bit mono frames."""
        if pcm:
            self._starts.append(self._fed)
            self._pieces.append(np.frombuffer(pcm, "<i2"))
            self._fed += len(pcm) // 2

    def finish(self) -> None:
        """That was all."""
        self._finished = True

    def jump(self, frame: int, *, fades_in: bool = False) -> None:
        """Go on at *frame*; where that is not there yet, be silent until it is."""
        self._jump = _Jump(number=self._jump.number + 1, frame=frame, fades_in=fades_in)

    def rewind(self, now_s: float) -> bool:
        """Go back to what had been heard at *now_s*: the card has dropped the rest.

        Returns:
            Whether there was such a rest.
        """
        heard = self.heard(now_s)
        if self._jumping or heard >= self._place:
            return False
        least = self._jump.frame
        again = max(least, heard - round(REPEAT_S * self.rate_hz))
        self.jump(again, fades_in=again > least or self._jump.fades_in)
        return True

    # -- in PortAudio's thread ----------------------------------------------------------------

    def take(self, out: Samples, at_s: float) -> int:
        """Move sound into *out*, of shape [frames, channels].

        Args:
            out: To be filled.
            at_s: When its first frame is heard, on the clock of :func:`time.monotonic`.

        Returns:
            How many frames there were; fewer than *out* has room for at the end of the track,
            and where the rest is not there yet.
        """
        self._follow()
        if self._dry and not self.covers(self._cushion_s):
            return 0
        finished = self._finished  # seen before the pieces: none can come after them
        done = self._copy(out)
        self._fade(out[:done])
        self.begun = self.begun or done > 0
        self._ended = finished and self._piece >= len(self._pieces)
        short = done < len(out) and not self._ended
        self._note_drought(short=short and self._place <= self._fed)
        if done:
            if at_s > self._taken[0] + _GAP_S:
                self._taken_before = self._taken
            self._taken = (at_s + done / self.rate_hz, self._place)
        return done

    def _follow(self) -> None:
        """Be where the last jump leads to."""
        jump = self._jump
        if jump.number == self._jumped:
            return
        self._piece = max(0, bisect_right(self._starts, jump.frame, hi=len(self._pieces)) - 1)
        self._inside = jump.frame - (self._starts[self._piece] if self._starts else 0)
        self._place = jump.frame
        self._taken = self._taken_before = (0.0, jump.frame)
        self._faded = 0 if jump.fades_in else FADE_FRAMES
        self._dry = self._ended = False
        self._jumped = jump.number

    def _copy(self, out: Samples) -> int:
        done = 0
        while done < len(out) and self._piece < len(self._pieces):
            piece = self._pieces[self._piece]
            part = piece[self._inside : self._inside + len(out) - done]
            out[done : done + len(part)] = part[:, None]
            done += len(part)
            self._inside += len(part)
            if self._inside >= len(piece):
                self._inside -= len(piece)
                self._piece += 1
        self._place += done
        return done

    def _fade(self, sound: Samples) -> None:
        if self._faded < FADE_FRAMES and len(sound):
            some = sound[: FADE_FRAMES - self._faded]
            ramp = np.arange(self._faded, self._faded + len(some)) / FADE_FRAMES
            some[:] = some * ramp[:, None]
            self._faded += len(some)

    def _note_drought(self, *, short: bool) -> None:
        if short and not self._dry:
            self.underruns += 1
            self._cushion_s = min(max(2 * self._cushion_s, CUSHION_S), CUSHION_LIMIT_S)
        self._dry = short

    # -- in both ------------------------------------------------------------------------------

    @property
    def _jumping(self) -> bool:
        return self._jump.number != self._jumped

    @property
    def _next(self) -> int:
        """The frame that is taken next."""
        return self._jump.frame if self._jumping else self._place
