"""The edits to one line of text, or to the lines of a paragraph, without the marks of its block."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from cosyd.contract.reading import Edit
from cosyd_plugins.markdown.pairs import delimiters
from cosyd_plugins.markdown.spans import LABEL_END, at
from cosyd_plugins.markdown.tags import said_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.token import Token

    from cosyd_plugins.markdown.words import Words

_HALF_LINK: Final = re.compile(r"\]\([^()\s]*\)")
"""The end of a link whose beginning was cut off with the sentence before."""

_BEGUN_LINK: Final = re.compile(r"\[([^\[\]]*)(?:\](?:\([^()\s]*)?)?\Z")
"""One whose end has not come yet."""

_UNKNOWN_LINK: Final = re.compile(r"(?<![\w\]!\\])\[([^\[\]\n]{1,300})\](\[[^\[\]\n]{0,100}\])")
"""To a reference that is not there, or not yet."""

_TICKS: Final = re.compile(r"`+")
_STOPS: Final = re.compile(r"[.!?…](?:\s|$)|[。！？]")
_KEEPS_BACKSLASH: Final = ":;=-¯"
"""Before a backslash they make a face of it, or a path: ``:-\\``, ``C:\\``."""

LINKED: Final = frozenset({"link_open", "image"})
OPAQUE: Final = frozenset({"code_inline", "math_inline", "math_inline_double", "html_inline"})


def line_edits(
    text: str,
    tokens: Sequence[Token],
    *,
    images: str,
    words: Callable[[], Words],
    first: bool,
    last: bool,
) -> list[Edit]:
    """What of *text* is markup.

    Args:
        text: As the block parser gave it to the inline parser.
        tokens: What that made of it.
        images: What becomes of them, as in the settings.
        words: What is said before the text of an image.
        first: Whether its block is the first, so that it may begin in the middle of a sentence.
        last: Whether it is the last, so that more of it may come.
    """
    found: list[Edit] = []
    closed: list[tuple[int, int]] = []
    for token in tokens:
        place = at(token)
        if place is None:
            continue
        begin, end = place
        found += _of(token, text, begin, end, images, words)
        if token.type in OPAQUE or token.type == "link_open":
            closed.append((begin, end))
    found += delimiters(text, tokens, first=first, last=last)
    opaque = [place for one in tokens if one.type in OPAQUE and (place := at(one))]
    found += _leftovers(text, closed, opaque, last=last)
    return found


def _of(  # noqa: PLR0917 - a place is two numbers
    token: Token, text: str, begin: int, end: int, images: str, words: Callable[[], Words]
) -> Iterator[Edit]:
    """The edits for one token."""
    match token.type:
        case "code_inline" | "link_open":
            yield from _framed(begin, *_inside(token, begin, end), end)
        case "image":
            yield from _image(token, text, begin, end, images, words)
        case "hardbreak" if text[begin] == "\\":
            if not (begin and text[begin - 1] in _KEEPS_BACKSLASH):
                yield Edit(begin=begin, end=begin + 1, said="")
        case _:
            said = _instead(token, text[begin - 1 : begin])
            if said is not None:
                yield Edit(begin=begin, end=end, said=said)


def _inside(token: Token, begin: int, end: int) -> tuple[int, int]:
    """What of the code or link from *begin* to *end* is read."""
    if token.type == "link_open" and token.markup != "autolink":
        return begin + 1, token.meta[LABEL_END]
    marks = len(token.markup) if token.type == "code_inline" else 1
    return begin + marks, end - marks


def _instead(token: Token, before: str) -> str | None:
    """What is read instead of *token*, which follows the character *before*; None: itself."""
    match token.type:
        case "html_inline":
            return said_for(token.content)
        case "text_special" if token.info != "escape":
            return token.content
        case "text_special" if token.content != token.markup:
            return None if before and before in _KEEPS_BACKSLASH else token.content
        case "footnote_ref":
            return ""
    return None


def _framed(begin: int, inner: int, outer: int, end: int) -> tuple[Edit, Edit]:
    """What stands between *inner* and *outer* is read, what is around it is not."""
    return Edit(begin=begin, end=inner, said=""), Edit(begin=outer, end=end, said="")


def _image(  # noqa: PLR0917 - as above
    token: Token, text: str, begin: int, end: int, images: str, words: Callable[[], Words]
) -> Iterator[Edit]:
    label_end = token.meta[LABEL_END]
    if images == "skip" or not text[begin + 2 : label_end].strip():
        yield Edit(begin=begin, end=end, said="")
        return
    announced = words().image if images == "announce" else ""
    yield Edit(begin=begin, end=begin + 2, said=announced)
    for inner in line_edits(
        token.content, token.children or [], images=images, words=words, first=False, last=False
    ):
        yield Edit(begin=inner.begin + begin + 2, end=inner.end + begin + 2, said=inner.said)
    yield Edit(begin=label_end, end=end, said="")


def _leftovers(
    text: str,
    closed: Sequence[tuple[int, int]],
    opaque: Sequence[tuple[int, int]],
    *,
    last: bool,
) -> Iterator[Edit]:
    """Halves of marks, whose other half is not there."""
    for begin, end in _gaps(opaque, len(text)):
        for match in _TICKS.finditer(text, begin, end):
            if text[match.start() - 1 : match.start()] != "\\":
                yield Edit(begin=match.start(), end=match.end(), said="")
    for begin, end in _gaps(closed, len(text)):
        for match in _HALF_LINK.finditer(text, begin, end):
            yield Edit(begin=match.start(), end=match.end(), said="")
        for match in _UNKNOWN_LINK.finditer(text, begin, end):
            yield from _framed(match.start(), match.start() + 1, match.start(2) - 1, match.end())
        comment = text.find("<!--", begin, end)
        if comment >= 0:
            yield Edit(begin=comment, end=len(text), said="")
            return
    if last:
        yield from _begun_link(text)


def _begun_link(text: str) -> Iterator[Edit]:
    """The marks of a link at the end of *text*, of which a sentence is there but not its end."""
    bracket = text.rfind("[")
    match = _BEGUN_LINK.match(text, bracket) if bracket >= 0 else None
    if match is None or not _STOPS.search(match[1]):
        return
    yield Edit(begin=bracket - (text[bracket - 1 : bracket] == "!"), end=bracket + 1, said="")
    if match.end(1) < len(text):
        yield Edit(begin=match.end(1), end=len(text), said="")


def _gaps(taken: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between the stretches *taken*, which are in order but may lie in each other."""
    for (_, begin), (end, _) in pairwise([(0, 0), *sorted(taken), (length, length)]):
        if begin < end:
            yield begin, end
