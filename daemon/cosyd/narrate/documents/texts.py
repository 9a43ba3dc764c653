"""The text of a file that is nothing but text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cosyd.narrate.documents.charset import text_of
from cosyd.narrate.documents.pieces import too_long
from cosyd.narrate.documents.source import taken, told

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_BYTES: Final = 4
"""The most that a character takes in any encoding."""


def text_in(path: Path, limits: Limits, *, bytes_each: int = _BYTES) -> str:
    """What is written in the file at *path*.

    Args:
        path: Of the file.
        limits: What it may hold.
        bytes_each: The most that it takes for each character that is said.

    Raises:
        DocumentUnreadable: It is no text.
        DocumentTooLarge: It is so large that it has to hold more than it may.
        DocumentGone: It is not there, or may not be read.
    """
    data = taken(path, limits)
    if len(data) > limits.max_characters * bytes_each:
        raise too_long(path, limits)
    return text_of(data, told(path))
