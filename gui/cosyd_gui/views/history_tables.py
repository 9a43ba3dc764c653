"""Tables of the page "Queue and history": quiet, and smooth however many rows there are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from cosyd_gui.models.history import Column
from cosyd_gui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QKeyEvent, QResizeEvent

ROW_HIGH = 32
MOST_ROWS = 4
"""Of the queue, before it scrolls."""

REMOVE_KEY = Qt.Key.Key_Backspace if sys.platform == "darwin" else Qt.Key.Key_Delete
"""What a keyboard has for it: on a Mac "delete" is what is Backspace elsewhere."""

AHEAD = 4
"""So many screens before the end more rows are fetched."""

NARROW = 560
MIDDLING = 760
"""Widths in pixels below which columns are left out."""


class Table(RowTable):
    """Rows of which several can be chosen."""

    removed = Signal()
    """Delete was pressed."""

    copied = Signal()
    entered = Signal()
    """Enter was pressed, or a row clicked twice."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(ROW_HIGH, self.fontMetrics().height() + 12))
        self.horizontalHeader().setMinimumSectionSize(40)
        self.doubleClicked.connect(lambda _: self.entered.emit())

    @property
    def chosen(self) -> list[int]:
        """The chosen rows, from above."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete, copy, Enter; all else is Qt's."""
        if event.key() == REMOVE_KEY:
            self.removed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def fit(self, widths: dict[int, str], stretched: int) -> None:
        """Make columns as wide as such words; the one *stretched* takes what is left."""
        header = self.horizontalHeader()
        for column, words in widths.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            title = str(self.model().headerData(column, Qt.Orientation.Horizontal) or "")
            metrics = self.fontMetrics()
            wide = max(metrics.horizontalAdvance(words), metrics.horizontalAdvance(title) + 16)
            self.setColumnWidth(column, wide + 20)
        header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)


class QueueTable(Table):
    """Jobs under way: as high as there are some."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__(model)
        self.setAccessibleName(self.tr("What is under way"))
        widths = ("cosyd-tray", "00:00 AM", "100,000", "12 sentences, 0:00:00", "Notification")
        self.fit(dict(enumerate(widths, 1)), 0)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._measure)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self.setColumnHidden(5, event.size().width() < MIDDLING)
        for column in (1, 3):
            self.setColumnHidden(column, event.size().width() < NARROW)

    def _measure(self) -> None:
        rows = min(self.model().rowCount(QModelIndex()), MOST_ROWS)
        high = rows * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(high + self.horizontalHeader().sizeHint().height() + 4)
        self.setVisible(rows > 0)


class HistoryTable(Table):
    """What was said before."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__(model)
        self.setAccessibleName(self.tr("What was said before"))
        widths: dict[int, str] = {
            Column.WHEN: "00/00/00 00:00 AM",
            Column.VOICE: "af_nicole",
            Column.CLIENT: "cosyd-tray",
            Column.LENGTH: "0:00:00",
            Column.FIRST: "10,000 ms",
            Column.STATUS: "Stopped",
        }
        self.fit(widths, Column.TEXT)
        model.rowsInserted.connect(self._stay)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Whatever is left."""
        return QSize(400, 200)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what does not fit."""
        super().resizeEvent(event)
        wide = event.size().width()
        for column in (Column.CLIENT, Column.FIRST):
            self.setColumnHidden(column, wide < MIDDLING)
        for column in (Column.VOICE, Column.LENGTH):
            self.setColumnHidden(column, wide < NARROW)

    def _look_ahead(self, value: int) -> None:
        """Want older rows before one has come to the end of those that are there."""
        left = self.verticalScrollBar().maximum() - value
        if left < AHEAD * self.viewport().height():
            self.model().fetchMore(QModelIndex())

    def _stay(self, _: QModelIndex, first: int, last: int) -> None:
        """What is looked at stays where it is when new rows come above it."""
        bar = self.verticalScrollBar()
        if first == 0 and bar.value() > 0:
            self.updateGeometries()
            high = (last - first + 1) * self.verticalHeader().defaultSectionSize()
            bar.setValue(bar.value() + high)
