"""Where each line of a book sounds.

Everything is counted in frames of :data:`~cosyd.contract.model.VOICE_AUDIO`, so that the same plan
and the same sounds always give the same book, sample for sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.document import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.narrate.plan import Line, Plan, Sounds

FASTEST = 1.6
"""How much faster than it was spoken a cue may be heard; above it one cannot follow."""

_LEAST = VOICE_AUDIO.rate_hz // 10
"""No file is shorter: some players take one without sound for broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line and its place, in frames from the beginning of the book."""

    line: Line
    begin: int
    end: int
    """Where its sound ends."""

    until: int
    """Where the next line begins, or the book ends; silence from ``end`` on."""

    speed: float = 1.0
    """How much faster it is heard than it was spoken."""

    @property
    def begin_s(self) -> float:
        """``begin`` in seconds."""
        return VOICE_AUDIO.seconds(self.begin)

    @property
    def end_s(self) -> float:
        """``end`` in seconds."""
        return VOICE_AUDIO.seconds(self.end)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A line, and for how many frames it sounds at its own pace and at that of the book."""

    line: Line
    begin: int
    frames: int
    speed: float


def timeline(plan: Plan, sounds: Sounds) -> list[Placed]:
    """Where each line of *plan* sounds, in their order.

    After a line comes its pause, at the end of a chapter that of chapters. A cue of subtitles
    begins when it has to; where it is too long for its time it is heard up to :data:`FASTEST`
    times as fast, and what is still too long pushes the next ones, which catch up as they can.
    """
    spoken: list[_Spoken] = []
    cursor = 0
    groups = list(_groups(plan.lines))
    for number, group in enumerate(groups):
        following = groups[number + 1][0] if number + 1 < len(groups) else None
        spoken += _said(group, max(cursor, _due(group)), sounds)
        cursor = _end(spoken[-1]) + _silence(group, following, plan, _end(spoken[-1]))
    return [
        Placed(
            line=one.line,
            begin=one.begin,
            end=_end(one),
            until=spoken[number + 1].begin if number + 1 < len(spoken) else max(cursor, _LEAST),
            speed=one.speed,
        )
        for number, one in enumerate(spoken)
    ]


def length(placed: Sequence[Placed]) -> int:
    """How long the whole is, in frames."""
    return placed[-1].until if placed else 0


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The sentences of each cue together, and each other line by itself."""
    group: list[Line] = []
    for line in lines:
        if group and not _same_cue(group[0], line):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _same_cue(first: Line, line: Line) -> bool:
    return (
        line.kind is first.kind is Kind.CUE
        and line.chapter == first.chapter
        and line.begin_s in {None, first.begin_s}
    )


def _said(group: list[Line], begin: int, sounds: Sounds) -> Iterator[_Spoken]:
    """The lines of one group one after the other, fast enough where their time is limited."""
    lengths = [sounds.frames(line.index) for line in group]
    pauses = [_frames(line.pause_s) for line in group[:-1]] + [0]
    end_s = group[-1].end_s
    speed = 1.0
    if end_s is not None:
        speed = _speed(sum(lengths) + sum(pauses), _frames(end_s) - begin)
    for line, frames, pause in zip(group, lengths, pauses, strict=True):
        yield _Spoken(line, begin, frames, speed)
        begin += round(frames / speed) + round(pause / speed)


def _speed(frames: int, room: int) -> float:
    """How fast *frames* have to be heard within *room*."""
    if frames <= room:
        return 1.0
    return min(FASTEST, frames / room) if room > 0 else FASTEST


def _due(group: list[Line]) -> int:
    return _frames(group[0].begin_s or 0.0)


def _silence(group: list[Line], following: Line | None, plan: Plan, end: int) -> int:
    """For how long nothing is heard after *group*, before what the next cue asks for."""
    last = group[-1]
    if last.end_s is not None:
        following_cue = following is not None and following.begin_s is not None
        return 0 if following_cue else max(0, _frames(last.end_s) - end)
    if following is None or following.chapter != last.chapter:
        return _frames(plan.manner.pauses.chapter_s)
    return _frames(last.pause_s)


def _end(one: _Spoken) -> int:
    return one.begin + round(one.frames / one.speed)


def _frames(seconds: float) -> int:
    return round(seconds * VOICE_AUDIO.rate_hz)
