"""How much a document may hold."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The most of a document that is read."""

    max_bytes: int
    """Of the file, and of all that is unpacked from it."""

    max_characters: int
    """Of its text."""
