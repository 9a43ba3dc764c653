"""Bytes as text, in whatever encoding they are."""

from __future__ import annotations

import codecs
from typing import Final

from cosyd.contract.errors import DocumentUnreadable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with that one's mark
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER: Final = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "iso-8859-9": "cp1254",
}
"""What is really meant by these names. Source: WHATWG, "Encoding", section 4.2."""

_GUESSED: Final = 400_000
"""Bytes that are looked at to guess an encoding; more would only take longer."""

_SHIFT: Final = b"\x1b$"
_USUAL: Final = "cp1252"
_LOOKED_AT: Final = 20_000
"""Bytes by which it is told whether this is a text."""

_CONTROLS: Final = frozenset({*range(0x20), 0x7F} - {9, 10, 12, 13, 0x1A, 0x1B})
"""Bytes that are in no text. 1A ends one of DOS, 1B changes alphabets in ISO-2022."""

_ODD: Final = 0.01
"""The part of them that a damaged text may have."""

_RATHER: Final = 4
"""UTF-8 it is with so many times more characters that are right than are wrong. Other encodings
make them right by accident less than once in five."""


def text_of(data: bytes, name: str, declared: str = "") -> str:
    """*data* as text, with plain line breaks.

    A mark at the beginning counts first, then UTF-8 where all of it is that, then what is
    *declared*, then a guess by the frequency of letters. Such a guess is right for a page of
    text; for a few words, languages and encodings resemble each other too much.

    Args:
        data: All of a file.
        name: Of the file, for messages.
        declared: The encoding that the file tells of itself.

    Raises:
        DocumentUnreadable: It is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _plain(data[len(mark) :].decode(encoding, errors="replace"))
    text = _shifted(data) if _SHIFT in data else _utf_8(data)
    if text is None and declared:
        text = _declared(data, declared)
    if text is None:
        text = _guessed(data)
    if text is None:
        reason = "it is no text, or in an encoding that cannot be found out; save it as UTF-8"
        raise DocumentUnreadable(name=name, reason=reason)
    return _plain(text)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")


def _shifted(data: bytes) -> str | None:
    """*data* as ISO-2022, all whose bytes are ASCII; e-mails in Japanese are."""
    try:
        return data.decode("iso2022_jp_ext")
    except UnicodeDecodeError:
        return _utf_8(data)


def _utf_8(data: bytes) -> str | None:
    if b"\0" in data[:_GUESSED]:
        return None  # UTF-16 or UTF-32 without a mark, or no text
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, encoding: str) -> str | None:
    """*data* by that *encoding*; None: it is unknown, or cannot be true.

    Unicode it is not, or it would be known by now.
    """
    known = _WIDER.get(encoding.lower(), encoding)
    try:
        if codecs.lookup(known).name.startswith("utf"):
            return None
        return data.decode(known, errors="replace")
    except (LookupError, ValueError):  # unknown, or such as "zip", which is no encoding of text
        return None


def _guessed(data: bytes) -> str | None:
    """The most likely text; None: it is none."""
    sample = data[:_GUESSED]
    if len(sample) < len(data):
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    if wide := _without_mark(sample):
        return data.decode(wide, errors="replace")
    if sum(byte in _CONTROLS for byte in sample[:_LOOKED_AT]) > _ODD * len(sample[:_LOOKED_AT]):
        return None
    if (broken := _broken_utf_8(data)) is not None:
        return broken

    from charset_normalizer import from_bytes  # noqa: PLC0415 - most texts are UTF-8

    found = from_bytes(sample)
    best = found.best()
    if best is None:
        return None
    west = next((one for one in found if one.encoding == _USUAL), best)
    if west.coherence >= best.coherence and west.chaos <= best.chaos:
        best = west  # too short to tell; then it is what most are
    return data.decode(best.encoding, errors="replace")


def _without_mark(sample: bytes) -> str:
    """UTF-16 by the zeros of its blanks and Latin letters; empty: it is not."""
    even, odd = sample[:_LOOKED_AT:2].count(0), sample[1:_LOOKED_AT:2].count(0)
    if max(even, odd) * 20 < len(sample[:_LOOKED_AT]) or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _broken_utf_8(data: bytes) -> str | None:
    """*data* as UTF-8, where far more of it is that than is not; the rest is left out."""
    text = data.decode(errors="replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    if not broken:
        return text  # some other byte is wrong
    whole = sum(not sign.isascii() for sign in text[:_GUESSED]) - broken
    return text.replace("\N{REPLACEMENT CHARACTER}", "") if whole > _RATHER * broken else None
