"""What the languages of a regular spelling share: words, marks, rule tables and stress."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PRIMARY = "\N{MODIFIER LETTER VERTICAL LINE}"
SECONDARY = "\N{MODIFIER LETTER LOW VERTICAL LINE}"

_DROPPED = re.compile(
    r"[\u00a1\u00bf\"\u00ab\u00bb\u201c-\u201f\u2039\u203a*_~`\u200b-\u200f\ufeff]"
)
_PAUSES = (
    (re.compile(r"[\u2018\u2019\u02bc]"), "'"),
    (re.compile(r"\u2026|\.{2,}"), "."),
    (re.compile(r"[()\[\]{}]|\s[-\u2010-\u2015]+\s|[\u2013-\u2015]"), ","),
    (re.compile(r"[\u0964\u0965]"), "."),
)
_PIECES = re.compile(r"[,.!?;:]+|[^,.!?;:]+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u0300-\u036f\u093c-\u0963\u0900-\u0903][^\W\d_]*)*")

_MARKS = ",.!?;:"
_NEAREST = {"ß": "ss", "æ": "e", "œ": "e", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t"}


class Rules:
    """A table of spelling patterns, tried in order at each place of a word.

    A pattern sees the spelling on both sides of its place (look-behind and look-ahead), never what
    another rule made of it. What no pattern takes stays as it is.
    """

    def __init__(self, *rules: tuple[str, str]) -> None:
        self._patterns = re.compile("|".join(f"({pattern})" for pattern, _ in rules))
        self._sounds = tuple(sound for _, sound in rules)

    def __call__(self, word: str) -> str:
        """The sounds of *word*."""
        return self._patterns.sub(lambda m: self._sounds[(m.lastindex or 1) - 1], word)


def listed(*lines: str) -> tuple[str, ...]:
    """The words of *lines*, which are set apart by spaces."""
    return tuple(" ".join(lines).split())


def read(text: str, phrase: Callable[[Sequence[str]], str], letters: str = "") -> str:
    """Read *text* phrase by phrase, with the marks between them that make the pauses.

    Args:
        text: A sentence, its numbers in words already.
        phrase: Makes phonemes of the words, in lower case, between two marks.
        letters: What *phrase* can read besides a to z; it gets the nearest for all others.
            Empty: it can read anything.
    """
    text = _DROPPED.sub("", unicodedata.normalize("NFC", text))
    for pattern, mark in _PAUSES:
        text = pattern.sub(mark, text)
    said = ""
    for piece in _PIECES.findall(text):
        if piece[0] in _MARKS:
            said += piece[0] if said and said[-1] not in _MARKS else ""
            continue
        words = [word.lower() for word in _WORD.findall(piece)]
        if letters:
            words = [word for word in (_own(word, letters) for word in words) if word]
        sounds = phrase(words) if words else ""
        said += f" {sounds}" if said and sounds else sounds
    return said


def _own(word: str, letters: str) -> str:
    """*word* with the letters of other languages changed to the nearest of a to z, or left out."""

    def nearest(letter: str) -> str:
        if letter.isascii() or letter in letters:
            return letter
        plain = _NEAREST.get(letter) or unicodedata.normalize("NFD", letter)[0]
        return plain if plain.isascii() else ""

    return "".join(map(nearest, word)).strip("'")


def stressed(sounds: str, nucleus: re.Pattern[str], place: int, *, secondary: bool = False) -> str:
    """*sounds* with a stress mark before the vowel at *place*.

    Args:
        sounds: Of one word.
        nucleus: Finds the vowel that carries a syllable.
        place: Index of the syllable; negative ones count from the end.
        secondary: Mark also every second syllable before it, from the first on.
    """
    starts = [match.start() for match in nucleus.finditer(sounds)]
    if not starts:
        return sounds
    main = max(0, place + len(starts) if place < 0 else min(place, len(starts) - 1))
    marks = {starts[main]: PRIMARY}
    if secondary:
        marks |= {starts[n]: SECONDARY for n in range(0, main - 1, 2)}
    return "".join(marks.get(at, "") + sound for at, sound in enumerate(sounds))
