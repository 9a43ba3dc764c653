"""The picture of a book: the document's own, or one that somebody has wished for."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import WishesInvalid
from cosyd.narrate.naming import shown
from cosyd.voices import durable

if TYPE_CHECKING:
    from cosyd.narrate.document import Cover, Document
    from cosyd.narrate.records import Record

MOST_BYTES: Final = 20_000_000
_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_SUFFIXES: Final = {"image/jpeg": ".jpg", "image/png": ".png"}


def keep_cover(record: Record, document: Document, lies: Path, home: Path) -> str:
    """Keep the picture of *document* in *home*. Returns its name there; empty: it has none.

    Args:
        record: Whose wishes count.
        document: What was read.
        lies: Where its file is.
        home: The narration's folder.

    Raises:
        WishesInvalid: What is wished for is no picture that can be had.
    """
    wished = _wished(record, document, lies)
    if wished is not None:
        data = _read(wished)
        return _kept(data, ".jpg" if data.startswith(_JPEG) else ".png", home)
    cover: Cover | None = document.cover
    if cover is None or len(cover.data) > MOST_BYTES:
        return ""
    return _kept(cover.data, _SUFFIXES[cover.media_type], home)


def _wished(record: Record, document: Document, lies: Path) -> Path | None:
    """The file that is wished for.

    A document may come from anybody: it can only name what lies where it does.
    """
    beside = lies.parent
    if record.asked.cover and not record.source:
        raise WishesInvalid(
            source=record.name, reason="a document that is sent has to hold its cover itself"
        )
    if record.asked.cover:
        return beside / Path(record.asked.cover).expanduser()
    if document.wishes.cover:
        wished = beside / document.wishes.cover
        if not record.source or not _lies_in(wished, beside):
            raise WishesInvalid(
                source=record.name, reason="its cover has to be a file in the same folder"
            )
        return wished
    return beside / Path(record.usual.cover).expanduser() if record.usual.cover else None


def _lies_in(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a circle, as they are told before Python 3.13
        return False


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe would be waited for
            raise FileNotFoundError(errno.ENOENT, "there is no such file")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise WishesInvalid(source=f"The cover {shown(str(path))}", reason=reason) from error
    if not data.startswith((_JPEG, _PNG)) or len(data) > MOST_BYTES:
        reason = "it is no JPEG and no PNG of at most 20 MB"
        raise WishesInvalid(source=f"The cover {shown(str(path))}", reason=reason)
    return data


def _kept(data: bytes, suffix: str, home: Path) -> str:
    name = f"cover{suffix}"
    durable.write(home / name, data)
    return name
