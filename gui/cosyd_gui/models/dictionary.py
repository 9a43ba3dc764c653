"""The dictionary as a table that is edited in its cells."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as dataclass_replace
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QFontDatabase

from cosyd_gui import theme
from cosyd_gui.models.titled import NO_INDEX, Index, TitledTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.wire_dictionary import DictionaryEntry, EntryView

WORD, SAY, LANGUAGES, VOICES, CASE, PATTERN = range(6)
LISTS: Final = {LANGUAGES: "languages", VOICES: "voices"}
TICKS: Final = {CASE, PATTERN}


@dataclass(slots=True)
class Row:
    """An entry, and what somebody wants of it that was not taken."""

    id: str
    entry: DictionaryEntry
    draft: DictionaryEntry | None = None
    problem: str = ""
    asked: DictionaryEntry | None = None
    """What the daemon is asked to take just now."""

    unheard: bool = False
    """Whether there was no daemon to take it."""

    @property
    def shown(self) -> DictionaryEntry:
        """What stands in the cells."""
        return self.draft or self.entry


class DictionaryTable(TitledTable):
    """Every entry, in the order of the file.

    An edited cell shows what was typed, whatever becomes of it: the daemon's answer is told by
    :meth:`put` or :meth:`refuse`.
    """

    edited = Signal(str, object)
    """The id of an entry, and the :class:`DictionaryEntry` that it should be."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.editable = True
        self._titles = (
            self.tr("Word"),
            self.tr("Said as"),
            self.tr("Languages"),
            self.tr("Voices"),
            self.tr("Capitals"),
            self.tr("Pattern"),
        )
        self._hints = {
            WORD: self.tr("As it is written"),
            SAY: self.tr("What is read instead; of a pattern it may name groups, as \\1"),
            LANGUAGES: self.tr("Where only, as en or zh; empty: everywhere"),
            VOICES: self.tr("By which voices only; empty: by all"),
            CASE: self.tr("Whether capitals matter"),
            PATTERN: self.tr("Whether the word is a regular expression"),
        }

    @property
    def rows(self) -> Sequence[Row]:
        """All of them."""
        return self._rows

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What stands above a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return self._hints[section]
        return super().headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be done to a cell."""
        flags = super().flags(index)
        if not self.editable or not index.isValid():
            return flags
        ticked = index.column() in TICKS
        return flags | (Qt.ItemFlag.ItemIsUserCheckable if ticked else Qt.ItemFlag.ItemIsEditable)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return _words(row.shown, column)
        if role == Qt.ItemDataRole.CheckStateRole and column in TICKS:
            on = row.shown.case if column == CASE else bool(row.shown.pattern)
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return self._dress(row, column, role)

    def _dress(self, row: Row, column: int, role: int) -> Any:
        """How a cell looks, and what it says besides its words."""
        match role:
            case Qt.ItemDataRole.ForegroundRole if row.problem:
                return theme.shade(theme.BAD)
            case Qt.ItemDataRole.FontRole if column == WORD and row.shown.pattern:
                return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            case Qt.ItemDataRole.ToolTipRole:
                return row.problem or _words(row.shown, column)
            case Qt.ItemDataRole.AccessibleTextRole if column in TICKS:
                return self._titles[column]
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Somebody wants a cell to be otherwise."""
        row = self._rows[index.row()]
        wanted = _changed(row.shown, index.column(), value, role)
        if wanted == row.shown and not row.problem:  # who enters it again wants it tried again
            return False
        row.draft = wanted
        row.problem = ""
        self._told(index.row())
        self._ask(row)
        return True

    def show(self, entries: Sequence[EntryView], *, editable: bool) -> None:
        """Show these, and no others; what was typed and not taken is kept."""
        drafts = {row.id: row for row in self._rows if row.draft}
        new = [_with_draft(Row(one.id, one.entry), drafts.get(one.id)) for one in entries]
        self.editable = editable
        if new != self._rows:
            self.beginResetModel()
            self._rows = new
            self.endResetModel()

    def put(self, view: EntryView, instead: str = "") -> int:
        """*view* is an entry now, in the place of the one of the id *instead*; its row."""
        at = self.row_of(instead) if instead else None
        twin = self.row_of(view.id)
        if at is not None and twin is not None and twin != at:  # it is about the same as another
            self.drop(view.id)
            at = self.row_of(instead)
        at = twin if at is None else at
        if at is None:
            at = len(self._rows)
            self.beginInsertRows(NO_INDEX, at, at)
            self._rows.append(Row(view.id, view.entry))
            self.endInsertRows()
        else:
            self._take(at, view)
        return at

    def drop(self, entry_id: str) -> None:
        """It is no entry any more."""
        row = self.row_of(entry_id)
        if row is not None:
            self.beginRemoveRows(NO_INDEX, row, row)
            del self._rows[row]
            self.endRemoveRows()

    def refuse(self, entry_id: str, problem: str, *, unheard: bool = False) -> None:
        """What was typed is not taken, or *unheard* by any daemon; it stays to be mended."""
        row = self.row_of(entry_id)
        if row is not None:
            newer = self._rows[row].asked != self._rows[row].draft
            self._rows[row].problem = "" if newer else problem
            self._rows[row].asked = None
            self._rows[row].unheard = unheard and not newer
            self._told(row)
            if newer:
                self._ask(self._rows[row])

    def ask_again(self) -> None:
        """There is a daemon: have it take what none has heard."""
        for at, row in enumerate(list(self._rows)):
            if row.unheard:
                row.unheard, row.problem = False, ""
                self._told(at)
                self._ask(row)

    def put_back(self, entry_id: str) -> None:
        """What was typed is not wanted any more."""
        row = self.row_of(entry_id)
        if row is not None:
            self._rows[row] = Row(self._rows[row].id, self._rows[row].entry)
            self._told(row)

    def row_of(self, entry_id: str) -> int | None:
        """In which row it stands."""
        return next((n for n, row in enumerate(self._rows) if row.id == entry_id), None)

    def _ask(self, row: Row) -> None:
        """One after the other: what is asked may give the entry another id."""
        if row.asked is None and row.draft is not None:
            row.asked = row.draft
            self.edited.emit(row.id, row.draft)

    def _take(self, at: int, view: EntryView) -> None:
        old, new = self._rows[at], Row(view.id, view.entry)
        if old.draft is not None and old.draft != old.asked:  # typed meanwhile
            new.draft = old.draft
        self._rows[at] = new
        self._told(at)
        self._ask(new)

    def _told(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, PATTERN))


