"""The package of an EPUB: what it tells of itself, and in which order its files are read.

Source: W3C, EPUB 3.3, chapters 4 and 5; IDPF, Open Packaging Format 2.0.1.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import msgspec

from cosyd.contract.errors import DocumentLocked, DocumentUnreadable
from cosyd.narrate.documents.about import fit_author, fit_title
from cosyd.narrate.documents.trees import attribute, every, first, local, text_of, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from cosyd.narrate.documents.zipped import Zipped

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_RIGHTS: Final = ("META-INF/rights.xml", "META-INF/sinf.xml", "META-INF/license.lcpl")
_FONTS_ALONE: Final = frozenset(
    {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
)
"""Ways to disguise fonts, which keep nobody from the text. Source: EPUB 3.3, 4.3; Adobe."""

_PAGES: Final = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document", ""})
_LARGEST_PACKAGE: Final = 16 << 20


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the book."""

    path: str
    """In the zip."""

    media_type: str
    properties: tuple[str, ...] = ()


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """All that the package file tells that matters here."""

    title: str
    author: str
    language: str
    description: str
    items: dict[str, Item]
    """By their ids."""

    pages: list[str]
    """The files with text, by their paths, in the order of reading; each once."""

    toc: str
    """The path of an ``.ncx``; empty where there is none."""

    nav: str
    """The path of the page of contents of EPUB 3; empty where there is none."""

    cover: str
    """The id of the picture, or empty."""

    guide: dict[str, str]
    """What pages are for, by their paths: ``cover``, ``toc``, ``copyright-page``."""


def package_of(archive: Zipped) -> Package:
    """What the package in *archive* tells.

    Raises:
        DocumentLocked: The book is protected against copying.
        DocumentUnreadable: It has no package.
    """
    _check_open(archive)
    path = _package_path(archive)
    root = tree(archive.read(path, _LARGEST_PACKAGE), archive.name, path)
    metadata, spine = first(root, "metadata"), first(root, "spine")
    if metadata is not None and first(metadata, "dc-metadata") is not None:
        metadata = first(metadata, "dc-metadata")  # of OEB 1, which some books of EPUB 2 still have
    items = dict(_items(root, posixpath.dirname(path)))
    if spine is None or not items:
        raise DocumentUnreadable(name=archive.name, reason="it names no pages")
    toc = items.get(attribute(spine, "toc"))
    return Package(
        title=fit_title(_told(metadata, "title")),
        author=_authors(metadata),
        language=_told(metadata, "language"),
        description=_told(metadata, "description"),
        items=items,
        pages=list(dict.fromkeys(_pages(spine, items))),
        toc=toc.path if toc else _of_type(items, "application/x-dtbncx+xml"),
        nav=next((item.path for item in items.values() if "nav" in item.properties), ""),
        cover=_cover(root, items),
        guide=dict(_guide(root, posixpath.dirname(path))),
    )


def resolved(folder: str, href: str) -> str:
    """The path in the zip of what *href* names from that *folder*, without its fragment."""
    path = unquote(href.partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, path)) if path else ""


def _check_open(archive: Zipped) -> None:
    if any(part in archive for part in _RIGHTS):
        raise DocumentLocked(name=archive.name, reason="it is protected against copying (DRM)")
    if _ENCRYPTION in archive:
        for method in every(
            tree(archive.read(_ENCRYPTION), archive.name, _ENCRYPTION), "EncryptionMethod"
        ):
            if attribute(method, "Algorithm") not in _FONTS_ALONE:
                reason = "it is protected against copying (DRM)"
                raise DocumentLocked(name=archive.name, reason=reason)


def _package_path(archive: Zipped) -> str:
    if _CONTAINER in archive:
        root = tree(archive.read(_CONTAINER, 1 << 20), archive.name, _CONTAINER)
        for rootfile in every(root, "rootfile"):
            path = posixpath.normpath(unquote(attribute(rootfile, "full-path")))
            if path in archive:
                return path
    elif "mimetype" not in archive:
        raise DocumentUnreadable(name=archive.name, reason="it is a zip file, but no EPUB")
    raise DocumentUnreadable(name=archive.name, reason="it lacks the file that names its pages")


def _items(root: _Element, folder: str) -> Iterator[tuple[str, Item]]:
    for item in every(root, "item"):
        path = resolved(folder, attribute(item, "href"))
        if path:
            properties = tuple(attribute(item, "properties").split())
            kind = attribute(item, "media-type").lower()
            yield attribute(item, "id"), Item(path=path, media_type=kind, properties=properties)


def _pages(spine: _Element, items: dict[str, Item]) -> Iterator[str]:
    for ref in every(spine, "itemref"):
        item = items.get(attribute(ref, "idref"))
        if item and item.media_type in _PAGES and attribute(ref, "linear").lower() != "no":
            yield item.path


def _told(metadata: _Element | None, name: str) -> str:
    return text_of(first(metadata, name.lower())) or text_of(first(metadata, name.title()))


def _authors(metadata: _Element | None) -> str:
    """Those who wrote it; not who translated, edited or drew."""
    creators = [] if metadata is None else [c for c in metadata if local(c).lower() == "creator"]
    roles = {
        attribute(meta, "refines").lstrip("#"): text_of(meta)
        for meta in ([] if metadata is None else metadata)
        if attribute(meta, "property") == "role"
    }
    told = [
        (fit_author(text_of(one)), attribute(one, "role") or roles.get(attribute(one, "id"), ""))
        for one in creators
    ]
    writers = [name for name, role in told if role in {"", "aut"}] or [name for name, _ in told]
    return ", ".join(dict.fromkeys(name for name in writers if name))


def _of_type(items: dict[str, Item], media_type: str) -> str:
    return next((item.path for item in items.values() if item.media_type == media_type), "")


def _cover(root: _Element, items: dict[str, Item]) -> str:
    """The id of the picture: as EPUB 3 tells it, as EPUB 2 does, or as it is usually called."""
    for key, item in items.items():
        if "cover-image" in item.properties:
            return key
    for meta in every(root, "meta"):
        if attribute(meta, "name") == "cover" and attribute(meta, "content") in items:
            return attribute(meta, "content")
    usual = ("cover-image", "cover", "coverimage", "cover-img", "cover.jpg", "cover.png")
    found = {
        key.lower(): key for key, item in items.items() if item.media_type.startswith("image/")
    }
    return next((found[key] for key in usual if key in found), "")


def _guide(root: _Element, folder: str) -> Iterator[tuple[str, str]]:
    for reference in every(root, "reference"):
        path = resolved(folder, attribute(reference, "href"))
        if path:
            yield path, attribute(reference, "type").lower()
