"""The facts about a page that some write before its text."""

from __future__ import annotations

import re
from typing import Final

_OPEN: Final = re.compile(r"\ufeff?(?P<fence>---|\+\+\+)[ \t]*(?:\r\n?|\n)(?=[\w\"'-]+[ \t]*[:=])")
_LINE: Final = re.compile(
    r"(?:[\w\"'][\w \"'.-]*[:=].*|[ \t]+.*|-[ \t].*|#.*|[\]}].*|)(?:\r\n?|\n)"
)
"""A line of YAML or TOML, in which such facts are written."""


def front_matter(text: str) -> int:
    """How much of *text* is front matter: its end, or 0 where there is none.

    All of the text, where nothing else has come of it so far.
    """
    opened = _OPEN.match(text)
    if opened is None:
        return 0
    end = re.compile(
        re.escape(opened["fence"]) + r"[ \t]*(?:\r\n?|\n|\Z)|\.\.\.[ \t]*(?:\r\n?|\n|\Z)"
    )
    place = opened.end()
    while place < len(text):
        if closed := end.match(text, place):
            return closed.end()
        line = _LINE.match(text, place)
        if line is None:
            return 0 if re.search(r"[\r\n]", text[place:]) else len(text)
        place = line.end()
    return len(text)
