"""A file for each chapter: their names, and the order in which they are played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.narrate.book.names import one_line, safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cosyd.narrate.book.chapters import Mark
    from cosyd.narrate.plan import Plan


def names_of(plan: Plan, marks: Sequence[Mark]) -> dict[int, str]:
    """For each chapter ``01 Title``, or ``01`` where it has none; without a suffix."""
    digits = max(2, len(str(len(marks))))
    return {
        mark.chapter: safe_name(f"{number:0{digits}} {plan.chapters[mark.chapter]}", str(number))
        for number, mark in enumerate(marks, 1)
    }


def playlist(plan: Plan, marks: Sequence[Mark], files: Mapping[int, str]) -> str:
    """The chapters as an M3U list in UTF-8.

    Args:
        plan: The book.
        marks: Its chapters.
        files: The name of each chapter's file, in the folder of the list.
    """
    entries = (
        f"#EXTINF:{mark.end_s - mark.begin_s:.3f},{mark.title}\n{files[mark.chapter]}\n"
        for mark in marks
    )
    return f"#EXTM3U\n#EXTENC:UTF-8\n#PLAYLIST:{one_line(plan.title)}\n" + "".join(entries)
