"""A normaliser that says words as their dictionary has it. On where ``text.normalisers`` names it.

The dictionary is a file that its owner writes, by hand or with ``cosyd text pronounce``. A change
to it counts from the next sentence on.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar

import msgspec
import structlog

from cosyd import hookimpl
from cosyd.contract.errors import DictionaryInvalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.contract.hooks import House, Normaliser, Reading, WholeNormaliser
    from cosyd_plugins.pronounce.lexicon import Lexicon

log = structlog.get_logger()

LOOK_S = 1.0
"""How often the file is looked at."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table ``[plugins.pronounce]``."""

    file: str = "pronounce.toml"
    """The dictionary; in the folder of the settings, unless it says where. ``~`` is the home
    folder."""


class Pronounce:
    """Says the words of the dictionary as it wants them said."""

    name = "pronounce"
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def __init__(self) -> None:
        self._path: Path | None = None
        self._tell: Callable[[str, str], None] = lambda _state, _reason: None
        self._told = ("", "")
        self._looked = 0.0
        self._stamp: tuple[int, int] | None = None
        self._broken = ""
        self._lexicon: Lexicon | None = None

    def configure(self, house: House) -> None:
        """Read the dictionary that the settings name."""
        from cosyd_plugins.pronounce.book import book_path  # noqa: PLC0415 - only where it is on

        self._path = book_path(house.settings.file, house.config_folder)
        self._tell = house.tell
        self._told = ("", "")
        self._stamp = None
        self._lexicon = None
        self._read()
        self._tell_state()

    def __call__(self, text: str, reading: Reading) -> str:
        """See :class:`cosyd.contract.reading.Normaliser`."""
        now = time.monotonic()
        if now - self._looked >= LOOK_S:
            self._looked = now
            if self._path is not None and _stamp(self._path) != self._stamp:
                self._read()
        if self._lexicon is None:
            return text
        said = self._lexicon.read(text, reading.language, reading.voice.name)
        self._tell_state()
        return said

    def _read(self) -> None:
        """Read the file. While it is broken, what was read of it before stays in use."""
        from cosyd_plugins.pronounce.book import load  # noqa: PLC0415 - as above
        from cosyd_plugins.pronounce.lexicon import Lexicon  # noqa: PLC0415 - as above

        assert self._path is not None
        self._looked = time.monotonic()
        self._stamp = _stamp(self._path)
        try:
            self._lexicon = Lexicon(load(self._path))
        except DictionaryInvalid as error:
            self._broken = str(error)
        else:
            self._broken = ""
            log.info("pronounce.read", entries=len(self._lexicon.entries))

    def _tell_state(self) -> None:
        """Tell how the dictionary fares, once."""
        reasons = [self._broken] if self._broken else []
        reasons += self._lexicon.problems if self._lexicon else []
        told = ("degraded", " ".join(reasons)) if reasons else ("ready", "")
        if told != self._told:
            self._told = told
            self._tell(*told)


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes with the file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@hookimpl
def register_normalisers(register: Callable[[Normaliser | WholeNormaliser], None]) -> None:
    """Offer ``pronounce``."""
    register(Pronounce())
