"""Any document, read by what reads its kind."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import (
    CosydError,
    DocumentFormatUnknown,
    DocumentTooLarge,
    DocumentUnreadable,
)
from cosyd.narrate.documents import READERS
from cosyd.narrate.documents.signs import HEAD_BYTES, stranger
from cosyd.narrate.documents.source import opened, told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.narrate.document import Document
    from cosyd.narrate.documents.limits import Limits

FORMATS: Final = ", ".join(sorted(suffix[1:] for suffix in READERS))


def format_unknown(path: Path, reason: str) -> DocumentFormatUnknown:
    """The file at *path* is nothing that is read here."""
    return DocumentFormatUnknown(name=told(path), reason=reason, formats=FORMATS)


def checked_suffix(path: Path) -> str:
    """The end of the name at *path*, in lower case.

    Raises:
        DocumentFormatUnknown: There is nothing that reads such files.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        ends = f"ends in {told(suffix)}" if suffix else "does not tell what it is"
        raise format_unknown(path, f"its name {ends}")
    return suffix


def read(path: Path, limits: Limits) -> Document:
    """The document in the file at *path*. Blocks, and may take long.

    Raises:
        DocumentUnreadable: It cannot be read, for whatever reason.
        DocumentGone: It is not there, or may not be opened.
        WishesInvalid: Its front matter cannot be followed.
    """
    suffix = checked_suffix(path)
    with opened(path, limits) as file:
        head = file.read(HEAD_BYTES)
    if kind := stranger(suffix, head):
        raise format_unknown(path, f"it is {kind}, though its name ends in {suffix}")
    try:
        return _reader(suffix)(path, limits)
    except CosydError:
        raise
    except MemoryError as error:
        reason = "reading it takes more memory than a document may"
        raise DocumentTooLarge(name=told(path), reason=reason) from error
    except RecursionError as error:
        raise DocumentUnreadable(name=told(path), reason="it is nested too deeply") from error
    except ModuleNotFoundError as error:
        reason = f"{error.name} is not installed, which is part of cosyd[documents]"
        raise DocumentUnreadable(name=told(path), reason=reason) from error
    except Exception as error:
        reason = f"it is broken, or not as such files are ({type(error).__name__})"
        raise DocumentUnreadable(name=told(path), reason=reason) from error


def _reader(suffix: str) -> Callable[[Path, Limits], Document]:
    module, _, function = READERS[suffix].partition(":")
    found: Callable[[Path, Limits], Document] = getattr(importlib.import_module(module), function)
    return found
