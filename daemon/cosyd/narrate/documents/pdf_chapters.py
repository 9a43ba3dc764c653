"""The text of a PDF, put in order and cut into chapters: by its bookmarks, else by its headings."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

import msgspec
from pypdfium2 import PdfiumError

from cosyd.narrate.document import Chapter, Kind
from cosyd.narrate.documents.epub_contents import is_unread_title
from cosyd.narrate.documents.lines import is_break, vocabulary
from cosyd.narrate.documents.marked import Mark, chapters_of, without_lists
from cosyd.narrate.documents.pdf_columns import Line, columns_of
from cosyd.narrate.documents.pdf_contents import without_contents
from cosyd.narrate.documents.pdf_furniture import without_furniture
from cosyd.narrate.documents.pdf_paragraphs import (
    Look,
    Paragraph,
    look_of,
    paragraphs_of,
    text_of,
    without_notes,
)
from cosyd.narrate.documents.pieces import BREAK, Piece, chaptered, heading, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfBookmark, PdfDocument

    from cosyd.narrate.documents.pdf_letters import Letters

_MOST_BOOKMARKS: Final = 20_000
_DEEPEST: Final = 4
_LOWEST: Final = 6
_LONGEST_TITLE: Final = 300
_LONG_ENOUGH: Final = 4
"""Letters by which the end of a bookmark is known: "2 Method" is "Method" on its page."""

_NUMBER: Final = re.compile(r"(?:[^\W\d_]{3,12} )?(?:\d{1,3}|[IVXLC]{1,7})\.?|第.{1,4}章")
"""A heading that is but the number of a chapter, whose name follows."""

_ABOVE: Final = 12.0
"""Points by which a bookmark may point above its heading, or below the top of it."""


class _Placed(msgspec.Struct, frozen=True):
    """A piece and where it begins."""

    piece: Piece
    page: int
    top: float


def chaptered_pdf(
    pdf: PdfDocument, pages: Sequence[Letters], title: str
) -> tuple[str, tuple[Chapter, ...]]:
    """The title and the chapters of what is on the *pages*.

    Args:
        pdf: For its bookmarks.
        pages: What is on each.
        title: As the file tells it; empty: it does not.
    """
    placed = _placed(pages)
    pieces = [one.piece for one in placed]
    marks = list(_marks(pdf, placed))
    if len(marks) > 1:
        return title or _first_heading(pieces), chapters_of(pieces, marks)
    title, chapters = chaptered(pieces, title)
    return title, without_lists(chapters)


def _first_heading(pieces: Sequence[Piece]) -> str:
    """The first heading, if it is of the largest type and that of no other."""
    tops = [piece for piece in pieces if piece.level == 1]
    return tops[0].block.text if len(tops) == 1 else ""


def _placed(pages: Sequence[Letters]) -> list[_Placed]:
    """All that is to be read, in order."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for one in page.stretches:
            sizes[round(one.size * 2) / 2] += len(one.text)
    body = sizes.most_common(1)[0][0]
    kept = without_furniture([page.stretches for page in pages], body)
    columns = [column for number, page in enumerate(kept) for column in columns_of(page, number)]
    look = look_of(columns)
    texts: list[list[Line]] = []
    marks: dict[int, set[str]] = {}
    for column in columns:
        lines, found = without_notes(column, look)
        texts.append(lines)
        marks.setdefault(column[0].page, set()).update(found)
    return list(_pieces(paragraphs_of(without_contents(texts), look), look, marks))


def _pieces(
    paragraphs: Sequence[Paragraph], look: Look, marks: dict[int, set[str]]
) -> Iterator[_Placed]:
    words = vocabulary("\n".join(line.text for one in paragraphs for line in one.lines))
    levels = _levels(paragraphs, look)
    number: _Placed | None = None
    for one, after in zip_longest(paragraphs, paragraphs[1:]):
        text = text_of(one, words, {m for line in one.lines for m in marks.get(line.page, ())})
        is_over_nothing = one.kind is Kind.HEADING and (not after or after.kind is Kind.HEADING)
        if not text or (is_over_nothing and is_unread_title(text)):
            continue  # of the contents the lines have gone already
        placed = _Placed(_piece(one, text, levels), one.lines[0].page, one.lines[0].top)
        if number and placed.piece.level and placed.page == number.page:
            placed = _numbered(number, placed)
        elif number:
            yield number
        number = placed if placed.piece.level and _NUMBER.fullmatch(text) else None
        if number is None:
            yield placed
    if number:
        yield number


