"""How well a narration was spoken, chapter by chapter, the most suspicious first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import CosydError
from cosyd.contract.wire_narrations import ChapterReport, LineView, Report
from cosyd.narrate.check.hearing import hear
from cosyd.narrate.check.words import share_missed, words
from cosyd.registration.hearing import usable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cosyd.narrate.plan import Line, Plan, Sounds

log = structlog.get_logger(__name__)

SUSPICIOUS = 0.2
"""A part of a line's words that was misheard; less is as often the recogniser's fault."""

DOUBTED = 0.5
"""How suspicious a doubt makes a line that nobody has listened to."""


async def report(
    plan: Plan,
    sounds: Sounds,
    *,
    doubts: Mapping[int, Sequence[str]],
    places: Sequence[tuple[float, float]],
    recogniser: Path | None,
) -> Report:
    """Look through a narration that has been spoken to its end.

    Args:
        plan: What was to be said.
        sounds: What was.
        doubts: Of the guards, by line.
        places: When each line begins and ends, in seconds.
        recogniser: The folder of a recogniser's model; None: nobody listens.

    Returns:
        Also where the recogniser breaks down: then without what it would have heard.
    """
    model = recogniser if recogniser and usable(recogniser) else None
    by_chapter: dict[int, list[Line]] = {}
    for line in plan.lines:
        by_chapter.setdefault(line.chapter, []).append(line)
    chapters = []
    for number, title in enumerate(plan.chapters):
        lines = by_chapter.get(number, [])
        heard: Sequence[str | None] = [None] * len(lines)
        if model and lines:
            try:
                heard = await hear(lines, sounds, model, plan.language)
            except (CosydError, OSError) as error:
                log.warning("narration.unheard", reason=type(error).__name__)
                model = None
        chapters.append(await asyncio.to_thread(_chapter, title, lines, heard, doubts, places))
    chapters.sort(key=lambda one: -one.suspicion)
    return Report(recogniser=model.name if model else "", chapters=chapters)


def _chapter(
    title: str,
    lines: Sequence[Line],
    heard: Sequence[str | None],
    doubts: Mapping[int, Sequence[str]],
    places: Sequence[tuple[float, float]],
) -> ChapterReport:
    views = [
        _view(line, what, doubts.get(line.index, ()), places[line.index])
        for line, what in zip(lines, heard, strict=True)
    ]
    weights = [len(words(view.text)) for view in views]
    whole = sum(weights) or 1
    suspicion = sum(view.suspicion * size for view, size in zip(views, weights, strict=True))
    doubtful = [view for view in views if view.doubts or view.suspicion >= SUSPICIOUS]
    return ChapterReport(
        title=title,
        sentences=len(lines),
        suspicion=round(suspicion / whole, 4),
        lines=sorted(doubtful, key=lambda view: (-view.suspicion, view.index)),
    )


def _view(
    line: Line, heard: str | None, doubts: Sequence[str], place: tuple[float, float]
) -> LineView:
    misheard = 0.0 if heard is None else share_missed(line.text, heard)
    return LineView(
        index=line.index,
        chapter=line.chapter,
        text=line.text,
        begin_s=round(place[0], 3),
        end_s=round(place[1], 3),
        doubts=list(doubts),
        heard=heard,
        suspicion=round(max(misheard, DOUBTED if doubts and heard is None else 0.0), 4),
    )
