"""The tables of settings, as a list of which one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem

from cosyd_gui.widgets.calm_rows import CalmRows

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 168
LINE = 30


class TableList(QListWidget):
    """Places that settings are found in.

    Args:
        name: What screen readers call it.
    """

    chosen = Signal(str)
    """The place that somebody has chosen, also where it was so before."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.setItemDelegate(CalmRows(self))
        self.currentRowChanged.connect(self._choose)
        self.itemClicked.connect(lambda item: self._choose(self.row(item)))

    def fill(self, places: Iterable[tuple[str, str]]) -> None:
        """List these, each with its title."""
        self.blockSignals(True)
        self.clear()
        for place, title in places:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, place)
            item.setSizeHint(QSize(0, LINE))
            self.addItem(item)
        self.blockSignals(False)

    def mark(self, place: str, *, chosen: bool) -> int:
        """Make *place* the current one, and show it as chosen or not; its row, or -1."""
        places = [self.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.count())]
        row = places.index(place) if place in places else -1
        self.blockSignals(True)
        self.setCurrentRow(row)
        if not chosen:  # it stays current, or the list would choose another when it gets the focus
            self.clearSelection()
        self.blockSignals(False)
        return row

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self.item(row).data(Qt.ItemDataRole.UserRole))
