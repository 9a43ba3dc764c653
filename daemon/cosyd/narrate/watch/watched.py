"""Which folder is watched, and what happens there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.contract.narrations import Afterwards

SPOKEN: Final = "spoken"
"""The folder in a watched one that gets what came of its documents, where nobody says otherwise."""

DONE: Final = "done"
"""The one for originals that were narrated."""

FAILED: Final = "failed"
"""The one for those that could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A folder that is watched."""

    id: str
    folder: Path
    """An absolute path."""

    out: Path
    """Where what came of its documents is put."""

    afterwards: Afterwards = "keep"
    polling: bool | None = None
    """None: found out."""

    def closed(self) -> tuple[Path, ...]:
        """Folders that are never looked into, where they are in it."""
        return (self.out, *(self.folder / name for name in (SPOKEN, DONE, FAILED)))
