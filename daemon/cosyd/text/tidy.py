"""Cleaning a text of what no voice can say, without changing what it says."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from cosyd.text.scripts import CJK, EMOJI, PICTURES

_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u20e3\ufe00-\ufe0f\ufeff\ufff9-\ufffd"
    "\U000e0000-\U000e0fff]|(?![\t\n\v\f\r\x1c-\x1f\x85])[\x00-\x1f\x7f-\x9f]|[\ud800-\udfff]"
)
"""Controls, direction marks, zero widths, soft hyphens, halves of characters. The joiners that
Persian and Hindi spell with are not among them."""

_EMOJI: Final = re.compile(f"[{PICTURES}\ue000-\uf8ff][{EMOJI}]*")
_OTHER_SHAPES: Final = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\ufb00-\ufb06\u2160-\u217f]+"
)
"""Wide Latin letters and digits, ligatures, Roman numbers in one character."""

_CIRCLED: Final = re.compile("[\u2460-\u249b\u24eb-\u24fe\u2776-\u2793]")
_WRAPPED: Final = re.compile(f"(?<=[{CJK}，、。！？；：])[ \t]*+[\r\n]++\\s*+(?=[{CJK}])")
_LONG_NUMBER: Final = re.compile(r"\d{16,}|(?:\d+[.,]){12,}\d*")
"""More digits than any number has that is read as one, such as those of an account."""

_BLANKS: Final = re.compile(r"\s+")
_BLANK_BEFORE: Final = re.compile(r" +(?=[,.!?;，。！？；、](?:\s|\Z))")

_SHORTENED: Final = (
    (re.compile(r"([!?！？。，,、;；])\1+"), r"\1"),
    (re.compile(r"([!?！？]{2})[!?！？]+"), r"\1"),
    (re.compile(r"\.{4,}"), "..."),
    (re.compile(r"…{3,}"), "……"),
    (re.compile(r"-{3,}|\u2014{3,}"), " \u2014 "),
    (re.compile(r"[=_*#~+|<>^]{3,}"), " "),
)


def tidy(text: str) -> str:
    """*text* in composed Unicode, with plain blanks, and without pictures and unseen characters.

    Marks that repeat are shortened: "Wow!!!!!!" is "Wow!". The digits of a very long number are
    parted, so that they are read one by one: no voice can count so far. May return an empty text,
    where nothing but pictures and blanks was there.
    """
    seen = _UNSEEN.sub("", _WRAPPED.sub("", text).replace("\u2028", " ").replace("\u2029", " "))
    plain = _EMOJI.sub(" ", unicodedata.normalize("NFC", seen))
    plain = _OTHER_SHAPES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), plain)
    plain = _CIRCLED.sub(lambda match: f" {unicodedata.numeric(match[0]):.0f} ", plain)
    plain = _LONG_NUMBER.sub(lambda match: _one_by_one(match[0]), plain)
    for marks, short in _SHORTENED:
        plain = marks.sub(short, plain)
    return _BLANK_BEFORE.sub("", _BLANKS.sub(" ", plain)).strip()


def _one_by_one(number: str) -> str:
    """The digits of *number* with a breath after every fourth."""
    digits = [sign for sign in number if sign.isdigit()]
    fours = [" ".join(digits[place : place + 4]) for place in range(0, len(digits), 4)]
    return ", ".join(fours)
