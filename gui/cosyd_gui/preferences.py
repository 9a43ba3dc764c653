"""What the tray itself remembers, of this user on this computer. The daemon's is not here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from PySide6.QtCore import QObject, QSaveFile, Signal

if TYPE_CHECKING:
    from pathlib import Path

Notify = Literal["none", "problems", "all"]
Appearance = Literal["system", "light", "dark"]


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """How the tray is to be. What a file tells besides is left out."""

    voice: str = ""
    """By whom it speaks; empty: the default voice of each sentence's language."""

    speed: float = 1.0
    instruct: str = ""
    notify: Notify = "problems"
    """Of what it tells by a notification."""

    language: str = ""
    """Of the tray itself: ``en``, ``zh_CN``; empty: the system's."""

    appearance: Appearance = "system"
    start_daemon: bool = True
    """Whether it starts the daemon where none runs."""

    hotkeys: dict[str, str] = {}
    """What a key does wherever it is pressed: by action, as in ``{"speak_selection":
    "Ctrl+Alt+S"}``."""

    geometry: str = ""
    """Where the window was, in Qt's own words, as hexadecimal digits."""


class Preferences(QObject):
    """The wishes, kept in a file.

    Args:
        file: Where; made when something is first changed. One that cannot be read counts as empty.
    """

    changed = Signal(object)
    """The :class:`Wishes`, whenever they are others."""

    unwritten = Signal(str)
    """Why a change could not be written; it counts until the tray ends."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self.now = _read(file)

    @property
    def folder(self) -> Path:
        """Where the tray keeps what it remembers."""
        return self._file.parent

    def change(self, **wishes: Any) -> None:
        """Wish otherwise from now on."""
        new = msgspec.structs.replace(self.now, **wishes)
        if new == self.now:
            return
        self.now = new
        self._write()
        self.changed.emit(new)

    def _write(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            self.unwritten.emit(str(error))
            return
        out = QSaveFile(str(self._file))
        told = json.dumps(msgspec.to_builtins(self.now), indent=2, ensure_ascii=False).encode()
        if not (
            out.open(QSaveFile.OpenModeFlag.WriteOnly) and out.write(told) >= 0 and out.commit()
        ):
            self.unwritten.emit(out.errorString())


def _read(file: Path) -> Wishes:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Wishes)
    except (OSError, msgspec.DecodeError):
        return Wishes()
