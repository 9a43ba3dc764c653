"""What was lowered and has to be given back, on disk: so that it is, whatever happens."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stream that was lowered."""

    session: str
    """The run of the sound server that numbered it."""

    index: int
    key: str
    before: tuple[float, ...]
    """Its volumes, before."""

    channels: tuple[str, ...] = ("mono",)
    muted: bool = False

    lowest: float
    """How many times lower, at most, they have become since."""


class Journal:
    """A file, and a lock by which one process at a time answers for it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "lowered.json"
        self._lock = (folder / "lock").open("ab")

    def take(self) -> bool:
        """Whether it is ours now; else another process still gives back what it holds."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def read(self) -> list[Entry]:
        """What was left lowered."""
        try:
            rows = json.loads(self._file.read_bytes())
            return [_entry(row) for row in rows]
        except (OSError, ValueError, TypeError, KeyError):  # none, or none that can be read
            return []

    def write(self, entries: Iterable[Entry]) -> None:
        """Keep *entries*, and only them, even if the machine stops the moment after."""
        rows = [asdict(entry) for entry in entries]
        if not rows:
            with suppress(FileNotFoundError):
                self._file.unlink()
            return
        new = self._file.with_suffix(".new")
        with new.open("w") as file:
            json.dump(rows, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)

    def close(self) -> None:
        """Let another process have it."""
        self._lock.close()


def _entry(row: dict[str, Any]) -> Entry:
    lists = {name: tuple(row[name]) for name in ("before", "channels")}
    return Entry(**{**row, **lists})
