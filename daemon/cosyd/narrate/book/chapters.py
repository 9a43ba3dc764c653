"""The marks at which players jump to a chapter."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.book.names import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.container.core import Chapter

    from cosyd.narrate.book.timeline import Placed
    from cosyd.narrate.plan import Plan

MOST_IN_MP3 = 255
"""ID3 counts the entries of its table of contents in one byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A chapter and its place, in frames from the beginning of the book."""

    chapter: int
    title: str
    begin: int
    end: int

    @property
    def begin_s(self) -> float:
        """``begin`` in seconds."""
        return VOICE_AUDIO.seconds(self.begin)

    @property
    def end_s(self) -> float:
        """``end`` in seconds."""
        return VOICE_AUDIO.seconds(self.end)


def marks(plan: Plan, placed: Sequence[Placed]) -> list[Mark]:
    """The chapters of which something sounds.

    The first begins with the book, and each ends where the next begins. One without a title is
    called by its number, and a book's only one like the book.
    """
    begins: dict[int, int] = {}
    for one in placed:
        begins.setdefault(one.line.chapter, one.begin if begins else 0)
    ends = [*list(begins.values())[1:], placed[-1].until if placed else 0]
    return [
        Mark(chapter=chapter, title=_title(plan, chapter, len(begins)), begin=begin, end=end)
        for (chapter, begin), end in zip(begins.items(), ends, strict=True)
    ]


def _title(plan: Plan, chapter: int, count: int) -> str:
    title = one_line(plan.chapters[chapter]) if chapter < len(plan.chapters) else ""
    return title or (one_line(plan.title) if count == 1 else "") or str(chapter + 1)


def for_muxers(these: Sequence[Mark]) -> list[Chapter]:
    """As FFmpeg writes them into MPEG-4 and ID3."""
    return [
        {
            "id": number,
            "start": mark.begin,
            "end": mark.end,
            "time_base": Fraction(1, VOICE_AUDIO.rate_hz),
            "metadata": {"title": mark.title},
        }
        for number, mark in enumerate(these, 1)
    ]


def for_comments(these: Sequence[Mark]) -> dict[str, str]:
    """As Vorbis comments, in Ogg and FLAC.

    FFmpeg's own are not used: those of FLAC are none, those of Ogg a second late where a chapter
    begins in the second half of one.

    Source:
        Xiph.org, "Chapter Extension" of the Vorbis comment field recommendations.
    """
    comments = {}
    for number, mark in enumerate(these, 1):
        comments[f"CHAPTER{number:03}"] = _clock(mark.begin)
        comments[f"CHAPTER{number:03}NAME"] = mark.title
    return comments


def _clock(frames: int) -> str:
    millis = round(frames * 1000 / VOICE_AUDIO.rate_hz)
    seconds, millis = divmod(millis, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{millis:03}"
