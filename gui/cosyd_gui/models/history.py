"""What was said before, as a table that fetches its older rows when one scrolls to them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from cosyd.contract.model import Status
from cosyd_gui import theme
from cosyd_gui.models.titled import NO_INDEX, Index, TitledTable
from cosyd_gui.moments import clock_words, time_of
from cosyd_gui.tips import tip

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cosyd.contract.wire_history import HistoryRow, HistoryView

SHOWN_CHARACTERS = 200
"""Of a text; the rest would not fit into a line."""

NEWEST = 200
"""Among so many rows is the one of a job that has just ended."""


class Column(IntEnum):
    """What is told of a row."""

    WHEN = 0
    TEXT = 1
    VOICE = 2
    CLIENT = 3
    LENGTH = 4
    FIRST = 5
    STATUS = 6


class HistoryModel(TitledTable):
    """Rows, the newest first. It asks for nothing itself, and says when more is wanted."""

    wanted = Signal(int)
    """Rows older than that number are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[HistoryRow] = []
        self._words: dict[int, tuple[str, ...]] = {}
        self._total = 0
        self._asking = False
        self._titles = (
            self.tr("When"),
            self.tr("Text"),
            self.tr("Voice"),
            self.tr("Who"),
            self.tr("Length"),
            self.tr("First sound"),
            self.tr("Became"),
        )
        self._became = {
            Status.DONE: self.tr("Said"),
            Status.FAILED: self.tr("Failed"),
            Status.CANCELLED: self.tr("Stopped"),
        }

    @property
    def total(self) -> int:
        """How many there are, fetched or not."""
        return self._total

    def row(self, place: int) -> HistoryRow:
        """What is in that row."""
        return self._rows[place]

    # -- what the daemon told -----------------------------------------------------------------

    def begin(self, newest: HistoryView) -> None:
        """Show these, and nothing of before."""
        self.beginResetModel()
        self._rows = list(newest.rows)
        self._words.clear()
        self._total = newest.total
        self._asking = False
        self.endResetModel()

    def add_older(self, older: HistoryView) -> None:
        """The answer to :attr:`wanted`."""
        self._asking = False
        last = self._rows[-1].number if self._rows else None
        rows = [one for one in older.rows if last is None or one.number < last]
        if not rows:
            self._total = len(self._rows)
            return
        self.beginInsertRows(NO_INDEX, len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows += rows
        self.endInsertRows()
        self._total = max(len(self._rows), self._total)

    def add_newer(self, newest: HistoryView) -> int:
        """Put above what is new in *newest*; how many rows that is, or -1 where all was replaced.

        All is where there may be others between.
        """
        first = self._rows[0].number if self._rows else -1
        rows = [one for one in newest.rows if one.number > first]
        if rows and len(rows) == len(newest.rows) < newest.total:
            self.begin(newest)
            return -1
        self._total = newest.total
        if rows:
            self.beginInsertRows(NO_INDEX, 0, len(rows) - 1)
            self._rows[:0] = rows
            self.endInsertRows()
        return len(rows)

    def give_up(self) -> None:
        """What was wanted could not be had; it may be wanted again."""
        self._asking = False

    def remove(self, numbers: Collection[int]) -> None:
        """Those rows are not there any more."""
        for place in reversed(range(len(self._rows))):
            if self._rows[place].number in numbers:
                self.beginRemoveRows(NO_INDEX, place, place)
                del self._rows[place]
                self._total -= 1
                self.endRemoveRows()

    def ids(self) -> set[str]:
        """The jobs of the newest rows."""
        return {one.id for one in self._rows[:NEWEST]}

    # -- what a view asks ---------------------------------------------------------------------

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Whether there are older ones."""
        return not parent.isValid() and not self._asking and 0 < len(self._rows) < self._total

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Want them; they come later."""
        if self.canFetchMore(parent):
            self._asking = True
            self.wanted.emit(self._rows[-1].number)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell, and how they look."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._told(self._rows[index.row()])[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(self._rows[index.row()], index.column())
        return None

    def _colour(self, row: HistoryRow, column: int) -> QColor | None:
        if column == Column.STATUS and row.status is Status.FAILED:
            return theme.shade(theme.BAD)
        if column == Column.TEXT and row.text is None:
            return QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        return None

    def _tip(self, row: HistoryRow, column: int) -> str | None:
        if column == Column.STATUS:
            return row.error or None
        return tip(row.text) if column == Column.TEXT and row.text else None

    def _told(self, row: HistoryRow) -> tuple[str, ...]:
        """The words of a row; a view asks for them each time that it draws."""
        words = self._words.get(row.number)
        if words is None:
            words = self._words[row.number] = self._in_words(row)
        return words

    def _in_words(self, row: HistoryRow) -> tuple[str, ...]:
        if row.text is None:
            text = self.tr("%Ln character(s)", "", row.characters)
        else:
            text = " ".join(row.text[:SHOWN_CHARACTERS].split())
        first = "" if row.first_audio_ms is None else _in_ms(row.first_audio_ms)
        return (
            time_of(row.at),
            text,
            row.voice,
            row.client or row.door,
            clock_words(row.audio_s) if row.audio_s else "",
            first,
            self._became.get(row.status, row.status.value),
        )


def numbers_of(model: HistoryModel, places: Sequence[int]) -> set[int]:
    """The numbers of the rows at *places*."""
    return {model.row(place).number for place in places}


def _in_ms(value_ms: float) -> str:
    return f"{QLocale().toString(round(value_ms))} ms"
