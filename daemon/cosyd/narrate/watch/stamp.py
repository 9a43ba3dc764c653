"""By what one version of a file is told from the next without reading it."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple


class Stamp(NamedTuple):
    """A version of a file. A clock that was wrong does no harm: only a difference counts."""

    size_bytes: int
    mtime_ns: int
    inode: int
    readable: bool = True
    """Whether the daemon may read it: it is another version once that has been corrected."""

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Stamp | None:
        """That of the file at *path*; None where none is there, or something else."""
        try:
            found = os.stat(path)  # noqa: PTH116 - many thousand times for a full folder
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ino, allowed(path, os.R_OK))

    def text(self) -> str:
        """It, to be kept and compared."""
        return ":".join(map(str, self))


def allowed(path: str | os.PathLike[str], mode: int) -> bool:
    """Whether the daemon may do *mode* (of :func:`os.access`) with *path*."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