def _piece(one: Paragraph, text: str, levels: dict[float, int]) -> Piece:
    if is_break(text):
        return BREAK
    return (
        heading(text, levels[_size(one)]) if one.kind is Kind.HEADING else paragraph(text, one.kind)
    )


def _numbered(number: _Placed, name: _Placed) -> _Placed:
    """A heading in two, as "Chapter 3" and what it is called, in one."""
    text = f"{number.piece.block.text.rstrip('.')}. {name.piece.block.text}"
    level = min(number.piece.level, name.piece.level)
    return _Placed(heading(text, level), number.page, number.top)


def _size(one: Paragraph) -> float:
    return round(one.size * 2) / 2


def _levels(paragraphs: Sequence[Paragraph], look: Look) -> dict[float, int]:
    """The level of headings by their size.

    That of the chapters is the largest that several headings have; the title of a document is
    larger, and what is larger by chance is no higher than a chapter.
    """
    counts = Counter(_size(one) for one in paragraphs if one.kind is Kind.HEADING)
    order = sorted(counts, reverse=True)
    chapters = next((size for size in order if counts[size] > 1), order[-1] if order else look.size)
    first = next((one for one in paragraphs if one.kind is Kind.HEADING), None)
    levels = {size: 2 for size in order if size >= chapters}
    if first and order[0] > chapters and _size(first) == order[0]:
        levels[order[0]] = 1
    below = [size for size in order if size < chapters]
    return levels | {size: min(3 + n, _LOWEST) for n, size in enumerate(below)}


def _marks(pdf: PdfDocument, placed: Sequence[_Placed]) -> Iterator[Mark]:
    """Where the bookmarks point to."""
    by_page: dict[int, list[int]] = {}
    for n, one in enumerate(placed):
        by_page.setdefault(one.page, []).append(n)
    for bookmark in islice(pdf.get_toc(max_depth=_DEEPEST), _MOST_BOOKMARKS):
        page, height = _target(bookmark)
        if page is None:
            continue
        title = " ".join(bookmark.get_title().split())[:_LONGEST_TITLE]
        here = by_page.get(page) or _next_page(by_page, page)
        if here and title:
            at = _place(placed, here, title, height if page == placed[here[0]].page else None)
            yield Mark(at=at, fresh=at == here[0], title=title, level=bookmark.level + 1)


def _target(bookmark: PdfBookmark) -> tuple[int | None, float | None]:
    """The page and the height that a bookmark points to."""
    try:
        target = bookmark.get_dest()
        if target is None:
            return None, None
        _, place = target.get_view()
        return target.get_index(), place[1] if len(place) > 1 else None
    except (PdfiumError, ValueError, IndexError):
        return None, None


def _next_page(by_page: dict[int, list[int]], page: int) -> list[int]:
    """The pieces on the next page that has any."""
    after = [number for number in by_page if number > page]
    return by_page[min(after)] if after else []


def _place(placed: Sequence[_Placed], here: Sequence[int], title: str, height: float | None) -> int:
    """Which of the pieces *here* a bookmark points to: the one that says its title, if there is."""
    wanted = _plain(title)
    for n in here:
        piece = placed[n].piece
        text = _plain(piece.block.text)
        if text == wanted or (piece.level and _says(text, wanted)):
            return n
    if height is None:
        return here[0]
    return next((n for n in here if placed[n].top < height + _ABOVE), here[-1])


def _says(text: str, wanted: str) -> bool:
    """Whether a heading is that of a bookmark: one of them may have a number, or a subtitle."""
    shorter, longer = sorted((text, wanted), key=len)
    return len(shorter) >= _LONG_ENOUGH and (longer.startswith(shorter) or longer.endswith(shorter))


def _plain(text: str) -> str:
    letters = "".join(sign for sign in text.casefold() if sign.isalnum())
    return letters.lstrip("0123456789") or letters
