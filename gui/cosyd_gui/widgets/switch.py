"""A switch: on or off, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from cosyd_gui import theme
from cosyd_gui.widgets.labels import colour_of

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

WIDTH = 40
HEIGHT = 22
EDGE = 3
"""Between it and its focus ring, and between the knob and the track."""


class Switch(QCheckBox):
    """A check box that looks as what counts at once; for screen readers and keys it is that.

    Args:
        name: What it switches, for those who do not see where it stands.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As large as it is drawn."""
        return QSize(WIDTH + 2 * EDGE, HEIGHT + 2 * EDGE)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The same."""
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        """All of it can be pressed."""
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """A track with a knob at one end."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(EDGE, EDGE, WIDTH, HEIGHT)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent(), 1.5))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), HEIGHT / 2 + 2, HEIGHT / 2 + 2)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self.isChecked()
        painter.setBrush(theme.accent() if on else colour_of("quiet", self.palette()))
        painter.drawRoundedRect(track, HEIGHT / 2, HEIGHT / 2)
        size = HEIGHT - 2 * EDGE
        at_end = on != self.isRightToLeft()
        start = track.right() - EDGE - size if at_end else track.left() + EDGE
        painter.setBrush(QColor("#ffffff") if not theme.is_dark() else QColor("#1e1e1e"))
        painter.drawEllipse(QRectF(start, track.top() + EDGE, size, size))
        painter.end()
