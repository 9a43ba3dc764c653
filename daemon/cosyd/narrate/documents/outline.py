"""Where the chapters of a plain text begin."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.documents import headings
from cosyd.narrate.documents.headings import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.narrate.documents.paragraphs import Group, Layout

_SHORT: Final = 50
"""Characters of a heading that the text follows in the next line."""

_APART: Final = 400
"""Characters between two headings that nothing but capitals tells of."""

_ENTRIES: Final = 3
"""The fewest of a table of contents that nothing announces."""

_TITLE_LINES: Final = 2
_SECTION: Final = 3
_CHAPTER: Final = 2


class Stretch(msgspec.Struct, kw_only=True):
    """A heading, or a group of lines."""

    lines: list[str]
    mark: Mark | None = None


def outlined(groups: Sequence[Group], layout: Layout) -> list[Stretch]:
    """The groups of a text, and its headings among them, without a table of contents."""
    kept = _without_pages(groups)
    stretches = [stretch for group in kept for stretch in _marked(group, layout)]
    stretches = _without_contents(stretches)
    _mark_numbers(stretches)
    if not any(stretch.mark for stretch in stretches):
        _mark_shouted(stretches)
    return list(_titled(stretches))


def _without_pages(groups: Sequence[Group]) -> list[Group]:
    """The groups, without those of a table of contents that has the numbers of pages."""
    kept: list[Group] = []
    inside = False
    for group in groups:
        announced = bool(kept) and headings.is_contents(kept[-1][-1])
        begins = announced or headings.is_contents(group[0]) or headings.named(group[0])
        inside = bool(inside or begins) and headings.of_contents(group)
        if inside and announced:
            kept.pop()
        if not inside:
            kept.append(group)
    return kept


def _marked(group: Group, layout: Layout) -> Iterator[Stretch]:
    """The headings within a group, and what is between them."""
    if mark := headings.underlined(group):
        yield Stretch(lines=group[:2], mark=mark)
        group = group[2:]
    elif mark := headings.hashed(group) or _first(group):
        yield Stretch(lines=group[:1], mark=mark)
        group = group[1:]
    if layout.width or _are_contents(group):
        if group:
            yield Stretch(lines=group)
        return
    part: Group = []
    for line in group:  # each stands for itself
        if mark := headings.named(line):
            if part:
                yield Stretch(lines=part)
            yield Stretch(lines=[line], mark=mark)
            part = []
        else:
            part.append(line)
    if part:
        yield Stretch(lines=part)


def _first(group: Group) -> Mark | None:
    """The heading that a group begins with."""
    mark = headings.named(group[0])
    if mark is None or (len(group) > 1 and len(group[0].strip()) > _SHORT):
        return None
    return None if _are_contents(group) else mark


def _are_contents(group: Group) -> bool:
    return len(group) > 1 and all(headings.named(line) for line in group)


def _without_contents(stretches: Sequence[Stretch]) -> list[Stretch]:
    """All but the table of contents: headings without text between that come again later."""
    last = {
        stretch.mark.key: place
        for place, stretch in enumerate(stretches)
        if stretch.mark and stretch.mark.key
    }
    left_out: set[int] = set()
    run: list[int] = []
    for place, stretch in enumerate([*stretches, Stretch(lines=[])]):
        keys = _keys(stretch)
        if keys:
            run += [place] * sum(last.get(key, place) > place for key in keys)
            continue
        announced = run and run[0] and headings.is_contents(stretches[run[0] - 1].lines[-1])
        if announced or len(run) >= _ENTRIES:
            left_out.update(run, [run[0] - 1] if announced else [])
        run = []
    return [stretch for place, stretch in enumerate(stretches) if place not in left_out]


def _keys(stretch: Stretch) -> list[str]:
    """Of the heading that a stretch is, or of those that all its lines are."""
    if stretch.mark:
        return [stretch.mark.key]
    begin = int(headings.is_contents(stretch.lines[0])) if len(stretch.lines) > 1 else 0
    marks = [headings.named(line) for line in stretch.lines[begin:]]
    return [mark.key for mark in marks if mark] if all(marks) else []


def _mark_numbers(stretches: Sequence[Stretch]) -> None:
    """Numbers that stand alone are headings where they count from one."""
    found: list[tuple[Stretch, int]] = []
    for stretch in stretches:
        number = headings.numbered(stretch.lines[0]) if len(stretch.lines) == 1 else 0
        if stretch.mark is None and number:
            found.append((stretch, number))
    numbers = [number for _, number in found]
    count_on = all(then in {1, now + 1} for now, then in pairwise(numbers))
    if len(found) < 2 or numbers[0] != 1 or not count_on:  # noqa: PLR2004 - one is no sequence
        return
    named = any(stretch.mark and stretch.mark.level == _CHAPTER for stretch in stretches)
    for stretch, _ in found:
        text = stretch.lines[0].strip()
        stretch.mark = Mark(text=text, level=_SECTION if named else _CHAPTER, bare=True)


def _mark_shouted(stretches: Sequence[Stretch]) -> None:
    """Short lines in capitals are headings where there is much text between most of them."""
    places = [
        place
        for place, stretch in enumerate(stretches)
        if len(stretch.lines) == 1 and headings.shouted(stretch.lines[0])
    ]
    sizes = [
        sum(len(line) for stretch in stretches[begin + 1 : end] for line in stretch.lines)
        for begin, end in pairwise([*places, len(stretches)])
    ]
    if len(sizes) > 1 and median(sizes) >= _APART:
        for place, size in zip(places, sizes, strict=True):
            if size:
                text = stretches[place].lines[0].strip()
                stretches[place].mark = Mark(text=text, level=_CHAPTER)


def _is_title(stretch: Stretch) -> bool:
    return len(stretch.lines) <= _TITLE_LINES and all(map(headings.is_title, stretch.lines))


def _titled(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The stretches, with the titles that follow the numbers of chapters within those."""
    title_of: Stretch | None = None
    for stretch in stretches:
        mark = title_of.mark if title_of else None
        if mark and stretch.mark is None and _is_title(stretch):
            assert title_of is not None
            title_of.mark = headings.with_title(mark, " ".join(map(str.strip, stretch.lines)))
            title_of = None
            continue
        title_of = stretch if stretch.mark and stretch.mark.bare else None
        yield stretch
