"""Sums of files, taken in blocks so that nobody waits for a whole model."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cosyd.models.threads import to_its_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.models.manifest import Pinned

BLOCK_BYTES = 4 << 20


class Sum:
    """The sum of what it is given, to be compared with what is *wanted*.

    Hugging Face tells SHA-256 of large files alone; of small ones it tells Git's own sum, which is
    then taken as well.
    """

    def __init__(self, wanted: Pinned) -> None:
        self._wanted = wanted
        self._sha256 = hashlib.sha256()
        head = f"blob {wanted.size_bytes}\0".encode()  # of a Git object
        self._git = hashlib.sha1(head, usedforsecurity=False)
        self.size_bytes = 0

    def take(self, data: bytes) -> None:
        """More of the file."""
        self._sha256.update(data)
        if not self._wanted.sha256:
            self._git.update(data)
        self.size_bytes += len(data)

    @property
    def sha256(self) -> str:
        """Of all that it was given."""
        return self._sha256.hexdigest()

    def fault(self) -> str:
        """Why this is not the file that is wanted; empty where it is."""
        wanted = self._wanted
        if self.size_bytes != wanted.size_bytes:
            return f"it has {self.size_bytes} bytes in place of {wanted.size_bytes}"
        if wanted.sha256:
            kind, found, right = "SHA-256", self.sha256, wanted.sha256
        else:
            kind, found, right = "Git sum", self._git.hexdigest(), wanted.git_sha1
        return "" if found == right else f"its {kind} is {found[:12]}… in place of {right[:12]}…"


async def taken(path: Path, wanted: Pinned, told: Callable[[int], None]) -> Sum:
    """The sum of the file at *path*; *told* of each block that was read.

    Raises:
        OSError: It cannot be read.
    """
    found = Sum(wanted)

    def more() -> int:
        data = file.read(BLOCK_BYTES)
        found.take(data)
        return len(data)

    with path.open("rb") as file:
        while size := await to_its_end(more):
            told(size)
    return found
