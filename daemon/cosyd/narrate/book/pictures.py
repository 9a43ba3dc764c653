"""The picture on the cover."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_BYTES = 20_000_000
_MOST_IN_FLAC = 2**24 - 2**16
"""The length of a FLAC block has 24 bits, and holds more than the picture."""

_MOST_SIDE = 10_000
_MOST_PIXELS = 50_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRONT_COVER = 3
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Segments of a JPEG that begin a frame, and tell its size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A jpeg or png, as it was found."""

    codec: str
    """``mjpeg`` or ``png``, as FFmpeg calls them."""

    data: bytes
    width: int
    height: int


class Unfit(ValueError):
    """No picture for a cover; says why, for people."""


def picture(path: Path, format_name: str) -> Picture:
    """The picture at *path*. Its head alone is looked at: nothing is decoded.

    Raises:
        Unfit: It cannot be read, is no picture, or is too large for files of *format_name*.
    """
    data = _data(path, _MOST_IN_FLAC if format_name == "flac" else _MOST_BYTES)
    if data.startswith(_PNG) and data[12:16] == b"IHDR":
        codec, (width, height) = "png", _numbers(data[16:24], 4)
    elif data.startswith(_JPEG):
        codec, (height, width) = "mjpeg", _jpeg_size(data)
    else:
        raise Unfit("it is neither a jpeg nor a png")
    if not (0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE):
        raise Unfit(f"it measures {width} by {height} points")
    if width * height > _MOST_PIXELS:
        raise Unfit(f"it has more than {_MOST_PIXELS // 1_000_000} million points")
    return Picture(codec=codec, data=data, width=width, height=height)


def for_comment(these: Picture) -> dict[str, str]:
    """As a Vorbis comment, for Ogg, which has no place for pictures.

    Source:
        RFC 9639, section 8.8; Xiph.org, "VorbisComment", METADATA_BLOCK_PICTURE.
    """
    media_type = b"image/png" if these.codec == "png" else b"image/jpeg"
    head = struct.pack(">II", _FRONT_COVER, len(media_type)) + media_type
    size = struct.pack(">IIIIII", 0, these.width, these.height, 24, 0, len(these.data))
    return {"METADATA_BLOCK_PICTURE": base64.b64encode(head + size + these.data).decode()}


def _data(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unfit(f"it cannot be read: {(error.strerror or str(error)).lower()}") from error
    if len(data) > most:
        raise Unfit(f"it is larger than {most / 1e6:.0f} MB")
    return data


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Height and width."""
    for kind, at in _segments(data):
        if kind in _SIZES:
            height, width = _numbers(data[at + 3 : at + 7], 2)
            return height, width
    raise Unfit("it is a broken jpeg")


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """What each segment of a JPEG is, and where its length stands.

    Source:
        ITU-T T.81, annex B.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - begins each segment
        kind = data[at + 1]
        if kind == 0xFF:  # noqa: PLR2004 - fill
            at += 1
            continue
        yield kind, at + 2
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


def _numbers(data: bytes, width: int) -> tuple[int, int]:
    """Two numbers of *width* bytes each."""
    if len(data) < 2 * width:
        raise Unfit("it ends too early")
    return int.from_bytes(data[:width], "big"), int.from_bytes(data[width:], "big")
