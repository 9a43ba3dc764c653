"""PDF with a text layer.

A PDF knows letters and their places, and neither lines nor words nor the order of reading: all
that is found out here from where they are. What letters there are PDFium tells, the library of
Chromium (pypdfium2, Apache/BSD): it repairs what is broken, is five times as fast as pypdf and
pdfminer.six, whose text has the same mistakes, and strangers' files have been thrown at it for
years. Text that runs from right to left, or from top to bottom, is left as PDFium has it.
"""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Final

import pypdfium2
from pypdfium2 import raw

from cosyd.contract.errors import (
    DocumentEmpty,
    DocumentLocked,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnreadable,
)
from cosyd.narrate.document import Document
from cosyd.narrate.documents.about import fit_author, fit_title
from cosyd.narrate.documents.dispatch import format_unknown
from cosyd.narrate.documents.pdf_chapters import chaptered_pdf
from cosyd.narrate.documents.pdf_letters import Letters, letters_of
from cosyd.narrate.documents.pdf_streams import has_bomb
from cosyd.narrate.documents.pieces import held, too_long
from cosyd.narrate.documents.source import taken, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_MOST_PAGES: Final = 20_000
_HEADER_WITHIN: Final = 1_024
"""Bytes. Source: ISO 32000-1, annex H, note 13: what readers accept."""

_LONGEST_TAG: Final = 100
_MOSTLY: Final = 0.3
"""Where more of the letters have no meaning, the text is none."""


def read(path: Path, limits: Limits) -> Document:
    """The document in a PDF.

    Raises:
        DocumentLocked: It asks for a password.
        DocumentScanned: It is pictures of pages.
        DocumentUnreadable: It, or one of its kin: it is damaged, or too large.
    """
    data = taken(path, limits)
    if not data:
        raise DocumentEmpty(name=told(path), reason="the file is empty")
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise format_unknown(path, "it is no pdf inside, whatever its name says")
    if has_bomb(data):
        raise DocumentTooLarge(name=told(path), reason="a page in it unpacks to more than 48 MB")
    logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)
    name = told(path)
    with contextlib.closing(_opened(data, name)) as pdf:
        if len(pdf) > _MOST_PAGES:
            raise DocumentTooLarge(name=name, reason=f"it has more than {_MOST_PAGES:,} pages")
        pages = list(_pages(pdf, path, limits))
        _check_meaning(pages, name)
        about = pdf.get_metadata_dict()
        title, chapters = chaptered_pdf(pdf, pages, fit_title(about.get("Title", "")))
        document = Document(
            chapters=chapters,
            title=title,
            author=fit_author(about.get("Author", "")),
            language=_language(pdf),
        )
    return held(document, path, limits)


def _opened(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(data)
        len(pdf)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            raise DocumentLocked(name=name, reason="it asks for a password") from error
        if getattr(error, "err_code", None) == raw.FPDF_ERR_SECURITY:
            reason = "it is encrypted in a way that is not known"
            raise DocumentLocked(name=name, reason=reason) from error
        raise DocumentUnreadable(name=name, reason="it is damaged beyond repair") from error
    return pdf


def _pages(pdf: pypdfium2.PdfDocument, path: Path, limits: Limits) -> Iterator[Letters]:
    """What is on each page; nothing on those that are damaged."""
    count = 0
    for number in range(len(pdf)):
        letters = Letters(stretches=[], count=0, unknown=0)
        with contextlib.suppress(pypdfium2.PdfiumError):
            letters = _page(pdf, number, 2 * limits.max_characters - count)
        count += letters.count
        if count > 2 * limits.max_characters:
            raise too_long(path, limits)
        yield letters


def _page(pdf: pypdfium2.PdfDocument, number: int, most: int) -> Letters:
    page = pdf[number]
    with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
        count = raw.FPDFText_CountChars(text)
        if count > most:
            return Letters(stretches=[], count=count, unknown=0)
        return letters_of(text)


def _check_meaning(pages: list[Letters], name: str) -> None:
    """Whether there is text that means something."""
    if not any(page.stretches for page in pages):
        if any(page.unknown for page in pages):
            raise DocumentScanned(name=name, reason="its fonts do not tell which letters they hold")
        raise DocumentScanned(name=name, reason="its pages are pictures, without a text layer")
    if sum(page.unknown for page in pages) > _MOSTLY * sum(page.count for page in pages):
        raise DocumentScanned(name=name, reason="its fonts do not tell which letters they hold")


def _language(pdf: pypdfium2.PdfDocument) -> str:
    """As the file tells it; empty: it does not."""
    size = raw.FPDFCatalog_GetLanguage(pdf, None, 0)
    if not 0 < size < _LONGEST_TAG:
        return ""
    buffer = (raw.FPDF_WCHAR * (size // 2))()
    raw.FPDFCatalog_GetLanguage(pdf, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").strip()
