"""The text of a book, cut where its contents say."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.document import Chapter, Kind
from cosyd.narrate.documents.epub_contents import is_unread_title
from cosyd.narrate.documents.pieces import Piece, chaptered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TITLE_PAGE: Final = 600
"""Characters: what has less, before its chapters begin, is the title page of a part."""

_CHAPTER: Final = 8_000
"""Characters: sections of handbooks have about 3 000, chapters of novels 15 000."""

_NEARLY_ALL: Final = 0.85
_LONGEST_LIST: Final = 20_000
"""Characters: a longer chapter is no page for the eye alone, whatever it is called."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line of the contents points to."""

    at: int
    """The index of the piece."""

    fresh: bool
    """Whether a page begins there."""

    title: str
    level: int


class _Cut(msgspec.Struct, kw_only=True):
    title: str
    level: int
    fresh: bool
    pieces: list[Piece]
    has_below: bool = False

    @property
    def length(self) -> int:
        return sum(len(piece.block.text) for piece in self.pieces)


def chapters_of(pieces: Sequence[Piece], marks: Sequence[Mark]) -> tuple[Chapter, ...]:
    """The chapters of a book: one for each of the highest lines of the contents.

    Where these are parts, which have a title page and then chapters, there is one for each
    chapter, and the first of a part has the names of both. A book without contents has those that
    its headings make.
    """
    if not marks:
        return without_lists(chaptered(pieces)[1])
    levels = sorted({mark.level for mark in marks})
    kept = levels[:1]
    for level in levels[1:]:  # one line may be the book itself, with its chapters below
        if not _has_it_all(_cuts(pieces, marks, kept)):
            break
        kept.append(level)
    by_headings = without_lists(chaptered(pieces)[1])
    if _has_it_all(_cuts(pieces, marks, kept)) and len(by_headings) > len(marks):
        return by_headings
    below = levels[len(kept) : len(kept) + 1]
    if below and _are_parts(_cuts(pieces, marks, kept + below), kept[-1]):
        kept += below
    return without_lists(list(_chapters(_cuts(pieces, marks, kept))))


def without_lists(chapters: Sequence[Chapter]) -> tuple[Chapter, ...]:
    """The *chapters* but for those that are called like lists of contents; all, if all are."""
    kept = [chapter for chapter in chapters if not _is_list(chapter)]
    return tuple(kept or chapters)


def _is_list(chapter: Chapter) -> bool:
    length = sum(len(block.text) for block in chapter.blocks)
    return is_unread_title(chapter.title) and length < _LONGEST_LIST


def _cuts(pieces: Sequence[Piece], marks: Sequence[Mark], levels: Sequence[int]) -> list[_Cut]:
    """The text between one mark of those *levels* and the next."""
    wanted = sorted((m for m in marks if m.level in levels), key=lambda mark: mark.at)
    cuts = [_Cut(title="", level=levels[0], fresh=True, pieces=[])]
    ends = [mark.at for mark in wanted[1:]] + [len(pieces)]
    cuts[0].pieces.extend(pieces[: wanted[0].at])
    for mark, end in zip(wanted, ends, strict=True):
        cuts[-1].has_below = mark.level > cuts[-1].level
        text = list(pieces[mark.at : end])
        cuts.append(_Cut(title=mark.title, level=mark.level, fresh=mark.fresh, pieces=text))
    return cuts


def _has_it_all(cuts: Sequence[_Cut]) -> bool:
    """Whether one of these is nearly the whole book."""
    lengths = [cut.length for cut in cuts]
    return max(lengths) > _NEARLY_ALL * sum(lengths)


def _are_parts(cuts: Sequence[_Cut], level: int) -> bool:
    """Whether the higher ones are parts of a book, and no chapters with sections.

    Most parts have nothing but a title page, and what is below them is as long as a chapter or
    begins a page of its own.
    """
    below = [(above, cut) for above, cut in pairwise(cuts) if cut.level > level]
    heads = [above.length < _TITLE_PAGE for above, _ in below if above.level == level]
    if not below or 2 * sum(heads) <= len(heads):
        return False
    fresh = sum(cut.fresh for _, cut in below)
    return 2 * fresh > len(below) or statistics.median(cut.length for _, cut in below) > _CHAPTER


def _chapters(cuts: Sequence[_Cut]) -> Iterator[Chapter]:
    names: list[str] = []
    before: list[Piece] = []
    for cut in cuts:
        is_title_page = cut.has_below and cut.length < _TITLE_PAGE
        before += cut.pieces
        if cut.title and (cut.length or is_title_page):
            names = [name for name in names if _plain(name) not in _plain(cut.title)] + [cut.title]
        if cut.length and not is_title_page:
            yield _chapter(names, before)
            names, before = [], []
    if any(piece.block.text for piece in before):
        yield _chapter(names, before)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _chapter(names: Sequence[str], pieces: list[Piece]) -> Chapter:
    """The chapter of these, without silence at both ends."""
    spoken = [n for n, piece in enumerate(pieces) if piece.block.kind is not Kind.BREAK]
    kept = pieces[spoken[0] : spoken[-1] + 1]
    title = " \N{EN DASH} ".join(names) or (kept[0].block.text if kept[0].level else "")
    return Chapter(title=title, blocks=tuple(piece.block for piece in kept))
