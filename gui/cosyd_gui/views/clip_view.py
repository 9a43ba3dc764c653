"""The picture of a recording, with the stretches marked that something is to be said about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd_gui.models.reference_clip import Column
    from cosyd_gui.views.reference_marks import Mark

HEIGHT = 84
BAR = 3
"""From one line of the picture to the next, in pixels of a screen without scaling."""

RADIUS = 6.0


class ClipView(QWidget):
    """A recording from its begin to its end; time runs from left to right in all languages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[Column, ...] = ()
        self._marks: Sequence[Mark] = ()
        self._says = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Picture of the recording"))

    @property
    def marked(self) -> tuple[str, ...]:
        """What is marked: the codes of the findings."""
        return tuple(mark.code for mark in self._marks)

    def show_columns(self, columns: tuple[Column, ...], says: str = "") -> None:
        """Show these; *says* stands there instead where there are none."""
        self._columns = columns
        self._says = says
        self._marks = ()
        self.setAccessibleDescription(says)
        self.update()

    def mark(self, marks: Sequence[Mark]) -> None:
        """Mark these stretches."""
        self._marks = marks
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide and low."""
        return QSize(320, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(whole, RADIUS, RADIUS)
        if self._columns:
            self._draw_marks(painter, whole)
            self._draw_sound(painter, whole)
        else:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(whole.adjusted(12, 4, -12, -4), flags, self._says)
        painter.end()

    def _draw_marks(self, painter: QPainter, whole: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for mark in self._marks:
            colour = self._colour(mark.code)
            colour.setAlpha(60)
            painter.setBrush(colour)
            width = max((mark.end - mark.begin) * whole.width(), 2.0)
            painter.drawRect(QRectF(mark.begin * whole.width(), whole.top(), width, whole.height()))

    def _draw_sound(self, painter: QPainter, whole: QRectF) -> None:
        pen = QPen(theme.accent(), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        middle, half = whole.center().y(), whole.height() / 2 - 6
        bars = max(1, int(whole.width() / BAR))
        for bar in range(bars):
            begin = bar * len(self._columns) // bars
            end = max(begin + 1, (bar + 1) * len(self._columns) // bars)
            these = self._columns[begin:end]
            if not these:
                continue
            up = max(one.high for one in these) * half
            down = min(one.low for one in these) * half
            place = (bar + 0.5) * whole.width() / bars
            painter.drawLine(QPointF(place, middle - up), QPointF(place, middle - down))

    def _colour(self, code: str) -> QColor:
        if code == "edges":  # it is cut off, and nothing is wrong with it
            return self.palette().color(QPalette.ColorRole.Mid)
        return QColor(theme.shade(theme.BAD if code == "clipped" else theme.WARN))
