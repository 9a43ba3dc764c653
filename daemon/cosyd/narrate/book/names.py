"""Names of files and words of tags that every file system and player takes."""

from __future__ import annotations

import re
import unicodedata

_MOST_BYTES = 200
"""Of a name in UTF-8: most file systems end at 255, and a number and a suffix come after it."""

_APART = re.compile(r"\s*[:/\\|]+(\s+|$)|\s+[:/\\|]+")
_SEPARATORS = re.compile(r"[:/\\|]+")
_FORBIDDEN = re.compile(r'[<>"?*]')
"""On Windows and on sticks that are formatted for it."""

_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE
)
"""Names of devices on Windows, whatever suffix they have."""

_JOINERS = "\u200c\u200d"
"""Invisible, but part of how Persian, Hindi and some emoji are written."""


def safe_name(text: str, otherwise: str) -> str:
    """*text* as the name of a file or folder, without a suffix; *otherwise* where nothing is left.

    Normal form C, at most 200 bytes, no separators or control characters, not hidden, and none
    that Windows reserves.
    """
    name = _FORBIDDEN.sub("", one_line(text))
    name = " ".join(_SEPARATORS.sub("-", _APART.sub(" - ", name)).split())
    name = _shortened(name.strip(". -"))
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return name or otherwise


def one_line(text: str) -> str:
    """*text* for a tag or a list: normal form C, one line, and nothing that cannot be shown."""
    known = text.encode("utf-8", "replace").decode()
    shown = "".join(mark if _shows(mark) else " " for mark in unicodedata.normalize("NFC", known))
    return " ".join(shown.split())


def _shows(mark: str) -> bool:
    return mark in _JOINERS or unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Co"}


def _shortened(name: str) -> str:
    """*name* within the limit, cut between characters."""
    whole = name.encode()
    if len(whole) <= _MOST_BYTES:
        return name
    return whole[:_MOST_BYTES].decode(errors="ignore").rstrip(". ")
