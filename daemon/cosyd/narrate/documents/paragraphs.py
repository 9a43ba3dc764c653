"""The paragraphs of plain text: lines that were broken for want of room, and those that were not.

A line was broken for want of room where the next word would not have fitted. Where most lines of a
group were, they are one paragraph; else each means something, as in verse, and is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.document import Kind
from cosyd.narrate.documents.lines import cleaned, joined, vocabulary
from cosyd.narrate.documents.pieces import paragraph
from cosyd.text.scripts import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cosyd.narrate.documents.pieces import Piece

Group = list[str]
"""Lines between two blank ones, with their indents."""

_ITEM: Final = re.compile(
    r"\s*(?:(?P<mark>[-*+•‣◦▪])|\d{1,3}[.)]|[a-z]\)|\([a-z0-9]{1,3}\))\s+(?=\S)"
)
_SAYING: Final = re.compile(r"\s*(?:--|[\u2014\u2015\u2013])\s?\S")
"""The beginning of a line of dialogue, or of who said something."""

_ENDED: Final = re.compile("[.!?…。！？:：][\"'\u2019\u201d\u00bb」』)）*_]*$|[」』]$")
_CJ: Final = re.compile(f"[{LETTERS['han']}{LETTERS['kana']}]")
_HYPHENATED: Final = re.compile("[^\\W\\d_][-\u2010\u00ad]\n")

_NARROWEST: Final = 40
"""Characters. No prose is set narrower; verse is."""

_NARROWEST_CJ: Final = 20
_WIDEST: Final = 120
"""Where most lines are longer, each is a paragraph."""

_MOST: Final = 0.7
_NEARLY_ALL: Final = 0.9
_LONG, _SHORT = 0.75, 0.7
_FEW: Final = 3


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How a text is set."""

    width: int
    """Of a full line, in characters; 0: its lines were not broken for want of room."""

    words: frozenset[str]
    """Its vocabulary, where words are cut at the ends of lines."""


def groups_of(text: str) -> list[Group]:
    """The groups of lines of *text*."""
    groups: list[Group] = [[]]
    for line in text.replace("\f", "\n\n").split("\n"):
        if line.strip():
            groups[-1].append(line.expandtabs(8).rstrip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def layout_of(text: str, groups: Sequence[Group]) -> Layout:
    """How *text* is set, whose lines are *groups*."""
    lengths = sorted(len(line) for group in groups for line in group[:-1])
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    narrowest = _NARROWEST_CJ if _is_cj(text[:10_000]) else _NARROWEST
    words = vocabulary(text) if _HYPHENATED.search(text) else frozenset[str]()
    return Layout(width=width if narrowest <= width <= _WIDEST else 0, words=words)


def pieces_of(group: Group, layout: Layout) -> Iterator[Piece]:
    """The paragraphs, items or verses of a group."""
    if _is_list(group):
        yield from _items(group, layout)
    elif len(group) == 1 or _is_wrapped(group, layout):
        for part in _paragraphs(group, layout):
            yield paragraph(joined(part, layout.words))
    elif _widest(group) > _WIDEST or _each_ends(group):
        for line in group:
            yield paragraph(cleaned(line))
    else:
        yield paragraph("\n".join(cleaned(line) for line in group))


def _is_cj(text: str) -> bool:
    return len(_CJ.findall(text)) * 3 > len(text)


def _is_wrapped(group: Group, layout: Layout) -> bool:
    """Whether its lines were broken for want of room."""
    if not layout.width:
        return False
    pairs = [pair for pair in pairwise(group) if not _says(*pair, layout.width)]
    if not pairs:
        return True
    high = sum(_begins_high(after) for _, after in pairs) / len(pairs)
    if len(pairs) >= _FEW and high > _MOST:
        return False  # as verse begins
    if _share(pairs, layout.width) >= _MOST:
        return True
    return len(pairs) >= _FEW and high < 1 - _MOST and _share(pairs, _widest(group)) >= _NEARLY_ALL


def _widest(group: Group) -> int:
    return max(len(line) for line in group)


def _each_ends(group: Group) -> bool:
    """Whether most lines end as sentences do."""
    return sum(bool(_ENDED.search(line)) for line in group) >= _MOST * len(group)


def _share(pairs: Sequence[tuple[str, str]], width: int) -> float:
    """The part of lines that are full. Those that may end a paragraph count only if most do."""
    full = sum(
        _is_full(line, after, width) or _goes_on(line, after, width) for line, after in pairs
    )
    ending = sum(
        not _is_full(line, after, width) and _ends_paragraph(line, after) for line, after in pairs
    )
    counted = len(pairs) - ending if ending * 2 < len(pairs) else len(pairs)
    return full / counted


def _goes_on(line: str, after: str, width: int) -> bool:
    """Whether a line is long, and its sentence goes on: not all set their lines to the brim."""
    letter = next((sign for sign in after if sign.isalpha()), "")
    return len(line) >= _LONG * width and letter.islower() and not _ENDED.search(line)


def _says(line: str, after: str, width: int) -> bool:
    """Whether somebody else begins to speak, or who spoke is told; no dash within a sentence."""
    if not _SAYING.match(after):
        return False
    return bool(_ENDED.search(line)) or len(line) < _SHORT * width or after[0].isspace()


def _ends_paragraph(line: str, after: str) -> bool:
    return bool(_ENDED.search(line)) and (_begins_high(after) or bool(_SAYING.match(after)))


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether the first word of the line *after* would not have fitted."""
    word = after.split(maxsplit=1)[0]
    room = 2 if _CJ.match(word) else len(word)
    return len(line) + 1 + room > width


def _begins_high(line: str) -> bool:
    letter = next((sign for sign in line if sign.isalpha()), "")
    return letter.isupper()


def _paragraphs(group: Group, layout: Layout) -> Iterator[Group]:
    """The paragraphs in a group, which begin with an indent, or after a line that is not full."""
    indents = [len(line) - len(line.lstrip()) for line in group]
    usual, often = Counter(indents).most_common(1)[0]
    told = len(group) >= _FEW and often * 2 > len(group)
    part = group[:1]
    for (line, after), indent in zip(pairwise(group), indents[1:], strict=True):
        ended = len(line) < _SHORT * layout.width and _ends_paragraph(line, after)
        if ended or _says(line, after, layout.width) or (told and indent != usual):
            yield part
            part = []
        part.append(after)
    yield part


def _is_list(group: Group) -> bool:
    first = _ITEM.match(group[0])
    if first is None:
        return False
    return bool(first["mark"]) or sum(bool(_ITEM.match(line)) for line in group) > 1


def _items(group: Group, layout: Layout) -> Iterator[Piece]:
    """The items of a list. Their numbers are read, other marks are not."""
    item: Group = []
    for line in group:
        found = _ITEM.match(line)
        if found and item:
            yield paragraph(joined(item, layout.words), Kind.ITEM)
            item = []
        item.append(line[found.end() :] if found and found["mark"] else line)
    yield paragraph(joined(item, layout.words), Kind.ITEM)
