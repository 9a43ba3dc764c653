"""The way through the elements of HTML, on which its text is gathered block by block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from lxml import etree

from cosyd.narrate.document import Block, Kind
from cosyd.narrate.documents import html_words as words
from cosyd.narrate.documents.lines import is_break, joined
from cosyd.narrate.documents.pieces import BREAK, Piece

if TYPE_CHECKING:
    from lxml.etree import _Element

_LINE: Final = "\x1e"
"""Stands for ``<br>`` until the other line breaks are gone."""

_CELL: Final = "\x1f"
"""Stands between the cells of a row."""

_STOPS: Final = tuple(".,:;!?…。！？；：")
_PARAGRAPHS: Final = re.compile(f"(?:{_LINE}\\s*){{2,}}")
_LEVELS: Final = {f"h{level}": level for level in range(1, 7)}


class _Open(msgspec.Struct):
    """What holds within an element."""

    kind: Kind
    level: int
    language: str
    numbered: int
    """Of an ordered list: the number of its next item; 0 elsewhere."""

    lines: bool = False
    """Whether line breaks mean something."""


class Walk:
    """Gathers the *pieces* of a page. One for each page.

    Args:
        language: Of the page; blocks in another one are marked.
    """

    def __init__(self, language: str = "") -> None:
        self.pieces: list[Piece] = []
        self._language = language
        self._open = [_Open(kind=Kind.PARAGRAPH, level=0, language=language, numbered=0)]
        self._text: list[str] = []
        self._ids: list[str] = []
        self._number = ""  # of an item whose text has not come yet

    def over(self, root: _Element) -> None:
        """Go through *root*, without recursion: pages may be nested as deep as they like."""
        steps = etree.iterwalk(root, events=("start", "end"))
        skipped: _Element | None = None
        for event, element in steps:
            if event == "start" and words.is_left_out(element):
                steps.skip_subtree()
                skipped = element
                self._mark(element)
            elif event == "start":
                self._enter(element)
            elif element is skipped:
                skipped = None
            else:
                self._leave(element)
            if event == "end" and element is not root:
                self._say(element.tail or "")
        self._flush()

    def _enter(self, element: _Element) -> None:
        tag = words.tag_of(element)
        self._mark(element)
        if tag in words.BLOCKS:
            self._flush()
            self._open.append(self._inside(tag, element))
        self._text.append(self._before(tag, element))
        self._say(words.said_of(tag, element))

    def _say(self, text: str) -> None:
        self._text.append(text.replace("\n", _LINE) if self._open[-1].lines else text)

    def _mark(self, element: _Element) -> None:
        if anchor := element.get("id") or (element.tag == "a" and element.get("name")):
            self._ids.append(anchor)

    def _inside(self, tag: str, element: _Element) -> _Open:
        """What holds within *element*."""
        now = self._open[-1]
        kind = words.KINDS.get(tag, now.kind)
        if now.kind in {Kind.QUOTE, Kind.ITEM} and kind is Kind.PARAGRAPH:
            kind = now.kind
        return _Open(
            kind=kind,
            level=_LEVELS.get(tag, now.level),
            language=words.language_of(element) or now.language,
            numbered=words.first_number(element) if tag == "ol" else 0,
            lines=now.lines or tag == "pre",
        )

    def _before(self, tag: str, element: _Element) -> str:
        """What comes before the text of *element*."""
        if tag == "li" and self._open[-2].numbered:
            number = self._open[-2].numbered
            self._open[-2].numbered += 1
            self._number = f"{number}. "
        if tag in {"td", "th"} and element.getprevious() is not None:
            return _CELL
        return {"br": _LINE, "q": "\N{LEFT DOUBLE QUOTATION MARK}"}.get(tag, "")

    def _leave(self, element: _Element) -> None:
        tag = words.tag_of(element)
        if tag == "q":
            self._text.append("\N{RIGHT DOUBLE QUOTATION MARK}")
        if tag in words.BLOCKS:
            self._flush()
            self._open.pop()
        if tag == "hr":
            self._add(BREAK)

    def _flush(self) -> None:
        """End a block."""
        text, self._text = "".join(self._text), []
        now = self._open[-1]
        if now.level:
            text = text.replace(_LINE, " ")
        for stretch in _PARAGRAPHS.split(text):
            said = _row([_words(cell) for cell in stretch.split(_CELL)])
            if is_break(said):
                self._add(BREAK)
            elif any(sign.isalnum() for sign in said):
                language = "" if now.language == self._language else now.language
                block = Block(text=self._number + said, kind=now.kind, language=language)
                self._add(Piece(block=block, level=now.level))
                self._number = ""

    def _add(self, piece: Piece) -> None:
        if piece is BREAK and self.pieces[-1:] == [BREAK]:
            return
        ids, self._ids = tuple(self._ids), []
        self.pieces.append(msgspec.structs.replace(piece, ids=ids))


def _words(text: str) -> str:
    """*text* with one blank between its words, and a line break where it has ``<br>``."""
    lines = (joined(line.split("\n")) for line in text.split(_LINE))
    return "\n".join(lines).strip()


def _row(cells: list[str]) -> str:
    """The cells of a row, as they are read one after the other."""
    full = [cell for cell in cells if cell]
    parted = [cell if cell.endswith(_STOPS) else f"{cell}," for cell in full[:-1]]
    return " ".join([*parted, *full[-1:]])
