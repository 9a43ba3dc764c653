"""Zip files of strangers: what is in them is read in memory, and never unpacked to the disk.

What the list of contents says is checked before anything is read, and what really comes out is
counted while it comes: the list may lie. The rules are not those of voices that are imported: other
people's programs wrote these files, so comments at the end and pictures that nobody reads are fine.
"""

from __future__ import annotations

import errno
import io
import re
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from cosyd.contract.errors import (
    DocumentEmpty,
    DocumentLocked,
    DocumentTooLarge,
    DocumentUnreadable,
)
from cosyd.narrate.documents.dispatch import format_unknown
from cosyd.narrate.documents.source import opened, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cosyd.narrate.documents.limits import Limits

_MOST_FILES: Final = 20_000
_MOST_LIST_BYTES: Final = 8 << 20
_PIECE_BYTES: Final = 1 << 16

_MOST_RATIO: Final = 100
_FREE_BYTES: Final = 16 << 20
"""So much may come out of any file, however small; after that, no more than the ratio allows. Text
in XML is packed to a tenth or a twentieth."""

_END: Final = 22
_LONGEST_COMMENT: Final = 0xFFFF
_LOCATOR: Final = 20
"""The last record of a zip without its comment; before it stands a locator in files of more than
4 GB. Source: PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.15 and 4.3.16."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office up to 2003 begin. Source: [MS-CFB] 2.2."""

