"""The contents of an EPUB: which chapter begins where, and which pages nobody wants read.

Source: W3C, EPUB 3.3, chapter 7; ANSI/NISO Z39.86-2005 (NCX).
"""

from __future__ import annotations

import posixpath
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.documents.epub_package import resolved
from cosyd.narrate.documents.trees import attribute, every, first, local, text_of, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from cosyd.narrate.documents.epub_package import Package
    from cosyd.narrate.documents.zipped import Zipped

_LARGEST: Final = 16 << 20
_MOST_ENTRIES: Final = 20_000
_LONGEST_TITLE: Final = 300

_UNREAD_TYPES: Final = frozenset(
    {
        "cover",
        "title-page",
        "titlepage",
        "halftitlepage",
        "copyright-page",
        "copyright",
        "toc",
        "loi",
        "lot",
        "loa",
        "lov",
        "landmarks",
        "index",
        "footnotes",
        "endnotes",
        "rearnotes",
        "notes",
        "colophon",
        "imprint",
        "other.ads",
        "page-list",
    }
)
"""Of pages that are no part of what is read aloud. Source: EPUB 3 Structural Semantics
Vocabulary; OPF 2.0.1, 2.6 (the names with a hyphen)."""

_UNREAD_TITLES: Final = frozenset(
    {
        "cover",
        "copyright",
        "copyright page",
        "title page",
        "contents",
        "table of contents",
        "index",
        "concept index",
        "umschlag",
        "titelseite",
        "impressum",
        "inhalt",
        "inhaltsverzeichnis",
        "stichwortverzeichnis",
        "sachregister",
        "couverture",
        "page de titre",
        "table des matières",
        "sommaire",
        "cubierta",
        "portada",
        "créditos",
        "índice",
        "copertina",
        "frontespizio",
        "sommario",
        "indice",
        "omslag",
        "inhoud",
        "spis treści",
        "содержание",
        "оглавление",
        "обложка",
        "目录",
        "目錄",
        "封面",
        "版权页",
        "版权信息",
        "目次",
        "索引",
        "表紙",
        "奥付",
        "표지",
        "차례",
        "목차",
    }
)
"""What such pages are called, where the book does not tell what they are."""

_BODY: Final = re.compile(
    rb"<body\b([^>]{0,1000})>\s*(?:<(?:section|article|div|nav)\b([^>]{0,1000})>)?"
)
_TYPE: Final = re.compile(rb"""(?:^|\s)(?:epub:type|role)\s*=\s*["']([^"']*)""")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the contents."""

    title: str
    path: str
    """In the zip."""

    fragment: str
    level: int
    """1 for the highest."""


def entries_of(archive: Zipped, package: Package) -> list[Entry]:
    """The contents, by the page of EPUB 3, else by the list of EPUB 2; empty: there are none."""
    for path, read in ((package.nav, _of_nav), (package.toc, _of_ncx)):
        if path and path in archive:
            root = tree(archive.read(path, _LARGEST), archive.name, path)
            found = list(islice(read(root, posixpath.dirname(path)), _MOST_ENTRIES))
            if found:
                return found
    return []


def unread_of(archive: Zipped, package: Package) -> set[str]:
    """The paths of the pages that the book itself says are for the eye alone."""
    told = {path for path, kind in package.guide.items() if kind in _UNREAD_TYPES}
    if package.nav and package.nav in archive:
        told.add(package.nav)
        root = tree(archive.read(package.nav, _LARGEST), archive.name, package.nav)
        for nav in every(root, "nav"):
            if "landmarks" in attribute(nav, "type").split():
                told.update(_landmarks(nav, posixpath.dirname(package.nav)))
    return told


def is_unread(page: bytes) -> bool:
    """Whether a page says by its body, or by what that begins with, that it is for the eye."""
    body = _BODY.search(page)
    told = (
        b" ".join(_TYPE.findall(b" ".join(part or b"" for part in body.groups()))) if body else b""
    )
    types = {kind.removeprefix("doc-") for kind in told.decode("ascii", "replace").split()}
    return bool(types & _UNREAD_TYPES)


def is_unread_title(title: str) -> bool:
    """Whether a chapter is called like one that is for the eye alone."""
    return title.casefold().strip(" .:") in _UNREAD_TITLES


def _landmarks(nav: _Element, folder: str) -> Iterator[str]:
    for link in every(nav, "a"):
        if _UNREAD_TYPES & set(attribute(link, "type").split()):
            href = attribute(link, "href")
            if "#" not in href:
                yield resolved(folder, href)


def _of_nav(root: _Element, folder: str) -> Iterator[Entry]:
    navs = list(every(root, "nav"))
    tocs = [nav for nav in navs if "toc" in attribute(nav, "type").split()] or navs[:1]
    for nav in tocs[:1]:
        yield from _of_list(first(nav, "ol"), folder, 1)


def _of_list(items: _Element | None, folder: str, level: int) -> Iterator[Entry]:
    for item in () if items is None else items:
        label = next((child for child in item if local(child) in {"a", "span"}), None)
        href = attribute(label, "href")
        below = list(_of_list(first(item, "ol"), folder, level + 1))
        if not href and below:  # the name of a part, which is where its first chapter is
            yield msgspec.structs.replace(below[0], title=_title(label), level=level)
        elif href:
            yield _entry(label, folder, href, level)
        yield from below


def _of_ncx(root: _Element, folder: str) -> Iterator[Entry]:
    for chart in every(root, "navMap"):
        yield from _of_points(chart, folder, 1)


def _of_points(parent: _Element, folder: str, level: int) -> Iterator[Entry]:
    for point in parent:
        if local(point) == "navPoint":
            href = attribute(first(point, "content"), "src")
            if href:
                yield _entry(first(point, "navLabel"), folder, href, level)
            yield from _of_points(point, folder, level + 1)


def _entry(label: _Element | None, folder: str, href: str, level: int) -> Entry:
    return Entry(
        title=_title(label),
        path=resolved(folder, href),
        fragment=href.partition("#")[2],
        level=level,
    )


def _title(label: _Element | None) -> str:
    return text_of(label)[:_LONGEST_TITLE]
