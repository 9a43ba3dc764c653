"""Where removed voices are kept for some days: ``.trash/TIME-MARK/NAME``."""

from __future__ import annotations

import contextlib
import secrets
import time
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import UnknownVoice
from cosyd.voices import durable
from cosyd.voices.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER: Final = ".trash"
KEPT_DAYS: Final = 14
_DAY_S = 86_400


class Trash:
    """The removed voices of a folder of voices. Whoever changes it is the only writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def take(self, voice: Path) -> Path:
        """Keep the folder *voice* here from now on. Returns where."""
        place = self._folder / f"{int(time.time())}-{secrets.token_hex(4)}"
        place.mkdir(parents=True)
        kept = place / voice.name
        durable.move(voice, kept)
        return kept

    def newest(self, name: str) -> Path:
        """The folder of the voice called *name* that was removed last.

        Raises:
            UnknownVoice: None is kept.
        """
        found = [(when, path) for when, path in self._kept() if folded(path.name) == folded(name)]
        if not found:
            raise UnknownVoice(name=name)
        return max(found)[1]

    def names(self) -> tuple[str, ...]:
        """What can be brought back, the last removed first."""
        kept = sorted(self._kept(), reverse=True)
        return tuple(dict.fromkeys(path.name for _, path in kept))

    def empty_old(self) -> None:
        """Remove for good what has been here long enough, and what is empty."""
        for place in self._places():
            if not any(place.iterdir()) or _when(place) < time.time() - KEPT_DAYS * _DAY_S:
                durable.remove(place)

    def _kept(self) -> Iterator[tuple[int, Path]]:
        for place in self._places():
            yield from ((_when(place), path) for path in place.iterdir() if path.is_dir())

    def _places(self) -> list[Path]:
        with contextlib.suppress(OSError):
            return [place for place in self._folder.iterdir() if place.is_dir()]
        return []


def _when(place: Path) -> int:
    """When a voice came to *place*, in seconds since 1970."""
    told = place.name.partition("-")[0]
    return int(told) if told.isascii() and told.isdigit() else int(place.stat().st_mtime)
