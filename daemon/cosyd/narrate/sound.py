"""The sound of a narration: one file of PCM, which only grows at its end."""

from __future__ import annotations

import os
import threading
import zlib
from typing import TYPE_CHECKING, Self

from cosyd.contract.model import VOICE_AUDIO
from cosyd.narrate.database import FULL, no_space
from cosyd.voices import durable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cosyd.narrate.records import Spoken

FRAME_BYTES = VOICE_AUDIO.frame_bytes


class SoundFile:
    """The file, open. Its calls wait for the disk: use it in threads.

    Args:
        path: Made where it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0)
        durable.sync_folder(path.parent)  # it may be new
        self.frames = os.fstat(self._file.fileno()).st_size // FRAME_BYTES

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, pcm: bytes) -> int:
        """Add *pcm*. Returns its first frame.

        Raises:
            NarrationNoSpace: There is no room; the file is as before.
        """
        with self._lock:
            start = self.frames
            try:
                self._file.seek(start * FRAME_BYTES)
                rest = memoryview(pcm)
                while rest:
                    rest = rest[self._file.write(rest) or 0 :]
            except OSError as error:
                self._file.truncate(start * FRAME_BYTES)
                if error.errno in FULL:
                    raise no_space(self._path.parent, error.strerror) from error
                raise
            self.frames += VOICE_AUDIO.frames(pcm)
            return start

    def sync(self) -> None:
        """Return when all of it is on the disk.

        Raises:
            NarrationNoSpace: There is no room for it after all.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            if error.errno in FULL:
                raise no_space(self._path.parent, error.strerror) from error
            raise

    def cut(self, frames: int) -> None:
        """Drop what lies behind so many frames."""
        with self._lock:
            self._file.truncate(frames * FRAME_BYTES)
            self.frames = min(self.frames, frames)

    def read(self, start: int, frames: int) -> bytes:
        """The PCM of a stretch; less where the file ends before."""
        with self._lock:
            self._file.seek(start * FRAME_BYTES)
            return self._file.read(frames * FRAME_BYTES)


def broken(sound: SoundFile, spoken: Sequence[Spoken]) -> set[int]:
    """Those lines whose sound is not there, as after a power loss on a disk that lies.

    What lies behind the others is cut off. Of all sounds only the last are read: what was on
    the disk before them has been since.
    """
    gone = {one.line for one in spoken if one.start + one.frames > sound.frames}
    whole = sorted((one for one in spoken if one.line not in gone), key=lambda one: one.start)
    while whole and not _sounds(sound, whole[-1]):
        gone.add(whole.pop().line)
    sound.cut(max((one.start + one.frames for one in whole), default=0))
    return gone


def _sounds(sound: SoundFile, one: Spoken) -> bool:
    return zlib.crc32(sound.read(one.start, one.frames)) == one.crc32


class Sounding:
    """See :class:`~cosyd.narrate.plan.Sounds`: the lines of one narration, all spoken."""

    def __init__(self, sound: SoundFile, spoken: Mapping[int, Spoken]) -> None:
        self._sound = sound
        self._spoken = spoken

    def frames(self, index: int) -> int:
        """How long it is."""
        return self._spoken[index].frames

    def pcm(self, index: int) -> bytes:
        """Its sound."""
        one = self._spoken[index]
        return self._sound.read(one.start, one.frames)
