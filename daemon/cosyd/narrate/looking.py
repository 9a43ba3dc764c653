"""Looking at a document before it is read: which version it is, and what it is a version of."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from cosyd.contract.errors import DocumentGone, DocumentTooLarge
from cosyd.narrate.documents.dispatch import checked_suffix
from cosyd.narrate.naming import shown
from cosyd.narrate.watch.stamp import Stamp

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 1 << 20


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A document, as it is now."""

    stamp: str
    content: bytes
    """SHA-256."""


def stamp_of(path: Path) -> str:
    """Tells one version of the file from another; empty where there is none."""
    found = Stamp.of(path)
    return found.text() if found else ""


def look_at(path: Path, max_bytes: int) -> Look:
    """The document at *path*. Waits for the disk.

    Raises:
        DocumentGone: It is not there, or may not be read.
        DocumentFormatUnknown: Nobody reads such files.
        DocumentTooLarge: It is larger than *max_bytes*.
    """
    name = shown(path.name)
    checked_suffix(path)
    try:
        stamp = stamp_of(path)
        if not stamp:
            raise DocumentGone(name=name, reason=_why_not(path))
        with path.open("rb") as file:
            return Look(stamp=stamp, content=_digest(file, name, max_bytes))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentGone(name=name, reason=reason) from error


def _why_not(path: Path) -> str:
    return "it is no file" if path.exists() else "it is not there any more"


def _digest(file: BinaryIO, name: str, max_bytes: int) -> bytes:
    digest = hashlib.sha256()
    size = 0
    while block := file.read(_BLOCK):
        size += len(block)
        if size > max_bytes:
            limit = f"it has more than {max_bytes // 1_000_000} MB"
            raise DocumentTooLarge(name=name, reason=limit)
        digest.update(block)
    return digest.digest()
