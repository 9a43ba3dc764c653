"""A voice that is kept: a folder that a person can read."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import ReferenceUnreadable
from cosyd.voices.manifest import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.voices.manifest import Manifest

REFERENCE: Final = "prompt.wav"
STATES: Final = "states"
STATE_SUFFIX: Final = ".safetensors"

_LARGEST_BYTES = 64 * 1024 * 1024
"""Half a minute takes 1.5 MB at 24 kHz, and 12 MB in the finest format there is."""

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVoice:
    """One folder, as it was when it was read."""

    manifest: Manifest
    folder: Path

    states: Path
    """Where engines' states are: in the folder, but for a sample, whose folder is the package's."""

    sample: bool = False
    """Whether it comes with the package, and cannot be changed."""

    @property
    def name(self) -> str:
        """Under which it is kept."""
        return self.manifest.name

    @property
    def reference(self) -> Path | None:
        """The recording of which it is made; None for a mix."""
        path = self.folder / REFERENCE
        return path if path.is_file() else None

    def state(self, engine: str, identity: str) -> Path:
        """The file with what *engine*, with the model of that *identity*, made of the voice.

        It need not be there, nor its folder. States of other models stay beside it, unused.

        Raises:
            ValueError: One of the two cannot be part of a file's name.
        """
        for word in (engine, identity):
            if not _WORD.fullmatch(word):
                raise ValueError(f"{word!r} cannot be part of a file's name")
        return self.states / f"{engine}-{identity}{STATE_SUFFIX}"

    def made(self) -> tuple[Path, ...]:
        """All states that are there, of whatever engine and model."""
        return tuple(sorted(self.states.glob(f"*{STATE_SUFFIX}")))


def check_wav(reference: Path) -> None:
    """Make sure that *reference* is a WAV file by its head, and no larger than any.

    Raises:
        ReferenceUnreadable: It is not.
        OSError: It cannot be read.
    """
    with reference.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise ReferenceUnreadable(reason="it is no WAV file")
    if reference.stat().st_size > _LARGEST_BYTES:
        raise ReferenceUnreadable(reason=f"it has more than {_LARGEST_BYTES >> 20} MB")


Signature = tuple[tuple[str, int, int, int], ...]
"""Name, time, size and number of each file that counts."""


def signature(folder: Path, states: Path) -> Signature:
    """Differs once anything of the voice in *folder* has become different."""
    files = [folder / FILE, folder / REFERENCE]
    with contextlib.suppress(OSError):  # none was made yet
        files += sorted(states.iterdir())
    return tuple(_look(path) for path in files)


def _look(path: Path) -> tuple[str, int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return path.name, 0, 0, 0
    return path.name, found.st_mtime_ns, found.st_size, found.st_ino
