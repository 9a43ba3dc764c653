"""How loud a microphone hears, while it does."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from cosyd_gui import theme

FLOOR_DB = -60.0
"""What is softer is not shown."""

QUIET_DB = -42.0
FALL_DB = 1.5
"""How far the mark of the loudest falls back with each block."""

HEIGHT = 14


class LevelMeter(QWidget):
    """A bar, and a mark where it was loudest of late."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level_db = FLOOR_DB
        self._held_db = FLOOR_DB
        self._clipped = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Level of the microphone"))

    def show_level(self, level_db: float, *, clipped: bool) -> None:
        """It is as loud as that now.

        Args:
            level_db: 0 is full scale.
            clipped: Whether it is louder than can be recorded.
        """
        self._level_db = max(level_db, FLOOR_DB)
        self._held_db = max(self._level_db, self._held_db - FALL_DB)
        self._clipped = clipped
        self.update()

    def rest(self) -> None:
        """Nothing is heard any more."""
        self._level_db = self._held_db = FLOOR_DB
        self._clipped = False
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As thin as a line of text is high."""
        return QSize(160, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        self._draw(painter, QRectF(0, (self.height() - 8) / 2, self.width(), 8))
        painter.end()

    def _draw(self, painter: QPainter, track: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Mid))
        painter.setOpacity(0.35)
        painter.drawRoundedRect(track, 4, 4)
        painter.setOpacity(1)
        colour = theme.shade(theme.BAD) if self._clipped else theme.accent()
        if not self._clipped and self._held_db < QUIET_DB:
            colour = theme.shade(theme.WARN)
        painter.setBrush(colour)
        full = QRectF(track)
        full.setWidth(_share(self._level_db) * track.width())
        painter.drawRoundedRect(full, 4, 4)
        if self._held_db > FLOOR_DB:
            place = _share(self._held_db) * track.width()
            painter.drawRect(QRectF(max(place - 2, 0), track.top() - 2, 2, track.height() + 4))


def _share(level_db: float) -> float:
    return min(max(1 - level_db / FLOOR_DB, 0.0), 1.0)
