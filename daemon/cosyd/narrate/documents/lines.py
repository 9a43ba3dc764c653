"""Lines of text, made one where their ends mean nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cosyd.text.scripts import LETTERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_CJ: Final = LETTERS["han"] + LETTERS["kana"]
"""Scripts that put no blanks between words."""

_BLANKS: Final = re.compile(r"[^\S\n]+")
_BETWEEN: Final = re.compile(f"(?<=[{_CJ}，、。！？；：」』）]) ?\n ?(?=[{_CJ}「『（])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT: Final = re.compile("(?<=[^\\W\\d_])(?P<mark>[-\u2010\u00ad])\n(?P<rest>[^\\W\\d_]{1,60})")
_BEGUN: Final = re.compile(r"[^\W\d_]+\Z")
_LONGEST_HALF: Final = 40
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_SOFT_HYPHEN: Final = "\u00ad"
_MARKS: Final = ("-", "\u2010", _SOFT_HYPHEN)
_STARS: Final = "[*#~_=\u2013\u2014\u2022\u00b7\u2217\u2042\u273b-]"
_SCENE: Final = re.compile(f"{_STARS}(?: {{0,8}}{_STARS}){{0,60}}")


def is_break(text: str) -> bool:
    """Whether *text* is the mark between two scenes: ``* * *``, ``***``, ``⁂``, ``#``."""
    return bool(_SCENE.fullmatch(text.strip()))


def cleaned(text: str) -> str:
    """*text* with plain blanks and without what cannot be seen; its line breaks stay."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()


def vocabulary(text: str) -> frozenset[str]:
    """The words of *text*, by which :func:`joined` knows a hyphen from the end of a line."""
    words: set[str] = set()
    cut = False
    for line in text.split("\n"):
        found = [match[0].lower() for match in _WORD.finditer(line)]
        whole = found[1:] if cut else found
        cut = line.endswith(_MARKS)
        words.update(whole[:-1] if cut else whole)
    return frozenset(words)


def joined(lines: Iterable[str], words: Collection[str] | None = None) -> str:
    """*lines* that were broken for want of room, in one.

    A word that was cut at the end of a line is whole again. Where the hyphen may be its own, as in
    "well-known", what counts is how the rest of the document has it.

    Args:
        lines: Of one paragraph.
        words: The :func:`vocabulary` of the document; None: all hyphens are the words' own.
    """

    def mended(match: re.Match[str]) -> str:
        begun = _BEGUN.search(match.string[max(0, match.start() - _LONGEST_HALF) : match.start()])
        rest = match["rest"]
        return _hyphen(match["mark"], begun[0] if begun else "", rest, words) + rest

    text = _CUT.sub(mended, "\n".join(line.strip() for line in lines))
    return cleaned(_BETWEEN.sub("", text).replace("\n", " "))


def _hyphen(mark: str, begun: str, rest: str, words: Collection[str] | None) -> str:
    """What is between the two halves of a word."""
    first, second = begun.lower(), rest.lower()
    if mark == _SOFT_HYPHEN:
        return ""
    if words is None:
        return mark
    if first + second in words:
        return ""
    if rest[0].isupper() or f"{first}-{second}" in words:
        return "-"
    return "-" if first in words and second in words else ""
