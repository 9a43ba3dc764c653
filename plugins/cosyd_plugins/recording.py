"""One file that is being written. All of it blocks, so all of it is for threads."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

from cosyd.audio.encode import SoundWriter
from cosyd_plugins.filenames import numbered

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


class Recording:
    """A file under a hidden name, which appears whole or not at all.

    Nothing is on the disk before the first sound. A lock keeps calls apart, since the task that
    waits for one in a thread may be cancelled, and give up while the thread still writes.
    """

    def __init__(self, wanted: Path, format_name: str, rate_hz: int) -> None:
        self._path = wanted
        self._format = (format_name, rate_hz)
        self._file: BinaryIO | None = None
        self._writer: SoundWriter | None = None
        self._over = False
        self._lock = threading.Lock()

    def write(self, pcm: bytes) -> None:
        """Add *pcm*; raises OSError. After :meth:`finish` or :meth:`close` it is let fall."""
        with self._lock:
            if self._over or not pcm:
                return
            if self._writer is None:
                self._path, self._file = _reserved(self._path)
                self._writer = SoundWriter(self._file, *self._format)
            self._writer.write(pcm)

    def finish(self) -> Path | None:
        """Let the file appear. None where there was no sound; raises OSError."""
        with self._lock:
            return self._appear(self._path)

    def close(self, *, keep: bool = False) -> Path | None:
        """Give up what is not finished: remove it, or *keep* it under a name that tells so."""
        with self._lock:
            kept = None
            if keep:
                with contextlib.suppress(OSError):
                    kept = self._appear(self._path.with_stem(f"{self._path.stem}.partial"))
            self._over = True
            self._remove()
            return kept

    def _appear(self, path: Path) -> Path | None:
        if self._over or self._writer is None or self._file is None:
            return None
        self._writer.finish()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        # Nobody but a stranger can have taken the name since it was reserved.
        free = next(path for path in numbered(path) if not path.exists())
        _hidden(self._path).rename(free)
        self._over = True
        return free

    def _remove(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            _hidden(self._path).unlink(missing_ok=True)
        self._writer = self._file = None


def _hidden(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _reserved(wanted: Path) -> tuple[Path, BinaryIO]:
    """A name like *wanted* that nobody has, and its hidden file, which keeps others off it."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    names = numbered(wanted)
    while True:
        path = next(names)
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                return path, _hidden(path).open("xb")
