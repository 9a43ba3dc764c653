"""What became of a document, for programs: ``STEM.json`` beside the sound."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec

from cosyd import __version__
from cosyd.contract.model import VOICE_AUDIO
from cosyd.contract.narrations import BookFormat, Files  # noqa: TC001 - msgspec reads them
from cosyd.narrate.book.timeline import length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.narrate.book.loudness import Loudness
    from cosyd.narrate.book.mastering import Mastering
    from cosyd.narrate.book.timeline import Placed
    from cosyd.narrate.plan import Plan


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """How loud it is."""

    integrated_lufs: float | None
    """None: it is silent."""

    peak_dbtp: float | None
    """The true peak."""


class Levels(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about how loud it is."""

    target_lufs: float
    """0: as it was spoken."""

    gain_db: float
    limited: bool
    """Whether peaks were held back."""

    before: Measured
    after: Measured
    """Before it was encoded."""


class ManifestChapter(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter."""

    title: str
    begin_s: float
    end_s: float
    file: str = ""
    """Where each chapter has a file: its name in the same folder."""


class ManifestSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, and where it sounds."""

    text: str
    begin_s: float
    end_s: float
    chapter: int
    """Its place among the chapters, from 0."""

    kind: str
    voice: str | None
    """None: the default voice of its language."""

    language: str | None
    """None: it was found while it was spoken."""

    speaker: str = ""
    speed: float = 1.0
    """How much faster it is heard than it was spoken, to fit to its subtitle."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a book. Times are in seconds from its beginning."""

    made_by: str
    """The program and its version."""

    title: str
    author: str
    language: str
    description: str
    format: BookFormat
    files: Files
    audio_s: float
    rate_hz: int
    loudness: Levels
    chapters: list[ManifestChapter]
    sentences: list[ManifestSentence]
    notes: list[str]
    """What could not be done as asked, in words."""


def manifest(
    plan: Plan,
    placed: Sequence[Placed],
    chapters: list[ManifestChapter],
    *,
    numbers: dict[int, int],
    mastered: Mastering,
    after: Loudness,
    notes: Sequence[str],
) -> Manifest:
    """What is told of *plan*.

    Args:
        plan: The book.
        placed: Where its lines sound.
        chapters: Those of which something sounds.
        numbers: For each chapter of *plan*, which of *chapters* it is.
        mastered: What was done to its sound.
        after: How loud it has become.
        notes: What could not be done.
    """
    return Manifest(
        made_by=f"cosyd {__version__}",
        title=plan.title,
        author=plan.author,
        language=plan.language,
        description=plan.description,
        format=plan.manner.format,
        files=plan.manner.files,
        audio_s=VOICE_AUDIO.seconds(length(placed)),
        rate_hz=VOICE_AUDIO.rate_hz,
        loudness=Levels(
            target_lufs=plan.manner.loudness_lufs,
            gain_db=round(mastered.gain_db, 2),
            limited=mastered.limited,
            before=_measured(mastered.before),
            after=_measured(after),
        ),
        chapters=chapters,
        sentences=[_sentence(one, numbers[one.line.chapter]) for one in placed],
        notes=list(notes),
    )


def _sentence(one: Placed, chapter: int) -> ManifestSentence:
    line = one.line
    return ManifestSentence(
        text=line.text,
        begin_s=round(one.begin_s, 4),
        end_s=round(one.end_s, 4),
        chapter=chapter,
        kind=line.kind.value,
        voice=line.voice,
        language=line.language,
        speaker=line.speaker,
        speed=round(one.speed, 4),
    )


def _measured(loudness: Loudness) -> Measured:
    return Measured(
        integrated_lufs=_known(loudness.integrated_lufs), peak_dbtp=_known(loudness.peak_dbtp)
    )


def _known(decibels: float) -> float | None:
    return round(decibels, 2) if math.isfinite(decibels) else None
