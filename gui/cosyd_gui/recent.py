"""What was said of late, as far as the daemon still knows the words. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd.contract.model import Priority

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cosyd.contract.wire import JobView, VoiceView
    from cosyd.contract.wire_history import HistoryRow

KEPT = 10
"""So many texts are listed."""

WORDS = 48
"""How many characters of a text a menu shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that was said, and can be said again."""

    text: str
    at: float
    """When it was taken, in seconds since 1970."""

    @property
    def label(self) -> str:
        """Its first words, in one line."""
        return shortened(self.text)


def shortened(text: str, characters: int = WORDS) -> str:
    """The first words of *text*, in one line."""
    line = " ".join(text[: 4 * characters].split())
    if len(line) <= characters:
        return line
    cut = line[:characters]
    at_a_space = cut.rpartition(" ")[0]
    return (at_a_space if len(at_a_space) > characters // 2 else cut).rstrip(" ,;:") + "…"


def latest(jobs: Iterable[JobView], rows: Iterable[HistoryRow]) -> tuple[Said, ...]:
    """The last things that were said, the newest first; each text once, no narrations."""
    by_job = {row.id: Said(text=row.text, at=row.at) for row in rows if _whole(row) and row.text}
    for job in jobs:
        words = " ".join(sentence.text for sentence in job.sentences)
        if job.status.final and job.priority is not Priority.NARRATION and words:
            by_job.setdefault(job.id, Said(text=words, at=job.created_at))
    by_text: dict[str, Said] = {}
    for said in sorted(by_job.values(), key=lambda one: -one.at):
        by_text.setdefault(said.text, said)
    return tuple(by_text.values())[:KEPT]


def _whole(row: HistoryRow) -> bool:
    return row.priority is not Priority.NARRATION


MANY = 12
"""With more voices than that they are shown by language."""


def by_language(voices: Sequence[VoiceView]) -> dict[str, list[VoiceView]]:
    """Voices that can speak, by the language that is their own; all under "" where they are few."""
    able = sorted((voice for voice in voices if voice.ready), key=lambda one: one.name.casefold())
    if len(able) <= MANY:
        return {"": able}
    languages = sorted({voice.language for voice in able})
    return {
        language: [voice for voice in able if voice.language == language] for language in languages
    }
