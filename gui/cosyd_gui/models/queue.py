"""Jobs under way, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt

from cosyd.contract.model import Priority, Status
from cosyd_gui.models.titled import NO_INDEX, Index, TitledTable
from cosyd_gui.moments import clock_words, time_of
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from cosyd_gui.state import JobRow


class QueueModel(TitledTable):
    """What :attr:`~cosyd_gui.state.State.jobs` tells, the oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[JobRow, ...] = ()
        self._titles = (
            self.tr("State"),
            self.tr("Who"),
            self.tr("Taken"),
            self.tr("Characters"),
            self.tr("Spoken"),
            self.tr("Urgency"),
        )

    def show(self, rows: tuple[JobRow, ...]) -> None:
        """These are under way; the view is told no more than what has changed."""
        there = {row.id for row in rows}
        for place in reversed(range(len(self._rows))):
            if self._rows[place].id not in there:
                self.beginRemoveRows(NO_INDEX, place, place)
                self._rows = (*self._rows[:place], *self._rows[place + 1 :])
                self.endRemoveRows()
        kept = len(self._rows)
        if [one.id for one in self._rows] != [one.id for one in rows[:kept]]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        old, self._rows = self._rows, (*rows[:kept],)
        for place, (before, after) in enumerate(zip(old, self._rows, strict=True)):
            if before != after:
                last = self.index(place, self.columnCount() - 1)
                self.dataChanged.emit(self.index(place, 0), last)
        if len(rows) > kept:
            self.beginInsertRows(NO_INDEX, kept, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()

    def row(self, place: int) -> JobRow:
        """The job of that row."""
        return self._rows[place]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0:
            return reason_of(self._rows[index.row()].held_reason) or None
        return None

    def _words(self, row: JobRow, column: int) -> str:
        match column:
            case 0:
                return self._state(row)
            case 1:
                return row.client
            case 2:
                return time_of(row.at)
            case 3:
                return QLocale().toString(row.characters)
            case 4:
                return self._spoken(row)
        return self._urgency(row.priority)

    def _state(self, row: JobRow) -> str:
        if row.held_reason:
            return self.tr("Waits: {reason}").format(reason=reason_of(row.held_reason))
        return self.tr("Is spoken") if row.status is Status.SPEAKING else self.tr("Waits its turn")

    def _spoken(self, row: JobRow) -> str:
        if not row.sentences:
            return ""
        said = self.tr("%Ln sentence(s)", "", row.sentences)
        return self.tr("{sentences}, {length}").format(
            sentences=said, length=clock_words(row.audio_s)
        )

    def _urgency(self, priority: Priority) -> str:
        words = {
            Priority.IMPORTANT: self.tr("Important"),
            Priority.MESSAGE: self.tr("Message"),
            Priority.TEXT: self.tr("Text"),
            Priority.NOTIFICATION: self.tr("Notification"),
            Priority.PROGRESS: self.tr("Progress"),
        }
        return words.get(priority, priority.value)
