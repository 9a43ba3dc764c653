"""Watched folders as rows of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt

from cosyd_gui.models.narrations import Look
from cosyd_gui.models.titled import NO_INDEX, Index

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.contract.wire_narrations import WatchView


class WatchRows(QAbstractListModel):
    """All of them, in the order in which the daemon tells them.

    Args:
        look: What a folder's row shows.
    """

    def __init__(self, look: Callable[[WatchView], Look], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: list[WatchView] = []

    @property
    def rows(self) -> Sequence[WatchView]:
        """All of them."""
        return self._rows

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows."""
        return Look.data(self._look(self._rows[index.row()]), role) if index.isValid() else None

    def show(self, views: Sequence[WatchView]) -> None:
        """Show these, and no others; those that are there already stay where they are chosen."""
        if [one.id for one in views] != [one.id for one in self._rows]:
            self.beginResetModel()
            self._rows = list(views)
            self.endResetModel()
        for view in views:
            self.put(view)

    def put(self, view: WatchView) -> None:
        """*view* is how one of them is now, or a new one."""
        row = self.row_of(view.id)
        if row is None:
            self.beginInsertRows(NO_INDEX, len(self._rows), len(self._rows))
            self._rows.append(view)
            self.endInsertRows()
        elif self._rows[row] != view:
            self._rows[row] = view
            self.dataChanged.emit(self.index(row), self.index(row))

    def drop(self, watch_id: str) -> None:
        """It is watched no more."""
        row = self.row_of(watch_id)
        if row is not None:
            self.beginRemoveRows(NO_INDEX, row, row)
            del self._rows[row]
            self.endRemoveRows()

    def row_of(self, watch_id: str) -> int | None:
        """In which row it stands."""
        return next((n for n, one in enumerate(self._rows) if one.id == watch_id), None)
