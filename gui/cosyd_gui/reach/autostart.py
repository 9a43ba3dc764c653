"""Whether the tray starts when its user logs in, in the way of each system."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from configparser import ConfigParser, Error
from pathlib import Path
from typing import Protocol

import platformdirs
from PySide6.QtCore import QSettings

NAME = "cosyd-tray"
LABEL = "org.cosyd.tray"
RUN = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
_GROUP = "Desktop Entry"


class Autostart(Protocol):
    """The place where a system looks for what is to be started."""

    def enabled(self) -> bool:
        """Whether the tray stands there."""
        ...

    def enable(self, command: list[str]) -> None:
        """Have *command* run at each login.

        Raises:
            OSError: It cannot be written.
        """
        ...

    def disable(self) -> None:
        """Have it run no more.

        Raises:
            OSError: It cannot be removed.
        """
        ...


def autostart() -> Autostart:
    """That of this system."""
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    if sys.platform == "win32":
        return RunKey(QSettings(RUN, QSettings.Format.NativeFormat))
    config = os.environ.get("XDG_CONFIG_HOME") or platformdirs.user_config_dir()
    return XdgAutostart(Path(config) / "autostart")


def own_command(*arguments: str) -> list[str]:
    """What starts this tray: of this installation, whatever PATH says at the login."""
    program = Path(sys.executable).with_name(NAME + (".exe" if os.name == "nt" else ""))
    command = [str(program)] if program.exists() else [sys.executable, "-m", "cosyd", "tray"]
    return [*command, *arguments]


class XdgAutostart:
    """A desktop entry in ``~/.config/autostart``.

    Args:
        folder: That folder.

    Source:
        freedesktop.org, "Desktop Application Autostart Specification" 0.5 and "Desktop Entry
        Specification" 1.5.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{NAME}.desktop"

    def enabled(self) -> bool:
        """See :class:`Autostart`. Desktops have switches of their own, which count."""
        read = ConfigParser(interpolation=None, strict=False)
        try:
            read.read_string(self.file.read_text("utf-8"))
            entry = read[_GROUP]
        except (OSError, UnicodeDecodeError, Error, KeyError):
            return False
        hidden = entry.get("Hidden", "false") == "true"
        return not hidden and entry.get("X-GNOME-Autostart-enabled", "true") == "true"

    def enable(self, command: list[str]) -> None:
        """See :class:`Autostart`."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        lines = {
            "Type": "Application",
            "Name": "cosyd",
            "Comment": "The voice of this computer",
            "Exec": " ".join(map(_quoted, command)),
            "Icon": NAME,
            "Terminal": "false",
            "X-GNOME-Autostart-enabled": "true",
        }
        said = "".join(f"{key}={value}\n" for key, value in lines.items())
        self.file.write_text(f"[{_GROUP}]\n{said}", "utf-8")

    def disable(self) -> None:
        """See :class:`Autostart`."""
        self.file.unlink(missing_ok=True)


def _quoted(word: str) -> str:
    """*word* as an argument of ``Exec``: quoted, and that as a value, which has escapes, too."""
    for sign in '\\"`$':
        word = word.replace(sign, "\\" + sign)
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


class LaunchAgent:
    """A property list in ``~/Library/LaunchAgents``.

    Args:
        folder: That folder.

    Source:
        Apple, launchd.plist(5).
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / f"{LABEL}.plist"

    def enabled(self) -> bool:
        """See :class:`Autostart`."""
        try:
            said = plistlib.loads(self.file.read_bytes())
        except (OSError, plistlib.InvalidFileException, ValueError):
            return False
        return bool(said.get("RunAtLoad")) and not said.get("Disabled")

    def enable(self, command: list[str]) -> None:
        """See :class:`Autostart`. It counts from the next login on."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_bytes(
            plistlib.dumps(
                {
                    "Label": LABEL,
                    "ProgramArguments": command,
                    "RunAtLoad": True,
                    "ProcessType": "Interactive",
                    "LimitLoadToSessionType": "Aqua",
                }
            )
        )

    def disable(self) -> None:
        """See :class:`Autostart`."""
        self.file.unlink(missing_ok=True)


class RunKey:
    """A value of the registry's key ``Run``.

    Args:
        settings: That key.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def enabled(self) -> bool:
        """See :class:`Autostart`."""
        return bool(self._settings.value(NAME))

    def enable(self, command: list[str]) -> None:
        """See :class:`Autostart`."""
        self._settings.setValue(NAME, subprocess.list2cmdline(command))
        self._sync()

    def disable(self) -> None:
        """See :class:`Autostart`."""
        self._settings.remove(NAME)
        self._sync()

    def _sync(self) -> None:
        self._settings.sync()
        if self._settings.status() is not QSettings.Status.NoError:
            raise PermissionError(NAME)


def switched(wanted: bool, command: list[str], place: Autostart | None = None) -> str:
    """Have it so. Why it could not be done; empty: it is done."""
    there = place or autostart()
    try:
        if wanted:
            there.enable(command)
        else:
            there.disable()
    except OSError as error:
        return error.strerror or str(error)
    return ""
