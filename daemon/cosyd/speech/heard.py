"""What was heard of a job of which so much was played."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cosyd.contract.doors import Heard
from cosyd.text.scripts import CJK

if TYPE_CHECKING:
    from cosyd.speech.job import Job

ROUNDED_S = 0.001
"""Clients count in milliseconds, so an end may have been heard a little earlier than it was."""

PACE = 15.0
"""Characters a second, where nothing better is known. Measured: English read by hibari."""

_WORD = re.compile(rf"[{CJK}]|\S+?(?=\s|$|[{CJK}])")


def heard(job: Job, played_s: float) -> Heard:
    """What somebody heard who played *played_s* of *job*: exact for whole sentences."""
    played_s = min(max(played_s, 0.0), job.audio_s)
    text = job.manuscript.text if job.manuscript else job.utterance.text
    over = [one for one in job.timings if one.end_s <= played_s + ROUNDED_S]
    under_way = next(iter(job.timings[len(over) :]), None)
    end = over[-1].text_end if over else 0
    if under_way:
        share = (played_s - under_way.start_s) / (under_way.end_s - under_way.start_s)
        characters = max(share, 0.0) * (under_way.text_end - under_way.text_start)
        end = _words(text, under_way.text_start, under_way.text_end, characters) or end
    elif played_s > (start := over[-1].end_s if over else 0.0):
        end = _words(text, end, len(text), (played_s - start) * _pace(job)) or end
    return Heard(
        job=job.id,
        played_s=played_s,
        text=text[:end],
        text_end=end,
        sentence=under_way.index if under_way else len(over),
    )


def _words(text: str, begin: int, end: int, characters: float) -> int:
    """Where the last word ends that is whole within *characters* from *begin*; 0 for none."""
    last = min(begin + characters, end)
    ends = [word.end() for word in _WORD.finditer(text, begin, end)]
    return max((one for one in ends if one <= last), default=0)


def _pace(job: Job) -> float:
    """How many characters of *job* are spoken in a second."""
    last = job.timings[-1] if job.timings else None
    return last.text_end / last.end_s if last and last.end_s else PACE
