"""XML of strangers: nothing is fetched, and no entity of its own is followed."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from lxml import etree

from cosyd.contract.errors import DocumentUnreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

_SAFE: Final = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,  # no text over 10 MB, nothing nested more than 256 deep
    "remove_comments": True,
    "remove_pis": True,
}


def local(element: _Element) -> str:
    """The name of *element* without its namespace; empty for what is no element.

    Each of these formats has several namespaces for the same names, by age and by maker.
    """
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element | None, name: str) -> str:
    """The attribute of that local name; empty where there is none, or no element."""
    if element is None:
        return ""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    ending = f"}}{name}"
    return next((str(value) for key, value in element.items() if str(key).endswith(ending)), "")


def first(element: _Element | None, *path: str) -> _Element | None:
    """The first child of the first local name, and of that the first of the second, and so on."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local(child) == name), None)
    return element


def every(element: _Element, name: str) -> Iterator[_Element]:
    """All elements of that local name below *element*, in order."""
    return (found for found in element.iter("{*}" + name))


def text_of(element: _Element | None) -> str:
    """All text within, its blanks made one."""
    if element is None:
        return ""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def tree(data: bytes, name: str, part: str) -> _Element:
    """The root of *data*, which may be slightly wrong, as that of many programs is.

    Args:
        data: An XML file, of a size that has been seen to.
        name: Of the document, for messages.
        part: Of the file in it, for messages too.

    Raises:
        DocumentUnreadable: It is no XML, or defines entities.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, **_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _wrong(name, part, error) from error
    if root is None:
        raise DocumentUnreadable(name=name, reason=f"{part!r} in it is empty")
    _without_entities(root, name, part)
    return root


def children(
    file: IO[bytes], name: str, part: str, within: Callable[[_Element], bool]
) -> Iterator[_Element]:
    """Each child of the element that *within* knows, whole; it is forgotten after its turn.

    So a long document is never in memory as a tree.

    Raises:
        DocumentUnreadable: It is no XML, or defines entities.
    """
    found = False
    try:
        for event, element in etree.iterparse(file, events=("start", "end"), **_SAFE):
            parent = element.getparent()
            if event == "start" and parent is None:
                _without_entities(element, name, part)
            if event == "end" and parent is not None and within(parent):
                found = True
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
            found = found or within(element)
    except etree.XMLSyntaxError as error:
        raise _wrong(name, part, error) from error
    if not found:
        raise DocumentUnreadable(name=name, reason=f"{part!r} in it holds no document")


def _without_entities(root: _Element, name: str, part: str) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        reason = f"{part!r} in it defines entities, as files do that are made to do harm"
        raise DocumentUnreadable(name=name, reason=reason)


def _wrong(name: str, part: str, error: Exception) -> DocumentUnreadable:
    return DocumentUnreadable(name=name, reason=f"{part!r} in it is damaged ({str(error)[:200]})")
