"""Icons, drawn from SVG in the colours of the windows, sharp at every scale."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 22, 24, 32, 36, 40, 44, 48, 64, 96, 128)
"""In pixels of the screen; what lies between is made of the next larger one."""

DARK, LIGHT = "#24292d", "#f4f6f7"
EDGE_OPACITY = 0.2
EDGE_PART = 24
"""The edge is this part of the icon's size."""


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon of that name, a file of ``icons/``.

    Args:
        name: Without ``.svg``.
        colour: In place of ``currentColor``; None: that of text.
    """
    usual = QGuiApplication.palette().color(QPalette.ColorRole.ButtonText)
    return _drawn(name, (colour or usual).name(QColor.NameFormat.HexRgb))


def state_icon(face: str, *, dark: bool) -> QIcon:
    """The icon for a panel: the mark as *face* has it, with a faint edge in the other tone.

    So it can be seen also where the panel is not as it was thought to be.

    Args:
        face: Of :class:`cosyd_gui.state.Face`.
        dark: Whether the panel is.
    """
    return _for_panel(f"state-{face}", *((LIGHT, DARK) if dark else (DARK, LIGHT)))


def state_mask(face: str) -> QIcon:
    """The same as a shape alone, which macOS colours itself."""
    made = QIcon(_drawn(f"state-{face}", "#000000"))
    made.setIsMask(True)
    return made


@cache
def _for_panel(name: str, colour: str, edge: str) -> QIcon:
    glyph, shadow = (
        QSvgRenderer(QByteArray(_source(name).replace("currentColor", one).encode()))
        for one in (colour, edge)
    )
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_edged(glyph, shadow, size))
    return made


def _edged(glyph: QSvgRenderer, shadow: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setOpacity(EDGE_OPACITY)
    by = size / EDGE_PART
    for x, y in ((by, 0), (-by, 0), (0, by), (0, -by)):
        shadow.render(painter, QRectF(x, y, size, size))
    painter.setOpacity(1)
    glyph.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@cache
def _drawn(name: str, colour: str) -> QIcon:
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_pixmap(renderer, size))
    return made


def _source(name: str) -> str:
    return (files("cosyd_gui") / "icons" / f"{name}.svg").read_text("utf-8")


def _pixmap(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
