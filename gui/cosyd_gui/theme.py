"""Measures and colours that all pages share, for light and dark.

Measures here, in views and in widgets are in pixels of a screen without scaling, unless their name
or what stands beneath them says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

if TYPE_CHECKING:
    from cosyd_gui.preferences import Appearance

GAP = 8
"""Between things that belong together."""

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
    return QColor(ACCENT_DARK if is_dark() else ACCENT)


def shade(pair: tuple[QColor, QColor]) -> QColor:
    """Of a light and a dark colour the one that fits."""
    return QColor(pair[1] if is_dark() else pair[0])


def wear(appearance: Appearance) -> None:
    """Be light, dark, or as the system is."""
    schemes = {
        "system": Qt.ColorScheme.Unknown,
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
    }
    palette = QPalette()  # what is not set in it is the system's
    QGuiApplication.setPalette(palette)
    QGuiApplication.styleHints().setColorScheme(schemes[appearance])
    if appearance != "system" and is_dark() != (appearance == "dark"):
        _paint(palette, dark=appearance == "dark")
        QGuiApplication.setPalette(palette)
    _tint(palette)
    QGuiApplication.setPalette(palette)


def _tint(palette: QPalette) -> None:
    """Have the accent for what Qt draws by itself: a chosen row, a focused field."""
    palette.setColor(QPalette.ColorRole.Highlight, accent())
    palette.setColor(QPalette.ColorRole.Accent, accent())
    text = Qt.GlobalColor.black if is_dark() else Qt.GlobalColor.white
    palette.setColor(QPalette.ColorRole.HighlightedText, text)


def _paint(palette: QPalette, *, dark: bool) -> None:
    """For desktops that leave it to their programs to be light or dark."""
    roles = QPalette.ColorRole
    for names, *colours in _COLOURS:
        for name in names.split():
            palette.setColor(roles[name], QColor(colours[dark]))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        colour = QColor("#6f777c" if dark else "#9a9ea1")
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour)


_COLOURS = (
    ("Window", "#f2f2f1", "#1f2326"),
    ("Base", "#ffffff", "#16191b"),
    ("AlternateBase", "#f7f7f6", "#1b1f21"),
    ("Button ToolTipBase", "#f2f2f1", "#2a2f33"),
    ("WindowText Text ButtonText ToolTipText", "#1c1f21", "#e8eaeb"),
    ("PlaceholderText", "#73797d", "#8b9296"),
    ("Light", "#ffffff", "#3a4046"),
    ("Midlight", "#e6e6e5", "#30363a"),
    ("Mid", "#b9bbbc", "#565e64"),
    ("Dark", "#a3a6a8", "#15181a"),
    ("Shadow", "#767a7d", "#0b0c0d"),
    ("BrightText", "#b3261e", "#ff8a80"),
    ("Link", "#2f7d6d", "#5cc2ab"),
    ("LinkVisited", "#4d6f68", "#8fc7ba"),
)
"""Roles of Qt's palette, and what they are in the light and in the dark."""
