"""Surfaces with rows: how pages show a few things of which each has more to tell than a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.widgets.labels import Pill, Words, hairline, heading, surface

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

ROUND = 8
NARROW = 480
"""A column that has less room, in pixels, puts beneath words what else stands beside them."""

MOST_WIDTH = 860
"""Lines that are longer are hard to read."""


class Card(QFrame):
    """Rows on a surface, with hairlines between them."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)

    def add(self, row: QWidget) -> None:
        """Another row, beneath the others."""
        self._rows.addWidget(row)

    def rows(self) -> list[QWidget]:
        """All of them, from the top."""
        items = (self._rows.itemAt(place) for place in range(self._rows.count()))
        return [widget for item in items if item and (widget := item.widget())]

    def clear(self) -> None:
        """Remove all rows."""
        for row in self.rows():
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The surface and its lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = hairline(self.palette())
        painter.setPen(line)
        painter.setBrush(surface(self.palette()))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)
        shown = [row for row in self.rows() if not row.isHidden()]
        for row in shown[1:]:
            painter.fillRect(theme.ROOM, row.y(), self.width() - 2 * theme.ROOM, 1, line)
        painter.end()


class Row(QWidget):
    """A thing: its name, its state, more about it, and what can be done with it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        font = QFont(self.title.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.pill = Pill()
        self.details = Words()
        self.problem = Words(kind="problem")
        self.problem.hide()
        self.beside = QHBoxLayout()
        self.beside.setSpacing(theme.GAP)
        self.below = QVBoxLayout()
        self.below.setSpacing(theme.GAP)
        self._lay_out()

    def be_narrow(self, narrow: bool) -> None:
        """Whether what stands beside the words goes beneath them."""
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """As narrow as the column in which it is."""
        super().showEvent(event)
        above = self.parentWidget()
        while above is not None and not isinstance(above, Column):
            above = above.parentWidget()
        if above is not None:
            self.be_narrow(above.is_narrow)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP)
        head.addWidget(self.title)
        head.addWidget(self.pill)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(head)
        words.addWidget(self.details)
        words.addWidget(self.problem)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(theme.ROOM)
        self._line.addLayout(words, 1)
        self._line.addLayout(self.beside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.ROOM, 12, theme.ROOM, 12)
        whole.setSpacing(theme.GAP)
        whole.addLayout(self._line)
        whole.addLayout(self.below)


class Column(QScrollArea):
    """One column of things that scrolls, not wider than can be read.

    Args:
        name: What it holds, for those who do not see it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(widgetResizable=True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setMaximumWidth(MOST_WIDTH)
        self.column = QVBoxLayout(inner)
        bar = (4, 0) if self.isRightToLeft() else (0, 4)  # layouts do not turn their margins round
        self.column.setContentsMargins(bar[0], 0, bar[1], theme.ROOM)
        self.column.setSpacing(theme.GAP)
        self.column.addStretch(1)
        self.setWidget(inner)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def add(self, widget: QWidget) -> None:
        """Another thing, beneath the others."""
        self.column.insertWidget(self.column.count() - 1, widget)

    def head(self, text: str) -> QLabel:
        """A heading for what is added next."""
        label = heading(text)
        if self.column.count() > 1:
            label.setContentsMargins(0, theme.ROOM, 0, 0)
        self.add(label)
        return label

    @property
    def is_narrow(self) -> bool:
        """Whether rows have little room. Of their own width that must not depend."""
        return self.width() < NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow or wide."""
        super().resizeEvent(event)
        for row in self.findChildren(Row):
            row.be_narrow(self.is_narrow)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It scrolls: little room is enough."""
        return QSize(120, 80)
