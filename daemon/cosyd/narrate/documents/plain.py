"""Plain text, in paragraphs and, where they can be told, chapters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cosyd.narrate.document import Document, Kind
from cosyd.narrate.documents.front_matter import Front, parted
from cosyd.narrate.documents.gutenberg import unwrapped
from cosyd.narrate.documents.lines import is_break
from cosyd.narrate.documents.outline import outlined
from cosyd.narrate.documents.paragraphs import groups_of, layout_of, pieces_of
from cosyd.narrate.documents.pieces import (
    BREAK,
    Piece,
    chaptered,
    heading,
    held,
    paragraph,
)
from cosyd.narrate.documents.texts import text_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits
    from cosyd.narrate.documents.paragraphs import Layout

_FORTUNES: Final = re.compile(r"^%[ \t]*$", re.MULTILINE)
_STRUCK: Final = re.compile("[^\\n]\b|\x1b\\[[0-9;]*[A-Za-z]")
"""What a terminal makes bold or coloured."""

_EMPHASIS: Final = re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]*(?:\n[^_\n]+){0,8})(?<=\S)_(?![\w_])")
_DASH: Final = re.compile(r"(?<=[^\W\d_])--(?=[^\W\d_\s])")


def read(path: Path, limits: Limits) -> Document:
    """The document in a file of plain text."""
    front, body = parted(text_in(path, limits), path)
    return held(document_of(body, front), path, limits)


def document_of(text: str, front: Front) -> Document:
    """What plain *text* holds, which facts may have stood before."""
    found = unwrapped(_STRUCK.sub("", text))
    body = _DASH.sub(" \N{EM DASH} ", _EMPHASIS.sub(r"\1", found.text))
    _, chapters = chaptered(list(_pieces(body)))
    return Document(
        chapters=chapters,
        title=front.title or found.title,
        author=front.author or found.author,
        language=front.language or found.language,
        description=front.description,
        wishes=front.wishes,
    )


def _pieces(text: str) -> Iterator[Piece]:
    if _FORTUNES.search(text):
        yield from _fortunes(text)
        return
    groups = groups_of(text)
    layout = layout_of(text, groups)
    for stretch in outlined(groups, layout):
        if stretch.mark:
            yield heading(" ".join(stretch.mark.text.split()), stretch.mark.level)
        elif len(stretch.lines) == 1 and is_break(stretch.lines[0]):
            yield BREAK
        else:
            yield from pieces_of(stretch.lines, layout)


def _fortunes(text: str) -> Iterator[Piece]:
    """Each saying between two lines of nothing but ``%``."""
    sayings = [groups_of(part) for part in _FORTUNES.split(text)]
    layout = layout_of(text, [group for saying in sayings for group in saying])
    for saying in sayings:
        if said := "\n".join(_said(saying, layout)):
            yield paragraph(said)


def _said(saying: list[list[str]], layout: Layout) -> Iterator[str]:
    for group in saying:
        for piece in pieces_of(group, layout):
            if piece.block.kind is not Kind.BREAK and not is_break(piece.block.text):
                yield piece.block.text
