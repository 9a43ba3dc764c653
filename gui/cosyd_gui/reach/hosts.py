"""Whether there is a place for an icon on this desktop, and whether that place is dark.

A place may come late (the panel starts after the tray), go and come back (it crashed). There are
two kinds on Linux: StatusNotifier over D-Bus, and XEmbed.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QSystemTrayIcon

from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOK_MS = 2_000
WATCHER = "org.kde.StatusNotifierWatcher"
ALWAYS_DARK = {"gnome", "unity", "cinnamon", "budgie"}
"""Desktops whose panel is dark while windows are light."""

_THEMES = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class Hosts(QObject):
    """Watches for places."""

    changed = Signal(str)
    """The kind of place that there is now: ``notifier``, ``panel``; empty: none."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = kind_of_host()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _look(self) -> None:
        kind = kind_of_host()
        if kind != self.kind:
            self.kind = kind
            self.changed.emit(kind)


def kind_of_host() -> str:
    """What place there is just now."""
    if sys.platform.startswith("linux") and _notifier():
        return "notifier"
    return "panel" if QSystemTrayIcon.isSystemTrayAvailable() else ""


def _notifier() -> bool:
    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and bool(bus.interface().isServiceRegistered(WATCHER).value())


def panel_is_dark(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether icons of the panel have to be light."""
    if sys.platform == "win32":
        return not _of_windows("SystemUsesLightTheme", 0)
    desktops = environ.get("XDG_CURRENT_DESKTOP", "").casefold().split(":")
    return theme.is_dark() or not ALWAYS_DARK.isdisjoint(desktops)


def _of_windows(name: str, usual: int) -> Any:
    return QSettings(_THEMES, QSettings.Format.NativeFormat).value(name, usual)
