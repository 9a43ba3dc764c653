"""OpenDocument texts, ``.odt``: as they are printed, with all changes accepted.

Our own walk over the XML: odfpy, the old library for it, is no longer kept, and odfdo builds the
whole tree before the size is known. Source: OASIS, OpenDocument 1.3, part 3, chapters 4 to 9.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import DocumentLocked, DocumentUnreadable
from cosyd.narrate.document import Document, Kind
from cosyd.narrate.documents.about import fit_author, fit_title
from cosyd.narrate.documents.dispatch import format_unknown
from cosyd.narrate.documents.gathering import Gathered, row
from cosyd.narrate.documents.lines import cleaned, is_break
from cosyd.narrate.documents.pieces import BREAK, Piece, chaptered, heading, held, paragraph
from cosyd.narrate.documents.trees import attribute, children, every, first, local, text_of, tree
from cosyd.narrate.documents.zipped import Zipped, unzipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

    from cosyd.narrate.documents.limits import Limits

_CONTENT: Final = "content.xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_TEXT: Final = "application/vnd.oasis.opendocument.text"
_HIGHEST: Final = 2
_LOWEST: Final = 6
"""Of the levels that a piece can have; the title is above all headings."""

_SKIPPED: Final = frozenset(
    {
        "tracked-changes",
        "note",
        "annotation",
        "ruby-text",
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
        "bibliography",
        "forms",
        "title",
        "desc",
        "hidden-text",
        "hidden-paragraph",
        "page-number",
        "covered-table-cell",
        "math",
        "object",
        "binary-data",
        "script",
    }
)
"""What is not read: what was deleted, notes, the small print over a word, lists of contents."""

_ROWS: Final = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_BLOCKS: Final = frozenset({"p", "h", "list", "table"})
_BLANKS: Final = re.compile(r"\s+")


def read(path: Path, limits: Limits) -> Document:
    """The document in a file of LibreOffice and its kin.

    Raises:
        DocumentLocked: It asks for a password.
        DocumentUnreadable: It, or one of its kin: it is damaged, too large or empty.
    """
    with unzipped(path, limits) as archive:
        _check_kind(archive, path)
        gathered = Gathered(path, limits)
        walk = _Walk()
        with archive.open(_CONTENT) as file:
            for element in children(file, archive.name, _CONTENT, _is_whole):
                gathered.take(walk.pieces(element))
        title, author, language = _about(archive)
    title, chapters = chaptered(gathered.pieces, title or walk.title)
    document = Document(chapters=chapters, title=title, author=author, language=language)
    return held(document, path, limits)


def _check_kind(archive: Zipped, path: Path) -> None:
    """Whether it is a text, and not locked."""
    if _CONTENT not in archive and _MANIFEST not in archive:
        raise DocumentUnreadable(name=archive.name, reason="it is a zip file, but no OpenDocument")
    if "mimetype" in archive:
        kind = archive.read("mimetype", 1_000).decode("ascii", "replace").strip()
        if not kind.startswith(_TEXT):
            raise format_unknown(path, f"it is no text but {kind[:80]!r}")
    if _MANIFEST in archive:
        manifest = tree(archive.read(_MANIFEST), archive.name, _MANIFEST)
        if next(every(manifest, "encryption-data"), None) is not None:
            raise DocumentLocked(name=archive.name, reason="it asks for a password")


def _about(archive: Zipped) -> tuple[str, str, str]:
    """Title, author and language, as far as they are told."""
    if "meta.xml" not in archive:
        return "", "", ""
    meta = first(tree(archive.read("meta.xml"), archive.name, "meta.xml"), "meta")
    author = text_of(first(meta, "initial-creator")) or text_of(first(meta, "creator"))
    return (
        fit_title(text_of(first(meta, "title"))),
        fit_author(author),
        text_of(first(meta, "language")),
    )


def _is_whole(element: _Element) -> bool:
    """Whether its children can be read one by one: the text, and the styles before it."""
    if local(element) == "automatic-styles":
        return True
    above = element.getparent()
    return local(element) == "text" and above is not None and local(above) == "body"


class _Walk:
    """Over the text."""

    def __init__(self) -> None:
        self.title = ""
        """What is in the style of titles."""

        self._parents: dict[str, str] = {}

    def pieces(self, element: _Element, *, listed: bool = False) -> Iterator[Piece]:
        """What is to be read of a paragraph, a list, a table, or what holds such."""
        name = local(element)
        if name == "style":
            self._parents[attribute(element, "name")] = attribute(element, "parent-style-name")
        elif name in {"p", "h"}:
            yield from self._paragraph(element, listed=listed)
        elif name == "table":
            for line in _rows(element):
                yield from row([list(self._within(cell)) for cell in line])
        elif name not in _SKIPPED and attribute(element, "display") != "none":
            yield from self._within(element, listed=listed or name == "list")

    def _within(self, element: _Element, *, listed: bool = False) -> Iterator[Piece]:
        for child in element:
            yield from self.pieces(child, listed=listed)

    def _paragraph(self, element: _Element, *, listed: bool) -> Iterator[Piece]:
        said: list[str] = []
        boxes: list[_Element] = []
        _collect(element, said, boxes)
        text = cleaned("".join(said))
        if text:
            yield self._piece(text, element, listed=listed)
        for box in boxes:
            yield from self.pieces(box)

    def _piece(self, text: str, element: _Element, *, listed: bool) -> Piece:
        style = attribute(element, "style-name")
        style = self._parents.get(style) or style
        if is_break(text):
            return BREAK
        if local(element) == "h":
            level = attribute(element, "outline-level")
            below = int(level) if level.isdecimal() else 1
            return heading(text, max(_HIGHEST, min(below + 1, _LOWEST)))
        if style == "Title" and not self.title:
            self.title = fit_title(text)
            return heading(text, 1)
        if style in {"Title", "Subtitle"}:
            return paragraph(text, Kind.HEADING)
        if style in {"Quotations", "Quote"}:
            return paragraph(text, Kind.QUOTE)
        return paragraph(text, Kind.ITEM if listed else Kind.PARAGRAPH)


def _rows(table: _Element) -> Iterator[list[_Element]]:
    """The cells of each row."""
    for child in table:
        if local(child) == "table-row":
            yield [cell for cell in child if local(cell) == "table-cell"]
        elif local(child) in _ROWS:
            yield from _rows(child)


def _collect(element: _Element, said: list[str], boxes: list[_Element]) -> None:
    """Put what *element* says into *said*, and what has paragraphs of its own into *boxes*."""
    said.append(_BLANKS.sub(" ", element.text or ""))
    for child in element:
        name = local(child)
        if name in _BLOCKS:
            boxes.append(child)
        elif name in {"s", "tab"}:
            said.append(" ")
        elif name == "line-break":
            said.append("\n")
        elif name and name not in _SKIPPED:
            _collect(child, said, boxes)
        said.append(_BLANKS.sub(" ", child.tail or ""))
