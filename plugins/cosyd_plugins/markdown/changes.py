"""Collecting edits that were found in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLINGS: Final = frozenset(".!?\u2026。！？।\"')\u2019\u201d」』")
"""What may stand at the end of a sentence."""


def orderly(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """*edits* to *text* in order and apart: of two that overlap, the first stays.

    Those that touch become one. What is taken away after the end of a sentence counts as part of
    it, so that a text that is continued there does not begin with half a pair of marks.
    """
    done: list[Edit] = []
    for edit in sorted(edits, key=lambda one: (one.begin, one.end)):
        last = done[-1] if done else None
        if last is not None and edit.begin < last.end:
            continue
        if last is not None and edit.begin == last.end:
            done[-1] = Edit(begin=last.begin, end=edit.end, said=last.said + edit.said)
        elif edit.begin < edit.end or edit.said:
            done.append(edit)
    return [_clinging(text, edit, done[place - 1].end if place else 0)
            for place, edit in enumerate(done)]  # fmt: skip


def _clinging(text: str, edit: Edit, least: int) -> Edit:
    """*edit* with the mark before it, where it takes away what stands after a sentence's end."""
    before = edit.begin - 1
    if edit.begin == edit.end or before < least or text[before] not in _CLINGS:
        return edit
    return Edit(begin=before, end=edit.end, said=text[before] + edit.said)


def applied(text: str, begin: int, end: int, edits: Iterable[Edit]) -> str:
    """What is read of ``text[begin:end]``, given those of the *edits* that lie in it."""
    parts: list[str] = []
    place = begin
    for edit in orderly(text, (one for one in edits if begin <= one.begin and one.end <= end)):
        parts += (text[place : edit.begin], edit.said)
        place = edit.end
    return "".join([*parts, text[place:end]])
