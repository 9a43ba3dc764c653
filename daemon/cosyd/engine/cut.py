"""Where a string of phonemes that is too long for a model is cut."""

from __future__ import annotations

_BORDERS = (".!?…", ";:—,", " ")
"""From the best to the worst: after a sentence, after a clause, between words."""


def cut(phonemes: str, limit: int) -> list[str]:
    """*phonemes* in pieces of at most *limit* symbols, each cut at the best border it holds.

    A border in the first half of what fits is passed over for a worse one in the second, so
    that no piece is needlessly short.
    """
    pieces = []
    rest = phonemes.strip()
    while len(rest) > limit:
        end = _border(rest[: limit + 1], limit)
        pieces.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [piece for piece in (*pieces, rest) if piece]


def _border(head: str, limit: int) -> int:
    for marks in _BORDERS:
        place = max(head.rfind(mark, limit // 2, limit) for mark in marks)
        if place >= 0:
            return place + 1
    return limit
