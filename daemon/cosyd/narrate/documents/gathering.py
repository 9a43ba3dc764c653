"""The pieces of a document while it is read, and what its tables make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cosyd.narrate.document import Kind
from cosyd.narrate.documents.pieces import Piece, paragraph, too_long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits


class Gathered:
    """The pieces of a document, as long as they are not too many."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.pieces: list[Piece] = []
        self._path = path
        self._limits = limits
        self._left = limits.max_characters

    def take(self, pieces: Iterable[Piece]) -> None:
        """Put *pieces* after those that are there.

        Raises:
            DocumentTooLarge: The text has become longer than may be.
        """
        for piece in pieces:
            self._left -= len(piece.block.text)
            if self._left < 0:
                raise too_long(self._path, self._limits)
            self.pieces.append(piece)


def row(cells: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    """A row of a table, as one item; a table for looks, of one cell in a row, as what is in it."""
    full = [pieces for pieces in cells if any(piece.block.text for piece in pieces)]
    if len(full) == 1:
        yield from full[0]
        return
    text = ""
    for pieces in full:
        said = " ".join(piece.block.text for piece in pieces if piece.block.text)
        text = f"{text}{_between(text)}{said}"
    if text:
        yield paragraph(text, Kind.ITEM)


_STOPS: Final = tuple(".,:;!?…。！？；：")


def _between(text: str) -> str:
    """A pause between two cells, unless there is one."""
    if not text:
        return ""
    return " " if text.endswith(_STOPS) else ", "
