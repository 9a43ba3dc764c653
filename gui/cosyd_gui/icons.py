"""Icons, drawn from SVG in the colours of the windows, sharp at every scale."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 20, 22, 24, 32, 48, 64, 96, 128)
"""In pixels of the screen; what lies between is made of the next larger one."""


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon of that name, a file of ``icons/``.

    Args:
        name: Without ``.svg``.
        colour: In place of ``currentColor``; None: that of text.
    """
    usual = QGuiApplication.palette().color(QPalette.ColorRole.ButtonText)
    return _drawn(name, (colour or usual).name(QColor.NameFormat.HexRgb))


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
