"""A sound as it comes: how loud it is, what of it was heard, and where to hear it from."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from cosyd_gui import theme
from cosyd_gui.moments import clock_words
from cosyd_gui.speaking import COLUMN_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

HEIGHT = 64
LEAST_HEIGHT = 24
BAR = 3
STEP = 5
"""Bars are so wide, and so far apart, in pixels of a screen without scaling."""

LEAST_S = 3.0
"""How much the width stands for at least: the first syllable does not fill it."""

QUIET = 0.45
"""Exponent by which loudness becomes height: soft speech can be seen, too."""

FULL = 255
MS = 1_000


class Waveform(QAbstractSlider):
    """Shows a sound and is a slider over it, for the mouse, the keyboard, and screen readers.

    Its time runs from left to right wherever it is shown, as that of all players does.
    """

    sought = Signal(float)
    """It is to be heard from there on, in seconds."""

    stepped = Signal(int)
    """It is to be heard so many sentences later, or earlier where negative."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What is heard"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setMouseTracking(True)
        self.setTracking(False)
        self._columns = bytearray()
        self._bars: list[float] = []
        self._bars_of = (0, 0)
        self._position_s: float | None = None
        self._breaks: tuple[float, ...] = ()

    @property
    def length_s(self) -> float:
        """How long the sound is so far."""
        return len(self._columns) * COLUMN_S

    def clear(self) -> None:
        """Show nothing."""
        self._columns.clear()
        self._position_s = None
        self._breaks = ()
        self.setMaximum(0)
        self.update()

    def add(self, columns: bytes) -> None:
        """More of the sound has come, as :class:`~cosyd_gui.speaking.Peaks` tells it."""
        self._columns += columns
        self.setMaximum(round(self.length_s * MS))
        self.update()

    def show_position(self, position_s: float | None) -> None:
        """So much was heard; None: nothing is being heard."""
        if position_s == self._position_s:
            return
        self._position_s = position_s
        self.setValue(round((position_s or 0.0) * MS))
        self.setAccessibleDescription(self._words())
        self.update()

    def show_breaks(self, breaks: Sequence[float]) -> None:
        """Sentences begin there, in seconds."""
        if tuple(breaks) != self._breaks:
            self._breaks = tuple(breaks)
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as there is room."""
        return QSize(320, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Enough to see something."""
        return QSize(80, LEAST_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Hear it from there."""
        if event.button() is Qt.MouseButton.LeftButton and self._columns:
            at = self._seconds_at(event.position().x())
            if at <= self.length_s:
                self.sought.emit(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say where that is."""
        at = self._seconds_at(event.position().x())
        self.setToolTip(clock_words(at) if self._columns and at <= self.length_s else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go by sentences, Home to the beginning, End to the last."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if not self._columns:
            event.ignore()
        elif key in steps:
            self.stepped.emit(steps[key])
        elif key is Qt.Key.Key_Home:
            self.sought.emit(0.0)
        elif key is Qt.Key.Key_End:
            self.sought.emit(self._breaks[-1] if self._breaks else 0.0)
        else:
            event.ignore()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Bars, as high as it is loud."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_ground(painter)
        heard = self._x_of(self._position_s) if self._position_s is not None else -1.0
        rest, accent = self._rest(), theme.accent()
        middle = self.height() / 2
        for place, loud in enumerate(self._heights()):
            x = place * STEP + (STEP - BAR) / 2
            high = max(BAR, loud * (self.height() - self.height() // 4))
            painter.setBrush(accent if x < heard else rest)
            painter.drawRoundedRect(QRectF(x, middle - high / 2, BAR, high), BAR / 2, BAR / 2)
        if self._position_s is not None:
            painter.setBrush(accent)
            painter.drawRoundedRect(QRectF(heard - 1, 2, 2, self.height() - 4), 1, 1)

    def _paint_ground(self, painter: QPainter) -> None:
        """What lies under the bars: where sentences begin, and that it has the focus."""
        line = self._rest()
        line.setAlphaF(line.alphaF() * 0.6)
        painter.setBrush(line)
        for at in self._breaks[1:]:
            painter.drawRect(QRectF(round(self._x_of(at)) - 0.5, theme.GAP / 2, 1, 4))
        if not self._columns:
            painter.drawRoundedRect(QRectF(0, self.height() / 2 - 1, self.width(), 2), 1, 1)
        if self.hasFocus():
            painter.setPen(theme.accent())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            around = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(around, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)

    def _rest(self) -> QColor:
        colour = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        colour.setAlphaF(0.28)
        return colour

    def _heights(self) -> list[float]:
        """Of each bar, 0 to 1; kept until the sound or the width is another."""
        of = len(self._columns), self.width()
        if of != self._bars_of:
            self._bars_of = of
            self._bars = list(self._computed())
        return self._bars

    def _computed(self) -> list[float]:
        columns = self._shown_s() / COLUMN_S
        count = max(1, self.width() // STEP)
        edges = [round(place * columns / count) for place in range(count + 1)]
        have = len(self._columns)
        return [
            (max(self._columns[start : max(end, start + 1)]) / FULL) ** QUIET
            for start, end in pairwise(edges)
            if start < have
        ]

    def _shown_s(self) -> float:
        return max(self.length_s, LEAST_S)

    def _x_of(self, seconds: float) -> float:
        return seconds / self._shown_s() * self.width()

    def _seconds_at(self, x: float) -> float:
        return max(0.0, x / max(1, self.width()) * self._shown_s())

    def _words(self) -> str:
        if self._position_s is None:
            return ""
        return self.tr("{now} of {all}").format(
            now=clock_words(self._position_s), all=clock_words(self.length_s)
        )
