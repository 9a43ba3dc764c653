"""What a file really is, by its first bytes, whatever its name says."""

from __future__ import annotations

import re
from typing import Final

_STARTS: Final = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8[79]a", "a picture (GIF)"),
    (b"BM....\0\0\0\0", "a picture (BMP)"),
    (b"II\\*\0", "a picture (TIFF)"),
    (b"MM\0\\*", "a picture (TIFF)"),
    (b"RIFF....WEBP", "a picture (WebP)"),
    (b"RIFF....WAVE", "a recording (WAV)"),
    (b"RIFF....AVI ", "a video (AVI)"),
    (b"OggS\0", "a recording (Ogg)"),
    (b"fLaC\0", "a recording (FLAC)"),
    (b"ID3[\x02-\x04]", "a recording (MP3)"),
    (b"\0\0\0.ftyp", "a recording or a video (MP4)"),
    (b"\x1a\x45\xdf\xa3", "a video (Matroska)"),
    (b"PK(?:\x03\x04|\x05\x06)", "a zip file, as EPUBs and office documents are"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or a locked office document"),
    (rb"\{\\rtf", "a document in Rich Text Format"),
    (b"\x1f\x8b\x08", "packed (gzip)"),
    (b"BZh[1-9]1AY&SY", "packed (bzip2)"),
    (b"\xfd7zXZ\0", "packed (xz)"),
    (b"\\\x28\xb5\x2f\xfd", "packed (Zstandard)"),
    (b"7z\xbc\xaf\x27\x1c", "packed (7z)"),
    (b"Rar!\x1a\x07", "packed (RAR)"),
    (b"\x7fELF", "a program"),
    (b"MZ.\0", "a program (Windows)"),
    (b"(?:\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)", "a program"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b".{60}(?:BOOKMOBI|TEXtREAd)", "a Kindle book"),
    (b"AT&TFORM", "scanned pages (DjVu)"),
    (b"ITSF\x03\0", "a help file (CHM)"),
    (b"%!PS", "a PostScript document"),
)
_SIGNS: Final = tuple((re.compile(start, re.DOTALL), name) for start, name in _STARTS)

HEAD_BYTES: Final = 128
"""How much of a file is enough to tell."""


def kind_of(head: bytes) -> str:
    """What begins with *head*, in words; empty where that is not known: a text, above all."""
    return next((name for sign, name in _SIGNS if sign.match(head)), "")


_EXPECTED: Final = {
    ".pdf": ("a PDF",),
    ".epub": ("a zip",),
    ".docx": ("a zip", "an old or a locked"),
    ".odt": ("a zip",),
}


def stranger(suffix: str, head: bytes) -> str:
    """What a file is whose name ends in *suffix*, where that is something else; empty: it is not.

    Args:
        suffix: Of its name, in lower case.
        head: Its first bytes.
    """
    kind = kind_of(head)
    return "" if kind.startswith(_EXPECTED.get(suffix, ())) else kind
