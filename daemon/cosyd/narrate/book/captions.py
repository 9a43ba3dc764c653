"""Subtitles of what is spoken: SubRip and WebVTT."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.book.names import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cosyd.narrate.book.timeline import Placed

LINE_COLUMNS = 42
"""Of a line of subtitles, of which there are two. Source: BBC and Netflix, subtitle guidelines."""

LONGEST_S = 7.0
"""For how long one caption stays. Source: Netflix, "Timed Text Style Guide"."""

_AFTER_A_STOP = 8
"""A break after a punctuation mark is as good as another that is so many columns nearer."""

_UNIT = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef]+\s*|.\s*", re.DOTALL)
"""What is never broken: a word, or a character where words have no spaces, and what is after it."""

_CLINGS = re.compile(
    r"[\u3001\u3002\uff0c\uff0e\uff1a\uff1b\uff01\uff1f\uff09\u300d\u300f\u3011\u3015\u300b\u3009"
    r"\u201d\u2019\u2026\u30fc\uff5e]"
)
"""These never begin a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """One or two lines of text, and for how long they are shown, in milliseconds."""

    begin_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str = ""


def captions(placed: Iterable[Placed], begin: int = 0) -> Iterator[Caption]:
    """One for each line that sounds, or several where it is long.

    Args:
        placed: Where each line sounds.
        begin: The frame at which the captions' time is 0.
    """
    for one in placed:
        text = one_line(one.line.text)
        times = _millis(one.begin - begin), _millis(one.end - begin)
        if text and times[1] > times[0]:
            yield from _shown(text, *times, one_line(one.line.speaker))


def srt(these: Iterable[Caption]) -> str:
    """As SubRip, whose players know no mark-up for certain."""
    return "\n".join(
        f"{number}\n{_clock(one.begin_ms, ',')} --> {_clock(one.end_ms, ',')}\n"
        + "".join(f"{line.replace('-->', '→')}\n" for line in one.lines)
        for number, one in enumerate(these, 1)
    )


def vtt(these: Iterable[Caption]) -> str:
    """As WebVTT, with who speaks.

    Source:
        W3C, "WebVTT: The Web Video Text Tracks Format".
    """
    return "WEBVTT\n" + "".join(
        f"\n{_clock(one.begin_ms, '.')} --> {_clock(one.end_ms, '.')}\n"
        f"{f'<v {_escaped(one.speaker)}>' if one.speaker else ''}"
        + "".join(f"{_escaped(line)}\n" for line in one.lines)
        for one in these
    )


def _shown(text: str, begin_ms: int, end_ms: int, speaker: str) -> Iterator[Caption]:
    """*text*, in as many pieces as it needs, each for its share of the time."""
    whole = columns(text)
    pieces = max(1, math.ceil(whole / (2 * LINE_COLUMNS)))
    if whole > LINE_COLUMNS:
        pieces = max(pieces, math.ceil((end_ms - begin_ms) / 1000 / LONGEST_S))
    parts = broken(text, pieces)
    whole = sum(map(columns, parts))
    at, shown = begin_ms, 0
    for piece in parts:
        shown += columns(piece)
        end = round(begin_ms + (end_ms - begin_ms) * shown / max(1, whole))
        lines = broken(piece, 2 if columns(piece) > LINE_COLUMNS else 1)
        if end > at:
            yield Caption(begin_ms=at, end_ms=end, lines=tuple(lines), speaker=speaker)
        at = end


def broken(text: str, count: int) -> list[str]:
    """*text* in *count* pieces of about the same width, or fewer where it cannot be broken."""
    pieces: list[str] = []
    units = _units(text)
    for left in range(count, 1, -1):
        place = _best_break(units, sum(map(columns, units)) / left)
        pieces.append("".join(units[:place]).strip())
        units = units[place:]
    pieces.append("".join(units).strip())
    return [piece for piece in pieces if piece]


def _units(text: str) -> list[str]:
    units: list[str] = []
    for unit in _UNIT.findall(text):
        if units and _CLINGS.match(unit):
            units[-1] += unit
        else:
            units.append(unit)
    return units


def _best_break(units: Sequence[str], width: float) -> int:
    """After how many *units* to break, so that they are about *width* wide."""
    best, least, wide = len(units), math.inf, 0
    for place, unit in enumerate(units[:-1], 1):
        wide += columns(unit)
        stop = unicodedata.category(unit.rstrip()[-1:] or " ").startswith("P")
        off = abs(wide - width) - (_AFTER_A_STOP if stop else 0)
        if off < least:
            best, least = place, off
    return best


def columns(text: str) -> int:
    """How wide *text* is shown: an ideograph is as wide as two letters."""
    return sum(
        0 if unicodedata.combining(mark) else 1 + (unicodedata.east_asian_width(mark) in "WF")
        for mark in text
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _millis(frames: int) -> int:
    return round(frames * 1000 / VOICE_AUDIO.rate_hz)


def _clock(millis: int, point: str) -> str:
    seconds, millis = divmod(millis, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{millis:03}"
