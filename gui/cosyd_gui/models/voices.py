"""The voices, as a view lists them: a heading for each group, and its voices below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from cosyd.contract.wire import VoiceView
from cosyd_gui.models.titled import NO_INDEX, Index
from cosyd_gui.models.voices_rows import Group, listed
from cosyd_gui.models.voices_words import VoiceWords
from cosyd_gui.tips import tip
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""A :class:`Group` or a :class:`VoiceView`."""


class VoiceModel(QAbstractListModel):
    """A row for each voice and each heading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = VoiceWords()
        self.voices: tuple[VoiceView, ...] = ()
        self._find = ""
        self._rows: tuple[Group | VoiceView, ...] = ()

    def show(self, voices: Iterable[VoiceView]) -> None:
        """List these."""
        self.voices = tuple(voices)
        self._list()

    def find(self, words: str) -> None:
        """List only those that have all *words*."""
        self._find = words
        self._list()

    def row_of(self, name: str) -> QModelIndex:
        """Where the voice of that name stands; invalid where it is not listed."""
        for row, what in enumerate(self._rows):
            if isinstance(what, VoiceView) and what.name == name:
                return self.index(row)
        return QModelIndex()

    def near(self, row: int) -> QModelIndex:
        """The voice at *row*, or the next one to it; invalid where there is none."""
        rows = [at for at, one in enumerate(self._rows) if isinstance(one, VoiceView)]
        return self.index(min(rows, key=lambda at: abs(at - row))) if rows else QModelIndex()

    def voice(self, name: str) -> VoiceView | None:
        """The voice of that name, listed or not."""
        return next((one for one in self.voices if one.name == name), None)

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading cannot be chosen."""
        row = self.data(index, ROW_ROLE)
        if isinstance(row, VoiceView):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """What a row is, and how it is said."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if isinstance(row, Group):
            return self.words.group(row) if role == Qt.ItemDataRole.DisplayRole else None
        return self._told(row, role)

    def _told(self, voice: VoiceView, role: int) -> str | None:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return voice.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.words.spoken(voice)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(voice.description or reason_of(voice.reason)) or None
        return None

    def _list(self) -> None:
        rows = listed(self.voices, self._find, self.words.language_of)
        if len(rows) == len(self._rows) and [_key(one) for one in rows] == [
            _key(one) for one in self._rows
        ]:
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()


def _key(row: Group | VoiceView) -> str:
    return row.name if isinstance(row, VoiceView) else f"/{row}"
