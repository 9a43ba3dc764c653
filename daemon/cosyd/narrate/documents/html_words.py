"""What the elements of HTML mean to somebody who reads them aloud."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cosyd.narrate.document import Kind

if TYPE_CHECKING:
    from lxml.etree import _Element

KINDS: Final = {
    **{f"h{level}": Kind.HEADING for level in range(1, 7)},
    "p": Kind.PARAGRAPH,
    "li": Kind.ITEM,
    "tr": Kind.ITEM,
    "dt": Kind.ITEM,
    "dd": Kind.ITEM,
    "blockquote": Kind.QUOTE,
}

BLOCKS: Final = frozenset(KINDS) | frozenset(
    {
        "html",
        "body",
        "main",
        "article",
        "footer",
        "nav",
        "section",
        "div",
        "header",
        "aside",
        "address",
        "figure",
        "figcaption",
        "caption",
        "details",
        "summary",
        "fieldset",
        "legend",
        "center",
        "pre",
        "ul",
        "ol",
        "menu",
        "dl",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "hr",
        "hgroup",
    }
)
"""They stand apart from what is before and after."""

_LEFT_OUT: Final = frozenset(
    {
        "head",
        "script",
        "style",
        "template",
        "noscript",
        "nav",
        "footer",
        "svg",
        "canvas",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "form",
        "button",
        "select",
        "textarea",
        "input",
        "map",
        "rt",
        "rp",
        "rtc",
        "math",
        "dialog",
        "frameset",
        "applet",
    }
)
_ROLES: Final = frozenset(
    {
        "navigation",
        "contentinfo",
        "search",
        "doc-pagebreak",
        "doc-noteref",
        "doc-footnote",
        "doc-footnotes",
        "doc-endnote",
        "doc-endnotes",
        "doc-backlink",
        "doc-toc",
        "doc-index",
        "doc-pagelist",
    }
)
_TYPES: Final = frozenset(
    {
        "pagebreak",
        "noteref",
        "footnote",
        "footnotes",
        "rearnote",
        "rearnotes",
        "endnote",
        "endnotes",
        "toc",
        "index",
        "landmarks",
        "page-list",
        "backlink",
    }
)
"""Of EPUB. Source: EPUB Structural Semantics Vocabulary 1.1."""

_CLASSES: Final = frozenset(
    {
        "footnotes",
        "footnotes-sep",
        "footnote-ref",
        "mw-editsection",
        "pg-boilerplate",
        "toc",
        "pagenum",
        "pageno",
    }
)
"""Of programs that make pages: notes, buttons that edit, licences, contents, numbers of pages."""

_ENTRIES: Final = 4
_MOSTLY: Final = 0.7
_LOOKED_AT: Final = 20_000
"""Characters by which it is told that a list is one of contents."""

_TYPE: Final = "{http://www.idpf.org/2007/ops}type"
_HIDDEN: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CODE: Final = re.compile(r"\b(?:highlight|code|codehilite|sourceCode|prettyprint|language-\S+)\b")
_NOTE: Final = re.compile(r"[\[(]?(?:\d{1,4}|[a-z]|[ivx]{1,5}|[*†‡§¶#]{1,3})[\])]?")
_BRACKETED: Final = re.compile(r"\[(?:\d{1,4}|[a-z]|note \d{1,3})\]")
_SUPERSCRIPT: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_FILE: Final = re.compile(r"[\w-]+\.\w{2,4}")


def tag_of(element: _Element) -> str:
    """Its name, without a prefix."""
    return str(element.tag).rsplit(":", 1)[-1].lower()


def language_of(element: _Element) -> str:
    """The language that it tells of; empty where it tells of none."""
    return (element.get("lang") or element.get("xml:lang") or "").strip()


def first_number(ordered: _Element) -> int:
    """With which number a list begins."""
    start = ordered.get("start") or ""
    return int(start) if start.isdecimal() and len(start) < 6 else 1  # noqa: PLR2004 - digits


def is_left_out(element: _Element) -> bool:
    """Whether nobody would read it aloud."""
    tag = tag_of(element)
    if tag in _LEFT_OUT:
        return not _is_text_nevertheless(tag, element)
    if _is_hidden(element) or _is_apart(element):
        return True
    if tag == "pre":
        return _is_code(element)
    return _is_reference(tag, element) or _is_contents(tag, element)


def _is_text_nevertheless(tag: str, element: _Element) -> bool:
    """Whether it is a footer that tells whose words a quotation is, or a form that is the page."""
    if tag == "footer":
        return next(element.iterancestors("blockquote"), None) is not None
    if tag == "form":  # as ASP.NET puts around all
        around = element.getparent()
        return around is not None and around.tag == "body" and element.find(".//p") is not None
    return False


def _is_hidden(element: _Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool((style := element.get("style")) and _HIDDEN.search(style))


def _is_apart(element: _Element) -> bool:
    """Whether it tells of itself that it is none of the text: a menu, a note, a licence."""
    if element.get("role") in _ROLES or _TYPES & set(_types(element)):
        return True
    return bool(_CLASSES & set((element.get("class") or "").split()))


def _types(element: _Element) -> list[str]:
    return (element.get("epub:type") or element.get(_TYPE) or "").split()


def _is_reference(tag: str, element: _Element) -> bool:
    """Whether it is the number of a note."""
    if tag not in {"a", "sup"}:
        return False
    text = _short(element)
    if tag == "a":
        points = (element.get("href") or "").count("#") == 1
        raised = len(element) == 1 and element[0].tag == "sup" and not (element.text or "").strip()
        return points and bool(_BRACKETED.fullmatch(text) or (raised and _NOTE.fullmatch(text)))
    return element.find(".//a[@href]") is not None and bool(_NOTE.fullmatch(text))


def _is_contents(tag: str, element: _Element) -> bool:
    """Whether it is a list of nothing but links into this book."""
    if tag not in {"ul", "ol", "table"} or len(element) == 0:
        return False
    links = [link for link in element.iter("a") if "#" in (link.get("href") or "")]
    if len(links) < _ENTRIES:
        return False
    linked = sum(len(text.strip()) for link in links for text in link.itertext())
    size = 0
    for text in element.itertext():
        size += len(text.strip())
        if size > _LOOKED_AT:
            return False
    return linked >= _MOSTLY * size


def _is_code(element: _Element) -> bool:
    around = element.getparent()
    named = (one.get("class") or "" for one in (element, around) if one is not None)
    return element.find(".//code") is not None or any(_CODE.search(name) for name in named)


def said_of(tag: str, element: _Element) -> str:
    """The text that *element* begins with."""
    if tag == "img":
        around = element.getparent()
        is_button = around is not None and around.tag == "a"
        return "" if is_button else described(element.get("alt") or "")
    text = element.text or ""
    if tag == "sup" and len(element) == 0 and re.fullmatch(r"\s*[-+]?\d{1,3}\s*", text):
        return text.strip().translate(_SUPERSCRIPT)
    return text


def described(alt: str) -> str:
    """What is read in the stead of a picture: its description, where that is one."""
    text = " ".join(alt.split())
    return f" {text} " if " " in text and not _FILE.search(text) else ""


def _short(element: _Element) -> str:
    """The text of an element that has little of it; of others, its beginning."""
    gathered = ""
    for text in element.itertext():
        gathered += text
        if len(gathered) > 20:  # noqa: PLR2004 - no number of a note is as long
            break
    return gathered.strip()
