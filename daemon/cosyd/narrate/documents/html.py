"""HTML, as a person reads it aloud: of pages, and of the chapters of an EPUB."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec
from lxml import etree

from cosyd.contract.errors import DocumentUnreadable
from cosyd.narrate.document import Document
from cosyd.narrate.documents.about import fit_author, fit_title
from cosyd.narrate.documents.charset import text_of
from cosyd.narrate.documents.gutenberg import without_licence
from cosyd.narrate.documents.html_text import Walk
from cosyd.narrate.documents.lines import cleaned
from cosyd.narrate.documents.pieces import Piece, chaptered, held
from cosyd.narrate.documents.source import taken, told

if TYPE_CHECKING:
    from pathlib import Path

    from lxml.etree import _Element

    from cosyd.narrate.documents.limits import Limits

_XML: Final = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})"""
    rb"""|<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN: Final = 4_096
"""Bytes. Browsers look at 1 024; some pages have a script before it."""

_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NAMES: Final = {"author": "author", "dc.creator": "author", "description": "description"}
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of one file of HTML."""

    pieces: list[Piece]
    title: str = ""
    author: str = ""
    language: str = ""
    description: str = ""


def read(path: Path, limits: Limits) -> Document:
    """The document in a file of HTML."""
    page = page_of(taken(path, limits), whole=False, name=told(path))
    title, chapters = chaptered(without_licence(page.pieces))
    document = Document(
        chapters=chapters,
        title=title or fit_title(page.title),
        author=fit_author(page.author),
        language=page.language,
        description=page.description,
    )
    return held(document, path, limits)


def page_of(markup: bytes | str, *, whole: bool = True, name: str = "the page") -> Page:
    """What is read of *markup*, HTML or XHTML.

    Scripts, menus, footers, notes and what is hidden are left out. Nothing is fetched, and no
    entity is followed.

    Args:
        markup: As bytes, in the encoding that they tell of, or that fits.
        whole: Also what lies outside its main part, where it names one.
        name: Of the file, for messages.

    Raises:
        DocumentUnreadable: It cannot be made sense of.
    """
    text = markup if isinstance(markup, str) else _decoded(markup, name)
    root = _tree(text, name)
    if root is None:
        return Page(pieces=[])
    body = root.find(".//body")
    start = root if body is None else body
    main = start.findall(".//main") or start.findall(".//*[@role='main']")
    language = _language(root) or _language(start)
    walk = Walk(language)
    walk.over(main[0] if len(main) == 1 and not whole else start)
    return Page(pieces=walk.pieces, language=language, **_told(root))


def _decoded(data: bytes, name: str) -> str:
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    declared = (found[1] or found[2]).decode("ascii") if found else ""
    return text_of(data, name, declared=declared)


def _tree(text: str, name: str) -> _Element | None:
    """The root of *text*; None: there is nothing in it."""
    plain = _UNFIT.sub("", _XML.sub("", text, count=1))
    if not plain.strip():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(plain.encode(), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        reason = f"its HTML is broken ({error.msg})"
        raise DocumentUnreadable(name=name, reason=reason) from error
    if fatal := parser.error_log.filter_from_fatals():  # the rest of it is missing
        reason = f"its HTML is broken ({fatal[0].message.partition(',')[0]})"
        raise DocumentUnreadable(name=name, reason=reason)
    return root


def _told(root: _Element) -> dict[str, str]:
    """What the head of a page tells of it."""
    title = root.find(".//title")
    found = {"title": "" if title is None else " ".join("".join(title.itertext()).split())}
    for meta in root.iter("meta"):
        field = _NAMES.get((meta.get("name") or "").lower())
        if field and field not in found:
            found[field] = cleaned(" ".join((meta.get("content") or "").split()))
    return found


def _language(element: _Element) -> str:
    return (element.get("lang") or element.get("xml:lang") or element.get(_LANGUAGE) or "").strip()
