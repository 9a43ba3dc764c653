"""Collecting edits that were found in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_CLINGS: Final = frozenset(".!?\u2026。！？।\"')\u2019\u201d」』")
"""What may stand at the end of a sentence."""


def orderly(text: str, edits: Iterable[Edit]) -> list[Edit]:
    """*edits* to *text* in order and apart: of two that overlap, the first stays.

    Those that touch become one. What is taken away before the first letter of a sentence counts as
    part of it, and so does what is taken away after its end: a text that is read again from there
    does not begin with half a pair of marks.
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
    return list(_clinging(text, done))


def _clinging(text: str, edits: Sequence[Edit]) -> Iterator[Edit]:
    """*edits* with the character that each belongs to: the first or the last of a sentence."""
    place = 0
    for number, edit in enumerate(edits):
        begin, end, said = edit.begin, edit.end, edit.said
        limit = edits[number + 1].begin if number + 1 < len(edits) else len(text)
        if begin < end < limit and not text[end].isspace() and not text[begin - 1 : begin].strip():
            said += text[end]
            end += 1
        elif begin < end and place < begin and text[begin - 1] in _CLINGS:
            begin -= 1
            said = text[begin] + said
        place = end
        yield Edit(begin=begin, end=end, said=said)


def applied(text: str, begin: int, end: int, edits: Iterable[Edit]) -> str:
    """What is read of ``text[begin:end]``, given those of the *edits* that lie in it."""
    parts: list[str] = []
    place = begin
    for edit in orderly(text, (one for one in edits if begin <= one.begin and one.end <= end)):
        parts += (text[place : edit.begin], edit.said)
        place = edit.end
    return "".join([*parts, text[place:end]])
