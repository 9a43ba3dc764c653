"""Devices of one's own: a test that goes wrong as root would else replace the system's."""

from __future__ import annotations

import os
import stat
from pathlib import Path

NUMBERS = {"null": (1, 3), "full": (1, 7)}
"""Source: Linux, Documentation/admin-guide/devices.txt."""


def device(folder: Path, name: str) -> Path:
    """A device like ``/dev/<name>``; the system's own where making one is not allowed."""
    path = folder / name
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(*NUMBERS[name]))
        path.open("wb").close()
    except OSError:
        path.unlink(missing_ok=True)
        return Path("/dev") / name  # which who may make none cannot replace either
    return path