_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""All that zipfile raises where a file is not what it should be."""


@contextmanager
def unzipped(path: Path, limits: Limits) -> Iterator[Zipped]:
    """What is in the zip file at *path*, for as long as the block lasts.

    Raises:
        DocumentGone: It cannot be opened.
        DocumentFormatUnknown: It is something else.
        DocumentLocked: It is encrypted.
        DocumentTooLarge: It holds too much, or unpacks to too much.
        DocumentUnreadable: It is damaged, or made to do harm.
    """
    name = told(path)
    with opened(path, limits) as file:
        try:
            size = _checked_size(file, path)
            with zipfile.ZipFile(file) as archive:
                yield Zipped(archive, name, packed_bytes=size, most_bytes=limits.max_bytes)
        except (*_BROKEN, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:
                raise  # but one is a place that lies before the beginning of the file
            raise DocumentUnreadable(name=name, reason=f"it is damaged ({error})") from error


class Zipped:
    """The files in a zip, by name."""

    def __init__(
        self, archive: zipfile.ZipFile, name: str, *, packed_bytes: int, most_bytes: int
    ) -> None:
        self.name = name
        self._archive = archive
        self._entries = _checked_entries(archive.infolist(), name)
        self._folded = {entry.casefold(): entry for entry in self._entries}
        self._most = most_bytes
        self._left = min(most_bytes, max(_FREE_BYTES, packed_bytes * _MOST_RATIO))
        self._is_odd = self._left < most_bytes

    def __contains__(self, part: str) -> bool:
        return self._found(part) is not None

    def size(self, part: str) -> int:
        """How many bytes *part* says that it has; 0 where there is none."""
        entry = self._found(part)
        return entry.file_size if entry else 0

    def read(self, part: str, most_bytes: int = 32 << 20) -> bytes:
        """The whole file *part*.

        Raises:
            DocumentUnreadable: There is none, or it is damaged.
            DocumentTooLarge: It is larger than *most_bytes*, or the whole is too large.
        """
        data = bytearray()
        with self.open(part) as file:
            while piece := file.read(_PIECE_BYTES):
                data += piece
                if len(data) > most_bytes:
                    reason = f"{part[:80]!r} in it has more than {most_bytes / 1e6:.0f} MB"
                    raise DocumentTooLarge(name=self.name, reason=reason)
        return bytes(data)

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """The file *part*, to be read little by little. Raises as :meth:`read`."""
        entry = self._found(part)
        if entry is None:
            raise DocumentUnreadable(name=self.name, reason=f"{part[:80]!r} is missing in it")
        if entry.flag_bits & 1:
            raise DocumentLocked(name=self.name, reason="it asks for a password")
        if entry.file_size > self._left:
            raise self._too_large()
        with self._archive.open(entry) as packed, io.BufferedReader(_Counted(packed, self)) as file:
            yield file

    def spend(self, size: int) -> None:
        """Count what has come out.

        Raises:
            DocumentTooLarge: It is more than may be.
        """
        self._left -= size
        if self._left < 0:
            raise self._too_large()

    def _too_large(self) -> DocumentTooLarge:
        reason = f"unpacked it has more than {self._most / 1e6:,.0f} MB"
        if self._is_odd:
            reason = f"unpacked it is more than {_MOST_RATIO} times as large, as no text is"
        return DocumentTooLarge(name=self.name, reason=reason)

    def _found(self, part: str) -> zipfile.ZipInfo | None:
        """Some programs write names in UTF-8 without saying so, or in another case."""
        unsaid = part.encode("utf-8", "replace").decode("cp437")
        for name in (part, unsaid, self._folded.get(part.casefold(), "")):
            if name in self._entries:
                return self._entries[name]
        return None


class _Counted(io.RawIOBase):
    """A packed file; what comes out of it is counted."""

    def __init__(self, packed: IO[bytes], whole: Zipped) -> None:
        self._packed = packed
        self._whole = whole

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # mypy wants a Buffer
        piece = self._packed.read(min(len(into), _PIECE_BYTES))
        self._whole.spend(len(piece))
        into[: len(piece)] = piece
        return len(piece)


def _checked_size(file: BinaryIO, path: Path) -> int:
    """The bytes of the file, whose last record has been looked at before zipfile reads the list."""
    name = told(path)
    head = file.read(len(_OLE))
    if head == _OLE:
        raise _of_office(file, path)
    if not head:
        raise DocumentEmpty(name=name, reason="the file is empty")
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _LONGEST_COMMENT - _END - _LOCATOR))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if not head.startswith((b"PK\3\4", b"PK\5\6")):
        raise format_unknown(
            path, f"it is no {path.suffix.lstrip('.')} inside, whatever its name says"
        )
    if at < 0 or len(tail) - at < _END:
        raise DocumentUnreadable(name=name, reason="it is not whole: its end is missing")
    of_many = tail[max(0, at - _LOCATOR) : at].startswith(b"PK\6\7")
    files, list_bytes = (
        int.from_bytes(tail[at + begin : at + end], "little") for begin, end in ((10, 12), (12, 16))
    )
    if of_many or files > _MOST_FILES or list_bytes > _MOST_LIST_BYTES:
        raise DocumentTooLarge(name=name, reason=f"it holds more than {_MOST_FILES:,} files")
    file.seek(0)
    return size


def _of_office(file: BinaryIO, path: Path) -> DocumentUnreadable:
    """An encrypted docx is a file of the old kind, in which the new one lies."""
    locked = "EncryptedPackage".encode("utf-16-le")
    before = b""
    while piece := file.read(1 << 20):
        if locked in before + piece:
            return DocumentLocked(name=told(path), reason="it asks for a password")
        before = piece[-len(locked) :]
    return format_unknown(path, "it is of an Office before 2007; save it as .docx")


def _checked_entries(entries: list[zipfile.ZipInfo], name: str) -> dict[str, zipfile.ZipInfo]:
    """The files in a zip by name."""
    if len(entries) > _MOST_FILES:
        raise DocumentTooLarge(name=name, reason=f"it holds more than {_MOST_FILES:,} files")
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        inner = entry.orig_filename.replace("\\", "/")
        if reason := _odd(entry, inner, found):
            reason = f"{inner[:80]!r} in it {reason}, as in files that are made to do harm"
            raise DocumentUnreadable(name=name, reason=reason)
        if not inner.endswith("/"):
            found[inner] = entry
    return found


def _odd(entry: zipfile.ZipInfo, name: str, found: dict[str, zipfile.ZipInfo]) -> str:
    """What is wrong with *entry*; empty where nothing is."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    faults = {
        "leads out of it": ".." in name.split("/"),
        "is an absolute path": name.startswith("/") or bool(re.match(r"[A-Za-z]:", name)),
        "has a name that ends early": "\0" in name,
        "is a link or a device": kind not in {0, stat.S_IFREG, stat.S_IFDIR},
        "is there twice": name in found,
    }
    return next((reason for reason, so in faults.items() if so), "")
