"""HTML in Markdown: what is a tag, and what is read of it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELEMENTS: Final = (
    "a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br"
    " button canvas caption center cite code col colgroup data datalist dd del details dfn dialog"
    " dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4"
    " h5 h6 head header hr html i iframe img input ins kbd label legend li link main map mark menu"
    " meta meter nav noscript object ol optgroup option output p param picture pre progress q rp rt"
    " ruby s samp script section select small source span strike strong style sub summary sup svg"
    " table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr"
)
"""The elements of HTML, those of old included: ``<name>`` in a usage line is none."""

_NAMES: Final = frozenset(_ELEMENTS.split())

_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+)"""
_LONE = "async|autoplay|checked|controls|defer|disabled|hidden|loop|muted|open|required|reversed"
_TAG: Final = re.compile(
    rf"</?(?P<name>[A-Za-z][A-Za-z0-9]*)"
    rf"(?:\s+(?:[\w:.@-]+\s*=\s*{_VALUE}|(?:{_LONE})\b))*\s*/?>"
)
"""An attribute without a value is one that HTML knows as such: ``a <b and c> d`` has no tag."""

_UNREAD: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<![A-Za-z\[].*?(?:>|\Z)"
    r"|<(?P<element>script|style|template|svg)\b[^>]{0,2000}>.*?(?:</(?P=element)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
"""What a browser shows nothing of. Left out to the end of the text while its own is not there."""

_ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_START: Final = re.compile("[<&]")
_ALT: Final = re.compile(rf"\salt\s*=\s*({_VALUE})", re.IGNORECASE)


def said_for(tag: str) -> str | None:
    """What is read of *tag*, whole as it stands in a text; None: it is no tag, so leave it."""
    if _UNREAD.fullmatch(tag):
        return ""
    match = _TAG.fullmatch(tag)
    if match is None or match["name"].lower() not in _NAMES:
        return None
    if match["name"].lower() in {"br", "p", "li", "tr"}:
        return "\n"
    alt = _ALT.search(tag) if match["name"].lower() == "img" else None
    return unescape(alt[1].strip("\"'")) if alt else ""


def tags_in(html: str) -> Iterator[Edit]:
    """The tags, comments, scripts and entities in *html*, and what is read of each."""
    place = 0
    while match := _next(html, place):
        place = match.end()
        said = unescape(match[0]) if match[0][0] == "&" else said_for(match[0])
        if said is not None:
            yield Edit(begin=match.start(), end=place, said=said)


def _next(html: str, place: int) -> re.Match[str] | None:
    found = _START.search(html, place)
    while found:
        for shape in (_UNREAD, _TAG, _ENTITY):
            if match := shape.match(html, found.start()):
                return match
        found = _START.search(html, found.end())
    return None
