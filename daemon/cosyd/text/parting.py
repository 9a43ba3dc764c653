"""Where a sentence that is still being written can be parted without being read otherwise."""

from __future__ import annotations

import re
from typing import Final

from cosyd.text.ends import MAY_END, sure
from cosyd.text.scripts import CJK, PICTURES
from cosyd.text.split import LONGEST

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


_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

MOST: Final = LONGEST // 2
"""Characters. Beyond that, a sentence may turn out to be so long that it is cut."""


def settled(text: str, begin: int) -> tuple[int, bool]:
    """Up to where a sentence that begins at *begin* will be read as it is read now.

    Args:
        text: All that has been written.
        begin: Where in it the sentence begins.

    Returns:
        That place; *begin* where there is none. And whether something stands after it that may
        turn out to be the end of the sentence.
    """
    stop = min(len(text), begin + MOST)
    line = _LINE_END.search(text, begin, stop)
    stop = line.start() if line else stop
    for mark in MAY_END.finditer(text, begin, stop):
        if not sure(text, mark.end()):
            return parting(text, begin, mark.start()), True
    return parting(text, begin, stop), line is not None


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
