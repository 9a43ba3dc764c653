"""Blocks and headings, as a document has them, and the chapters that they make."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import DocumentEmpty, DocumentTooLarge
from cosyd.narrate.document import Block, Chapter, Document, Kind
from cosyd.narrate.documents.about import fit_language
from cosyd.narrate.documents.source import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_LONGEST_NAME: Final = 1_000
"""Characters of a title or an author: they stand in tags, lists and events."""

_LONGEST_DESCRIPTION: Final = 10_000


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A block and its place among the headings."""

    block: Block
    level: int = 0
    """Of a heading, 1 to 6; 0: it is none."""

    ids: tuple[str, ...] = ()
    """By which links point at it."""


def heading(text: str, level: int) -> Piece:
    """A heading of that *level*."""
    return Piece(block=Block(text=text, kind=Kind.HEADING), level=level)


def paragraph(text: str, kind: Kind = Kind.PARAGRAPH) -> Piece:
    """Any other text."""
    return Piece(block=Block(text=text, kind=kind))


BREAK = Piece(block=Block(text="", kind=Kind.BREAK))
"""Silence between two scenes."""


def chaptered(pieces: Sequence[Piece], title: str = "") -> tuple[str, tuple[Chapter, ...]]:
    """The title and the chapters that the headings among *pieces* make.

    A single heading above all others is the title, and those below it begin the chapters; else
    the highest ones do. Where these are parts of a book, which hold nothing but chapters, the
    chapters count, and the first of a part has the names of both.

    Args:
        pieces: All of a document.
        title: What is known of it from elsewhere; empty: the single heading is it.
    """
    levels = Counter(piece.level for piece in pieces if piece.level)
    order = sorted(levels)
    top = next((piece for piece in pieces if piece.level), None)
    if top is not None and top.level == order[0] and levels[top.level] == 1:
        title = title or top.block.text
        return title, tuple(_chapter(part, order[1:2]) for part in _parts(pieces, order[:2]))
    cuts = order[: 2 if _are_parts(pieces, order) else 1]
    return title, tuple(_chapter(part, cuts) for part in _parts(pieces, cuts))


def _are_parts(pieces: Sequence[Piece], order: Sequence[int]) -> bool:
    """Whether the highest headings are followed by those of the second level, and never by text."""
    after = [then.level for piece, then in pairwise(pieces) if piece.level in order[:1]]
    return bool(after) and [*order[1:2]] == list(set(after))


def _parts(pieces: Iterable[Piece], cuts: Collection[int]) -> Iterator[list[Piece]]:
    """The pieces of each chapter, from a heading of one of those levels to the next.

    A heading that is followed by a lower one goes with it.
    """
    part: list[Piece] = []
    for piece in pieces:
        if piece.block.kind is Kind.BREAK and not part:
            continue
        if piece.level in cuts and part and not 0 < part[-1].level < piece.level:
            yield part
            part = []
        part.append(piece)
    if part:
        yield part


def _chapter(part: list[Piece], named: Collection[int]) -> Chapter:
    while len(part) > 1 and part[-1].block.kind is Kind.BREAK:
        part.pop()
    names = [piece.block.text for piece in part if piece.level in named]
    if not names and part[0].level:
        names = [part[0].block.text]
    return Chapter(title=" \N{EN DASH} ".join(names), blocks=tuple(piece.block for piece in part))


def held(document: Document, path: Path, limits: Limits) -> Document:
    """*document*, which has something to say and not too much of it, with short facts.

    Raises:
        DocumentEmpty: There is nothing.
        DocumentTooLarge: There is more than may be.
    """
    texts = [block.text for chapter in document.chapters for block in chapter.blocks]
    count = sum(len(text) for text in texts)
    if count > limits.max_characters:
        raise too_long(path, limits)
    if not any(sign.isalnum() for text in texts for sign in text):
        raise DocumentEmpty(name=told(path), reason="it holds no words")
    return msgspec.structs.replace(
        document,
        chapters=tuple(_named_shortly(chapter) for chapter in document.chapters),
        title=document.title[:_LONGEST_NAME],
        author=document.author[:_LONGEST_NAME],
        language=fit_language(document.language),
        description=document.description[:_LONGEST_DESCRIPTION],
    )


def _named_shortly(chapter: Chapter) -> Chapter:
    title = chapter.title[:_LONGEST_NAME]
    return chapter if title == chapter.title else msgspec.structs.replace(chapter, title=title)


def too_long(path: Path, limits: Limits) -> DocumentTooLarge:
    """The text is longer than may be."""
    reason = f"its text has more than {limits.max_characters:,} characters"
    return DocumentTooLarge(name=told(path), reason=reason)