class DictionaryFilter(QSortFilterProxyModel):
    """Those entries of which a cell holds what is searched for."""

    def __init__(self, table: DictionaryTable) -> None:
        super().__init__(table)
        self._table = table
        self._wanted = ""
        self.setSourceModel(table)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def wish(self, wanted: str) -> None:
        """Show only such entries from now on."""
        self._wanted = wanted.casefold()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: ARG002, N802 - Qt's
        """Whether it is one of them."""
        if not self._wanted:
            return True
        entry = self._table.rows[row].shown
        cells = (entry.pattern or entry.word, entry.say, *entry.languages, *entry.voices)
        return self._wanted in "\n".join(cells).casefold()


def _with_draft(row: Row, old: Row | None) -> Row:
    return row if old is None else dataclass_replace(old, entry=row.entry)


def _words(entry: DictionaryEntry, column: int) -> str:
    if column in LISTS:
        return " ".join(getattr(entry, LISTS[column]))
    return {WORD: entry.pattern or entry.word, SAY: entry.say}.get(column, "")


def _changed(entry: DictionaryEntry, column: int, value: Any, role: int) -> DictionaryEntry:
    """*entry*, with what was done to a cell of it."""
    if role == Qt.ItemDataRole.CheckStateRole and column in TICKS:
        on = Qt.CheckState(value) is Qt.CheckState.Checked
        return replace(entry, case=on) if column == CASE else _as_pattern(entry, on)
    if role != Qt.ItemDataRole.EditRole or column in TICKS:
        return entry
    typed = str(value).strip()
    if column == WORD:
        return replace(entry, **{"pattern" if entry.pattern else "word": typed})
    if column == SAY:
        return replace(entry, say=typed)
    return replace(entry, **{LISTS[column]: typed.replace(",", " ").split()})


def _as_pattern(entry: DictionaryEntry, on: bool) -> DictionaryEntry:
    words = entry.pattern or entry.word
    return replace(entry, word="" if on else words, pattern=words if on else "")
