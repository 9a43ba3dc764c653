"""Where a sentence that is still being written can be parted without being read otherwise."""

from __future__ import annotations

import re

from cosyd.text.scripts import CJK, PICTURES

_BLANK = " \t\u00a0\u3000"
_WORD = rf"(?![{PICTURES}])[^\W_]"

_PARTING = re.compile(
    rf"(?<=[^\s\d])(?=[{_BLANK}]+{_WORD})"
    rf"|(?<=\d)(?=[{_BLANK}]+(?!\d){_WORD})"
    rf"|(?<=[{CJK}])(?=[，、][{CJK}])"
)
"""Before the blanks that stand before a word, but not between two numbers, which may be one; and
before a comma between Chinese characters. No rule of :mod:`cosyd.text.tidy` or
:mod:`cosyd.text.addresses` looks across such a place, nor does a tokenizer join across it: it takes
the blank, or the comma, with what follows."""


def parting(text: str, begin: int, end: int) -> int:
    """The last place after *begin*, before *end*, up to which all is read as it will be.

    Both parts read for themselves, and joined by the blank that stood between, are what both are
    read together; whatever may follow. *begin* where there is no such place.
    """
    place = begin
    for match in _PARTING.finditer(text, begin + 1, end):
        place = match.start()
    return place


def joined(source: str, reading: str) -> str:
    """*reading*, which is that of *source*, as it goes on after the part before it."""
    return f" {reading}" if source[:1].isspace() else reading
