"""Measures and colours that all pages share, for light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

if TYPE_CHECKING:
    from cosyd_gui.preferences import Appearance

GAP = 8
"""Between things that belong together, in pixels of a screen without scaling."""

ROOM = 16
"""Between things that do not, and around a page."""

ACCENT = QColor("#2f7d6d")
ACCENT_DARK = QColor("#5cc2ab")
"""The one colour that says "this": readable on white and on near-black (contrast 4.5 and more)."""

GOOD = (QColor("#2c7a3f"), QColor("#6fcf87"))
WARN = (QColor("#8a5a00"), QColor("#e5b567"))
BAD = (QColor("#b3261e"), QColor("#ff8a80"))
"""Each for light and for dark."""


def is_dark() -> bool:
    """Whether windows are dark just now."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return window.lightness() < 128  # noqa: PLR2004 - half of 255


def accent() -> QColor:
    """The colour for what is chosen, sounding, under way."""
    return ACCENT_DARK if is_dark() else ACCENT


def shade(pair: tuple[QColor, QColor]) -> QColor:
    """Of a light and a dark colour the one that fits."""
    return pair[1] if is_dark() else pair[0]


def wear(appearance: Appearance) -> None:
    """Be light, dark, or as the system is."""
    schemes = {
        "system": Qt.ColorScheme.Unknown,
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
    }
    QGuiApplication.styleHints().setColorScheme(schemes[appearance])
