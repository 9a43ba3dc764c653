"""Narrations as rows of a list. What a row says is decided by whoever makes the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec.structs import replace
from PySide6.QtCore import QAbstractListModel, QObject, Qt, Signal

from cosyd_gui.models.titled import NO_INDEX, Index

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from cosyd.contract.events import NarrationChanged
    from cosyd.contract.narrations import NarrationState
    from cosyd.contract.wire_narrations import NarrationView

Tone = Literal["usual", "under way", "good", "bad", "quiet"]

LOOK: Final = int(Qt.ItemDataRole.UserRole)
"""The role under which a row gives its :class:`Look`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a row shows."""

    title: str
    says: str
    tone: Tone = "usual"

    part: float | None = None
    """How much of it is done, 0 to 1; None: it has no bar."""

    hint: str = ""
    """What is told when the mouse rests on it."""

    @classmethod
    def data(cls, look: Look, role: int) -> Any:
        """What a model answers for *role* of a row that looks like that."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return look.title
            case Qt.ItemDataRole.ToolTipRole:
                return look.hint
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{look.title}\n{look.says}"
            case _:
                return look if role == LOOK else None


class NarrationRows(QAbstractListModel):
    """The newest first, as far as they were asked for; an event touches one row.

    Args:
        look: What a narration's row shows.
    """

    wanted = Signal()
    """The view comes to the end of what is here, and there are more."""

    def __init__(
        self, look: Callable[[NarrationView], Look], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: list[NarrationView] = []
        self._total = 0
        self._gone: set[str] = set()
        self.states: Collection[NarrationState] = ()
        """Those that it shows; empty: all."""

    @property
    def rows(self) -> Sequence[NarrationView]:
        """All that are here."""
        return self._rows

    def rowCount(self, parent: Index = NO_INDEX) -> int:  # noqa: N802 - Qt's name
        """How many are here."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows."""
        return Look.data(self._look(self._rows[index.row()]), role) if index.isValid() else None

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        """Whether the daemon knows more."""
        return not parent.isValid() and 0 < len(self._rows) < self._total

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        """Have more asked for."""
        if not parent.isValid():
            self.wanted.emit()

    def show(self, views: Sequence[NarrationView], total: int) -> None:
        """Show these, and no others."""
        self._total = total
        views = [one for one in views if one.id not in self._gone]
        if [one.id for one in views] != [one.id for one in self._rows]:
            self.beginResetModel()
            self._rows = list(views)
            self.endResetModel()
            return
        for row, view in enumerate(views):
            self._replace(row, view)

    def append(self, views: Sequence[NarrationView], total: int) -> None:
        """Show these below the others."""
        known = self._gone.union(one.id for one in self._rows)
        new = [one for one in views if one.id not in known]
        self._total = total if new else len(self._rows)
        if new:
            self.beginInsertRows(NO_INDEX, len(self._rows), len(self._rows) + len(new) - 1)
            self._rows += new
            self.endInsertRows()

    def put(self, view: NarrationView) -> None:
        """*view* is how one of them is now, or a new one. Of those further below none is shown."""
        row = self.row_of(view.id)
        if view.id in self._gone:
            return
        if self.states and view.state not in self.states:
            self._take_out(view.id)
        elif row is not None:
            self._replace(row, view)
        else:
            self._insert(view)

    def drop(self, narration_id: str) -> None:
        """It was forgotten, whatever is answered yet to what was asked before."""
        self._gone.add(narration_id)
        self._take_out(narration_id)

    def _insert(self, view: NarrationView) -> None:
        older = (n for n, one in enumerate(self._rows) if one.created_at <= view.created_at)
        place = next(older, len(self._rows))
        if place == len(self._rows) < self._total:  # it comes when the list is scrolled to there
            return
        self.beginInsertRows(NO_INDEX, place, place)
        self._rows.insert(place, view)
        self._total += 1
        self.endInsertRows()

    def _take_out(self, narration_id: str) -> None:
        row = self.row_of(narration_id)
        if row is not None:
            self.beginRemoveRows(NO_INDEX, row, row)
            del self._rows[row]
            self._total -= 1
            self.endRemoveRows()

    def advance(self, event: NarrationChanged) -> bool:
        """Show how far it is by now; whether that is all that is to be known."""
        row = self.row_of(event.narration)
        if row is None or self._rows[row].state is not event.state:
            return False
        view = replace(
            self._rows[row],
            spoken=event.spoken,
            sentences=event.sentences,
            left_s=event.left_s,
        )
        self._replace(row, view)
        return True

    def row_of(self, narration_id: str) -> int | None:
        """In which row it stands."""
        return next((n for n, one in enumerate(self._rows) if one.id == narration_id), None)

    def _replace(self, row: int, view: NarrationView) -> None:
        if self._rows[row] != view:
            self._rows[row] = view
            self.dataChanged.emit(self.index(row), self.index(row))
