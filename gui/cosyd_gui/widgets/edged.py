"""A frame with a coloured line at one side, which follows when light becomes dark.

It is drawn: a style sheet on a frame keeps a new palette from all that is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QFrame

from cosyd_gui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

ROUND = 6


class Edged(QFrame):
    """Its line is at the side where lines of text begin.

    Args:
        shades: Its colour in the light, and in the dark.
        width: Of the line, in pixels of a screen without scaling.
        ground: Whether it lies on the colour of fields, which sets it apart.
        parent: Its owner.
    """

    def __init__(
        self,
        shades: tuple[QColor, QColor],
        width: int,
        *,
        ground: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shades = shades
        self._width = width
        self._ground = ground

    def be_of(self, shades: tuple[QColor, QColor]) -> None:
        """Have another colour."""
        self._shades = shades
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The ground and the line."""
        painter = QPainter(self)
        if self._ground:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
            painter.drawRoundedRect(QRectF(self.rect()), ROUND, ROUND)
        start = self.width() - self._width if self.isRightToLeft() else 0
        painter.fillRect(QRect(start, 0, self._width, self.height()), theme.shade(self._shades))
        painter.end()
