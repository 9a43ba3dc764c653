"""Streams of a PDF that unpack to more than a page holds: found before PDFium fills the memory."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAM: Final = re.compile(rb">>\s*stream\r?\n")
_END: Final = b"endstream"
_LARGEST: Final = 48_000_000
"""Bytes of text and drawing on one page; a book has about 10 000."""

_RATIO: Final = 1_032
"""The most that deflate packs. Source: zlib, "Technical Details"."""

_PIECE_BYTES: Final = 1 << 20
_HEAD_BYTES: Final = 1_000


def has_bomb(data: bytes) -> bool:
    """Whether some stream of a PDF, other than a picture, unpacks to more than a page may hold.

    Only what is packed once is looked at; the limits of the process are for the rest.
    """
    return any(_unpacks_to_too_much(packed) for packed in _packed(data))


def _packed(data: bytes) -> Iterator[memoryview]:
    """The streams that are long enough to hold so much."""
    whole = memoryview(data)
    end = 0
    for found in _STREAM.finditer(data):
        if found.end() < end:
            continue
        end = data.find(_END, found.end())
        end = len(data) if end < 0 else end
        head = data[max(0, found.start() - _HEAD_BYTES) : found.start()].rpartition(b"obj")[2]
        if (end - found.end()) * _RATIO > _LARGEST and b"/Image" not in head:
            yield whole[found.end() : end]


def _unpacks_to_too_much(packed: memoryview) -> bool:
    unpacking = zlib.decompressobj()
    left, rest = _LARGEST, bytes(packed)
    try:
        while rest and left > 0 and not unpacking.eof:
            left -= len(unpacking.decompress(rest, _PIECE_BYTES))
            rest = unpacking.unconsumed_tail
    except zlib.error:
        return False  # packed in another way, or encrypted
    return left <= 0
