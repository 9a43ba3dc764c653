"""What Project Gutenberg has put around its books, and its marks within them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.narrate.documents.lines import cleaned

if TYPE_CHECKING:
    from cosyd.narrate.documents.pieces import Piece

_STARTS: Final = re.compile(
    r"^\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG E-?BOOK[^\n]*(?:\n[^\n]+){0,2}?\*{3}[ ]*$"
    r"|^\*END\*? ?THE SMALL PRINT![^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ENDS: Final = re.compile(
    r"^(?:\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG E-?BOOK"
    r"|End of (?:the |this )?Project Gutenberg(?:'s|\u2019s|[ ]e-?(?:text|book))).*",
    re.MULTILINE | re.IGNORECASE | re.DOTALL,
)
_FIELD: Final = re.compile(
    r"^(?P<name>Title|Author|Language): *(?P<value>[^\n]+(?:\n[ ]{2,}[^\n]+)*)", re.MULTILINE
)
_CREDITS: Final = re.compile(
    r"\A\s*(?:(?:Produced|Prepared|Transcribed|Scanned) by|E-text prepared by|This e-?text was)"
    r"[^\n]*(?:\n[^\n]+)*\n{2,}",
    re.IGNORECASE,
)
_PICTURE: Final = re.compile(r"^[ ]*\[Illustration[^\]\n]*(?:\n[^\]\n]+){0,4}\][ ]*$", re.MULTILINE)
_NOTE: Final = re.compile(
    r"^[ ]*\[Footnote[^\]]{0,4000}\][ ]*$|(?<=\S)\[(?:\d{1,3}|[A-Z])\]", re.MULTILINE
)
_LANGUAGES: Final = {
    "catalan": "ca",
    "chinese": "zh",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "esperanto": "eo",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hungarian": "hu",
    "italian": "it",
    "japanese": "ja",
    "latin": "la",
    "norwegian": "no",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "tagalog": "tl",
    "welsh": "cy",
}


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A text, and what its header told of it."""

    text: str
    title: str = ""
    author: str = ""
    language: str = ""


def unwrapped(text: str) -> Found:
    """The book itself, without header, licence, credits, pictures and notes.

    Of any other text, all of it.
    """
    start = _STARTS.search(text)
    if start is None:
        return Found(text=text)
    fields = {
        match["name"]: cleaned(" ".join(match["value"].split()))
        for match in _FIELD.finditer(text, 0, start.end())
    }
    book = _ENDS.sub("", text[start.end() :])
    book = _CREDITS.sub("", book, count=1)
    book = _NOTE.sub("", _PICTURE.sub("", book))
    return Found(
        text=book,
        title=fields.get("Title", ""),
        author=fields.get("Author", ""),
        language=_LANGUAGES.get(fields.get("Language", "").lower(), ""),
    )


def without_licence(pieces: list[Piece]) -> list[Piece]:
    """The *pieces* of a page of theirs between its header and its licence."""
    start = next((n for n, one in enumerate(pieces) if _STARTS.search(one.block.text)), None)
    if start is None:
        return pieces
    end = next(
        (n for n, one in enumerate(pieces) if n > start and _ENDS.search(one.block.text)),
        len(pieces),
    )
    return pieces[start + 1 : end]
