"""Books in EPUB 2 and 3: the text in its order, in the chapters that the contents name.

Our own way through the zip: ebooklib, the library for it, is under the AGPL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import DocumentScanned, DocumentUnreadable
from cosyd.narrate.document import Cover, Document
from cosyd.narrate.documents.epub_contents import Entry, entries_of, is_unread, unread_of
from cosyd.narrate.documents.epub_package import Package, package_of
from cosyd.narrate.documents.gathering import Gathered
from cosyd.narrate.documents.html import page_of
from cosyd.narrate.documents.marked import Mark, chapters_of
from cosyd.narrate.documents.pieces import Piece, held
from cosyd.narrate.documents.zipped import Zipped, unzipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_LARGEST_COVER: Final = 10 << 20
_PICTURES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""How their files begin, whatever their names say."""

_LONGEST_DESCRIPTION: Final = 4_000
_BEGIN: Final = "*** START OF TH"
_END: Final = "*** END OF TH"
"""Between these lines Project Gutenberg puts the book, and around them its licence."""


def read(path: Path, limits: Limits) -> Document:
    """The document in an EPUB.

    Raises:
        DocumentLocked: It is protected against copying.
        DocumentUnreadable: It, or one of its kin: it is damaged, too large or empty.
    """
    with unzipped(path, limits) as archive:
        package = package_of(archive)
        entries = entries_of(archive, package)
        gathered = Gathered(path, limits)
        marks = list(_read_pages(archive, package, entries, gathered))
        if not gathered.pieces:
            raise DocumentScanned(name=archive.name, reason="its pages are pictures")
        document = Document(
            chapters=chapters_of(gathered.pieces, marks),
            title=package.title,
            author=package.author,
            language=package.language,
            description=_described(package.description),
            cover=_cover(archive, package),
        )
    return held(document, path, limits)


def _read_pages(
    archive: Zipped, package: Package, entries: Sequence[Entry], gathered: Gathered
) -> Iterator[Mark]:
    """Put the text of all pages into *gathered*, and yield where the *entries* point to in it."""
    unread = unread_of(archive, package)
    by_path: dict[str, list[Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, []).append(entry)
    for path in package.pages:
        if path in unread or path not in archive:
            continue
        page = archive.read(path)
        if is_unread(page):
            continue
        begin = len(gathered.pieces)
        gathered.take(_without_licence(page_of(page, name=archive.name).pieces))
        for entry, at in _places(gathered.pieces, begin, by_path.get(path, [])):
            yield Mark(at=at, fresh=at == begin, title=entry.title, level=entry.level)


def _places(
    pieces: Sequence[Piece], begin: int, entries: Sequence[Entry]
) -> Iterator[tuple[Entry, int]]:
    """Where the *entries* of one page point to: at a piece, or at the beginning of the page."""
    places = {anchor: n for n in range(begin, len(pieces)) for anchor in pieces[n].ids}
    for entry in entries:
        yield entry, places.get(entry.fragment, begin) if entry.fragment else begin


def _without_licence(pieces: list[Piece]) -> list[Piece]:
    begin = next((n + 1 for n, it in enumerate(pieces) if it.block.text.startswith(_BEGIN)), 0)
    texts = enumerate(pieces[begin:], begin)
    end = next((n for n, it in texts if it.block.text.startswith(_END)), len(pieces))
    return pieces[begin:end]


def _described(markup: str) -> str:
    """The description, which many shops write in HTML."""
    if "<" in markup:
        try:
            pieces = page_of(markup[: 10 * _LONGEST_DESCRIPTION]).pieces
        except DocumentUnreadable:
            return ""
        markup = "\n".join(piece.block.text for piece in pieces)
    return markup[:_LONGEST_DESCRIPTION]


def _cover(archive: Zipped, package: Package) -> Cover | None:
    """The picture, if it is one of the kinds that players show; a book without it is fine too."""
    item = package.items.get(package.cover)
    if item is None or item.path not in archive or archive.size(item.path) > _LARGEST_COVER:
        return None
    data = archive.read(item.path, _LARGEST_COVER)
    kind = next((kind for head, kind in _PICTURES.items() if data.startswith(head)), "")
    return Cover(media_type=kind, data=data) if kind else None
