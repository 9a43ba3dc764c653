"""What programs write into a document about it, as far as it is worth telling a listener."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 300
_PROGRAM: Final = re.compile(
    r"^(microsoft (word|powerpoint|office word)|word|openoffice|libreoffice)\s*[-\u2013:]\s*",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    r"\.(docx?|dotx?|odt|rtf|tex|dvi|indd|qxd|p65|fm|pages|html?|pdf|ps)$", re.IGNORECASE
)
_EMPTY: Final = re.compile(
    r"untitled( document)?[-_ ]?\d*|document\s?\d*|dokument\s?\d*|documento?\s?\d*|no title"
    r"|(slide|page|text) ?\d+|title|none|null|[\W_]*",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"(microsoft )?(office )?users?|admin(istrator)?|owner|author|unknown|anonymous|root|pc|none"
    r"|python-docx|unspecified|[\W_]*",
    re.IGNORECASE,
)
_TAG: Final = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}")
_ADDRESS: Final = re.compile(r"[<(\[][^<>()\[\]]{0,80}(@|://)[^<>()\[\]]{0,80}[>)\]]")


def fit_title(told: str) -> str:
    """The title of a document as its file tells it; empty where it is none.

    ``Microsoft Word - letter.doc`` tells of a program and a file, and nothing of what it is about.
    """
    title = _line(told)
    bare = _PROGRAM.sub("", title)
    is_file = bool(_FILE.search(bare)) and (bare != title or " " not in bare)
    return "" if is_file or _EMPTY.fullmatch(bare) else bare


def fit_author(told: str) -> str:
    """Whoever wrote it; empty where that is but the name of an account that everybody has."""
    author = _line(_ADDRESS.sub("", told))
    return "" if _NOBODY.fullmatch(author) else author


def fit_language(told: str) -> str:
    """The BCP 47 tag that a file tells of; empty where it is none."""
    tag = told.strip().replace("_", "-")
    return tag if _TAG.fullmatch(tag) else ""


def _line(told: str) -> str:
    shown = "".join(sign if sign.isprintable() else " " for sign in told)
    return " ".join(shown.split())[:_LONGEST]
