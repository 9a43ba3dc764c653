"""Documents that are written and read at once, and what became of them in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.narrate.documents.dispatch import read
from cosyd.narrate.documents.limits import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.narrate.document import Document

LIMITS = Limits(max_bytes=10_000_000, max_characters=1_000_000)


def read_as(folder: Path, name: str, content: str | bytes, limits: Limits = LIMITS) -> Document:
    """What a file of that *name* and *content* holds."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, limits)


def texts(document: Document) -> list[str]:
    """The texts of all blocks; a break is empty."""
    return [block.text for chapter in document.chapters for block in chapter.blocks]


def titles(document: Document) -> list[str]:
    """The titles of the chapters."""
    return [chapter.title for chapter in document.chapters]


def kinds(document: Document) -> list[tuple[str, str]]:
    """The kind and the text of each block."""
    return [(block.kind, block.text) for one in document.chapters for block in one.blocks]
