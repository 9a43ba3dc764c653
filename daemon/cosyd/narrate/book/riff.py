"""WAV with what a book needs: chapter marks, tags, and more than 4 GiB."""

from __future__ import annotations

import struct
from typing import IO, TYPE_CHECKING

from cosyd.contract.model import VOICE_AUDIO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.narrate.book.chapters import Mark

_MOST = 0xFFFF_FFFF
"""What 32 bits can tell; in RF64 it means that ``ds64`` tells it."""

_PCM = 1
_INFO = {
    "title": b"INAM",
    "artist": b"IART",
    "album": b"IPRD",
    "genre": b"IGNR",
    "comment": b"ICMT",
    "track": b"ITRK",
    "language": b"ILNG",
    "encoded_by": b"ISFT",
}


class WavFile:
    """A file of known length, whose beginning tells all that there is to tell."""

    def __init__(
        self, file: IO[bytes], frames: int, tags: dict[str, str], marks: Sequence[Mark]
    ) -> None:
        """Write all that comes before *frames* of sound."""
        self._file = file
        file.write(header(frames * VOICE_AUDIO.frame_bytes, tags, marks))

    def write(self, pcm: bytes) -> None:
        """The next piece of the sound."""
        self._file.write(pcm)

    def finish(self) -> None:
        """A sound of 16-bit frames needs no filling at its end."""


def header(pcm_bytes: int, tags: dict[str, str], marks: Sequence[Mark]) -> bytes:
    """All before the samples: RIFF, or RF64 where the whole is too long for it.

    Args:
        pcm_bytes: How much sound follows.
        tags: By FFmpeg's names.
        marks: The chapters; cue points with labels.

    Source:
        Microsoft, "Multimedia Programming Interface and Data Specifications 1.0" (1991);
        EBU Tech 3306 v1.1, "MBWF / RF64".
    """
    audio = VOICE_AUDIO
    shape = struct.pack(
        "<HHIIHH",
        _PCM,
        audio.channels,
        audio.rate_hz,
        audio.rate_hz * audio.frame_bytes,
        audio.frame_bytes,
        audio.width_bytes * 8,
    )
    told = _chunk(b"fmt ", shape) + _info(tags) + _cues(marks)
    size = len(b"WAVE") + len(told) + 8 + pcm_bytes
    if size <= _MOST:
        return struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + told + _head(b"data", pcm_bytes)
    ds64 = _chunk(
        b"ds64", struct.pack("<QQQI", size + 36, pcm_bytes, pcm_bytes // audio.frame_bytes, 0)
    )
    return struct.pack("<4sI4s", b"RF64", _MOST, b"WAVE") + ds64 + told + _head(b"data", _MOST)


def _info(tags: dict[str, str]) -> bytes:
    entries = b"".join(
        _chunk(_INFO[name], text.encode() + b"\0") for name, text in tags.items() if name in _INFO
    )
    return _chunk(b"LIST", b"INFO" + entries) if entries else b""


def _cues(marks: Sequence[Mark]) -> bytes:
    """Of those that begin within what 32 bits can count: two days."""
    these = [(number, mark) for number, mark in enumerate(marks, 1) if mark.begin <= _MOST]
    if not these:
        return b""
    points = b"".join(
        struct.pack("<II4sIII", number, mark.begin, b"data", 0, 0, mark.begin)
        for number, mark in these
    )
    labels = b"".join(
        _chunk(b"labl", struct.pack("<I", number) + mark.title.encode() + b"\0")
        for number, mark in these
    )
    return _chunk(b"cue ", struct.pack("<I", len(these)) + points) + _chunk(
        b"LIST", b"adtl" + labels
    )


def _chunk(name: bytes, content: bytes) -> bytes:
    """*content* under *name*, filled up to whole words."""
    return _head(name, len(content)) + content + b"\0" * (len(content) % 2)


def _head(name: bytes, size: int) -> bytes:
    return struct.pack("<4sI", name, size)
