"""How much of what was written was not heard."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def words(text: str) -> list[str]:
    """Its words without marks and capitals; of scripts without blanks, each letter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    spaced = "".join(_spaced(sign) for sign in plain)
    return spaced.split()


def missed(written: Sequence[str], heard: Sequence[str]) -> int:
    """How many words are other ones, too few or too many."""
    matcher = SequenceMatcher(None, written, heard, autojunk=False)
    return sum(
        max(end - begin, heard_end - heard_begin)
        for kind, begin, end, heard_begin, heard_end in matcher.get_opcodes()
        if kind != "equal"
    )


def share_missed(written: str, heard: str) -> float:
    """The same as a part of all, from 0 to 1. What writes a word in two counts letters instead."""
    mine, theirs = words(written), words(heard)
    if "".join(mine) == "".join(theirs):
        return 0.0
    return min(1.0, missed(mine, theirs) / max(1, len(mine), len(theirs)))


def _spaced(sign: str) -> str:
    if sign in "'\u2019":  # it's
        return ""
    category = unicodedata.category(sign)
    if category == "Lo":
        return f" {sign} "
    return sign if category[0] in "LNM" else " "
