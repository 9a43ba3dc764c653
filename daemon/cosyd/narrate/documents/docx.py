"""Documents of Word, ``.docx``: as they are printed, with all changes accepted.

Our own walk over the XML: python-docx, the kept library for it, leaves out what has been inserted
under revision and what stands in text boxes, and unpacks every picture before it can be asked to
look at the size. Source: ECMA-376, part 1, chapters 17 and 11.3.10.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import DocumentUnreadable
from cosyd.narrate.document import Document, Kind
from cosyd.narrate.documents.about import fit_author, fit_title
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

_HIGHEST: Final = 2
_LOWEST: Final = 6
"""Of the levels that a piece can have; the title is above all headings."""

_SKIPPED: Final = frozenset(
    {
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "delInstrText",
        "pPr",
        "rPr",
        "sdtPr",
        "tblPr",
        "trPr",
        "tcPr",
        "rt",
        "sectPr",
    }
)
"""What is not read: deleted, moved away, the code of a field, how it looks, the small print over
a word (ruby)."""

_HOLDERS: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_DEEPEST_STYLE: Final = 20
_BODY: Final = 9
"""The outline level of what is no heading. Source: ECMA-376, part 1, 17.3.1.20."""


def read(path: Path, limits: Limits) -> Document:
    """The document in a file of Word.

    Raises:
        DocumentLocked: It asks for a password.
        DocumentUnreadable: It, or one of its kin: it is damaged, too large or empty.
    """
    with unzipped(path, limits) as archive:
        part = _main_part(archive)
        gathered = Gathered(path, limits)
        walk = _Walk(_styles(archive, posixpath.join(posixpath.dirname(part), "styles.xml")))
        with archive.open(part) as file:
            for element in children(file, archive.name, part, lambda it: local(it) == "body"):
                gathered.take(walk.pieces(element))
        title, author, language = _about(archive)
    title, chapters = chaptered(gathered.pieces, title or walk.title)
    document = Document(chapters=chapters, title=title, author=author, language=language)
    return held(document, path, limits)


def _main_part(archive: Zipped) -> str:
    """Where the text is; the file ``_rels/.rels`` tells."""
    if "_rels/.rels" not in archive:
        raise DocumentUnreadable(name=archive.name, reason="it is a zip file, but none of Word")
    for relation in every(
        tree(archive.read("_rels/.rels"), archive.name, "_rels/.rels"), "Relationship"
    ):
        if attribute(relation, "Type").endswith("/officeDocument"):
            part = posixpath.normpath(attribute(relation, "Target").lstrip("/"))
            if not part.startswith("word/") and part.startswith(("xl/", "ppt/")):
                break
            return part
    raise DocumentUnreadable(name=archive.name, reason="it is of Office, but holds no text")


def _about(archive: Zipped) -> tuple[str, str, str]:
    """Title, author and language, as far as they are told."""
    if "docProps/core.xml" not in archive:
        return "", "", ""
    core = tree(archive.read("docProps/core.xml"), archive.name, "docProps/core.xml")
    told = [text_of(first(core, name)) for name in ("title", "creator", "language")]
    return fit_title(told[0]), fit_author(told[1]), told[2]


class _Style(msgspec.Struct, frozen=True):
    name: str
    based_on: str
    level: int | None
    """As Word counts: 0 is the highest."""


def _styles(archive: Zipped, part: str) -> dict[str, _Style]:
    """The styles by their id, which Word translates; the names of the usual ones it does not."""
    if part not in archive:
        return {}
    found = {}
    for style in every(tree(archive.read(part), archive.name, part), "style"):
        name = attribute(first(style, "name"), "val").lower()
        based_on = attribute(first(style, "basedOn"), "val")
        level = _level(attribute(first(style, "pPr", "outlineLvl"), "val"))
        if name.startswith("heading ") and level is None:
            level = _level(name.removeprefix("heading "), 1)
        found[attribute(style, "styleId")] = _Style(name, based_on, level)
    return found


def _level(told: str, lowest: int = 0) -> int | None:
    return int(told) - lowest if told.isdecimal() and len(told) == 1 else None


class _Walk:
    """Over the text."""

    def __init__(self, styles: dict[str, _Style]) -> None:
        self.title = ""
        """What is in the style of titles."""

        self._styles = styles

    def pieces(self, element: _Element) -> Iterator[Piece]:
        """What is to be read of a paragraph, a table, or what holds such."""
        name = local(element)
        if name == "p":
            yield from self._paragraph(element)
        elif name == "tbl":
            for line in element:
                yield from self._row(line)
        elif name in _HOLDERS and not _is_contents(element):
            for child in element:
                yield from self.pieces(child)

    def _row(self, line: _Element) -> Iterator[Piece]:
        if local(line) in _HOLDERS:
            for child in line:
                yield from self._row(child)
        if local(line) != "tr" or first(line, "trPr", "del") is not None:
            return
        cells = [[piece for child in cell for piece in self.pieces(child)] for cell in _cells(line)]
        yield from row(cells)

    def _paragraph(self, element: _Element) -> Iterator[Piece]:
        said: list[str] = []
        boxes: list[_Element] = []
        _collect(element, said, boxes)
        yield from self._piece(cleaned("".join(said)), first(element, "pPr"))
        for box in boxes:
            for child in box:
                yield from self.pieces(child)

    def _piece(self, text: str, properties: _Element | None) -> Iterator[Piece]:
        """The piece that a paragraph of that *text* makes, if it is to be read."""
        names, level = self._styled(properties)
        if not text or any(name.startswith(("toc ", "table of ")) for name in names):
            return
        if is_break(text):
            yield BREAK
        elif level is not None:
            yield heading(text, min(level + _HIGHEST, _LOWEST))
        elif "title" in names and not self.title:
            self.title = fit_title(text)
            yield heading(text, 1)
        elif {"title", "subtitle"} & set(names):
            yield paragraph(text, Kind.HEADING)
        elif any("quote" in name or name == "block text" for name in names):
            yield paragraph(text, Kind.QUOTE)
        elif first(properties, "numPr") is not None or any(n.startswith("list") for n in names):
            yield paragraph(text, Kind.ITEM)
        else:
            yield paragraph(text)

    def _styled(self, properties: _Element | None) -> tuple[list[str], int | None]:
        """The names of the style and of those that it is based on; the level of a heading."""
        own = attribute(first(properties, "outlineLvl"), "val")
        level = _level(own)
        names: list[str] = []
        at = attribute(first(properties, "pStyle"), "val")
        while (style := self._styles.get(at)) and len(names) < _DEEPEST_STYLE:
            names.append(style.name)
            at = style.based_on
            if level is None:
                level = style.level
        return names, None if level is None or level == _BODY else level


def _cells(line: _Element) -> Iterator[_Element]:
    for child in line:
        if local(child) == "tc":
            yield child
        elif local(child) in _HOLDERS:
            yield from _cells(child)


def _is_contents(element: _Element) -> bool:
    gallery = first(element, "sdtPr", "docPartObj", "docPartGallery")
    return attribute(gallery, "val").lower() == "table of contents"


def _collect(element: _Element, said: list[str], boxes: list[_Element]) -> None:
    """Put what *element* says into *said*, and the text boxes in it into *boxes*."""
    for child in element:
        name = local(child)
        if name == "t":
            said.append(child.text or "")
        elif name == "tab":
            said.append(" ")
        elif name in {"br", "cr"}:
            said.append(" " if attribute(child, "type") in {"page", "column"} else "\n")
        elif name == "noBreakHyphen":
            said.append("-")
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "AlternateContent":
            # the same in several ways: for newer programs, and for all others
            shown = first(child, "Choice")
            _collect(shown if shown is not None else child, said, boxes)
        elif name not in _SKIPPED and not (name == "r" and _is_hidden(child)):
            _collect(child, said, boxes)


def _is_hidden(run: _Element) -> bool:
    hidden = first(run, "rPr", "vanish")
    return hidden is not None and attribute(hidden, "val") not in {"0", "false", "off"}
