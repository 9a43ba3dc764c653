"""The dictionary: words that are read otherwise than they are written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.wire_dictionary import DictionaryEntry
from cosyd_gui import theme
from cosyd_gui.models.dictionary import SAY, WORD, DictionaryFilter, DictionaryTable
from cosyd_gui.views.page import is_absence, unseen
from cosyd_gui.views.text_hear import Hearing
from cosyd_gui.views.text_table import Table
from cosyd_gui.views.text_use import put_to_use
from cosyd_gui.widgets.notice import Notice
from cosyd_gui.widgets.pictures import SearchField, drawn
from cosyd_gui.widgets.tabs import bar_of
from cosyd_gui.words import in_own_words, message_of

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_dictionary import DictionaryView, EntryView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.models.dictionary import Row


class DictionaryPart(QWidget):
    """All entries; a line above them in which another is typed.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong, and what can be undone.
    """

    changed = Signal()
    """Something is read otherwise from now on."""

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._link = house.link
        self._notice = notice
        self._hearing = Hearing(house, notice, self)
        self.model = DictionaryTable(self)
        self.model.edited.connect(self._edited)
        self.found = DictionaryFilter(self.model)
        self._stale = False
        self.state = Notice()
        self.word = QLineEdit(placeholderText=self.tr("Word"))
        self.say = QLineEdit(placeholderText=self.tr("Said as"))
        self.go = QPushButton(self.tr("&Add"))
        self.search = SearchField(self.tr("Search"), self.tr("Search the dictionary"))
        self.actions_ = self._made_actions()
        self.table = Table(self.found)
        self.table.setAccessibleName(self.tr("The dictionary"))
        self.table.addActions(list(self.actions_.values()))
        self.table.selectionModel().selectionChanged.connect(self._settle)
        self.table.left.connect(self._read_on)
        self._empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._settle()

    def fresh(self) -> None:
        """Ask for all of it."""
        self._link.ask(
            self, lambda daemon: daemon.dictionary.all(), self._show, partial(unseen, self._notice)
        )

    def offer(self, word: str, say: str = "") -> None:
        """Have *word* typed already, where it is none of the entries; else go to that."""
        for n in range(self.found.rowCount()):
            if str(self.found.index(n, WORD).data()).casefold() == word.casefold():
                self.table.setCurrentIndex(self.found.index(n, SAY))
                self.table.setFocus()
                return
        self.word.setText(word)
        self.say.setText(say)
        target = self.say if word else self.word
        target.setFocus()
        target.selectAll()

    def _made_actions(self) -> dict[str, QAction]:
        hear = drawn(QAction(self.tr("Hear"), self), "play")
        hear.setShortcut(QKeySequence("Ctrl+Return"))
        hear.triggered.connect(self._hear)
        edit = drawn(QAction(self.tr("Change"), self), "text")
        edit.triggered.connect(lambda: self.table.edit(self.table.currentIndex()))
        remove = drawn(QAction(self.tr("Remove"), self), "remove")
        remove.setShortcut(QKeySequence("Del"))
        remove.triggered.connect(self._remove)
        made = {"hear": hear, "edit": edit, "remove": remove}
        for action in made.values():
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return made

    def _lay_out(self) -> None:
        self.search.textChanged.connect(self.found.wish)
        self.search.setMaximumWidth(220)
        for field in (self.word, self.say):
            field.returnPressed.connect(self._typed)
            field.textChanged.connect(self._settle)
            field.setAccessibleName(field.placeholderText())
        self.go.clicked.connect(self._typed)
        top = QHBoxLayout()
        for widget, stretch in ((self.word, 3), (self.say, 3), (self.go, 0), (self.search, 2)):
            top.addWidget(widget, stretch)
        top.insertSpacing(3, theme.ROOM)
        bar = bar_of(
            self.tr("What can be done with the chosen entry"), list(self.actions_.values())
        )
        self._empty.setForegroundRole(self._empty.palette().ColorRole.PlaceholderText)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addWidget(self.state)
        whole.addLayout(top)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self.table, 1)
        whole.addWidget(bar)

    def _show(self, view: DictionaryView) -> None:
        self._stale = self.table.is_edited
        if self._stale:  # it would end what is being typed
            return
        self.model.show(view.entries, editable=not view.problem)
        if view.problem:
            says = self.tr("The file of the dictionary is broken: {problem}. Mend it: {file}")
            told = says.format(problem=view.problem.removesuffix("."), file=view.file)
            self.state.tell(told, "problem", button=self.tr("Look again"), do=self.fresh)
        elif not view.in_use:
            self.state.tell(
                self.tr("The dictionary is not in use: nothing is read by it."),
                button=self.tr("Use it"),
                do=self._use,
            )
        else:
            self.state.clear()
        self._settle()
        self.model.ask_again()

    def _read_on(self) -> None:
        """Nothing is typed in the table any more."""
        if self._stale:
            self.fresh()

    def _settle(self) -> None:
        row = self._row()
        can = self.model.editable
        self.actions_["hear"].setEnabled(row is not None and not row.shown.pattern)
        self.actions_["edit"].setEnabled(row is not None and can)
        self.actions_["remove"].setEnabled(row is not None and can)
        for field in (self.word, self.say):
            field.setEnabled(can)
        self.go.setEnabled(can and bool(self.word.text().strip()))
        none = not self.model.rowCount()
        says = self.tr("No words yet. Type one above, and how it is to be said.")
        self._empty.setText(says if can else "")
        self._empty.setVisible(none)
        self.table.setVisible(not none)

    def _row(self) -> Row | None:
        index = self.found.mapToSource(self.table.currentIndex())
        return self.model.rows[index.row()] if index.isValid() else None

    def _typed(self) -> None:
        word, say = self.word.text().strip(), self.say.text().strip()
        if not word:
            self.word.setFocus()
        elif not say and self.say is not self.focusWidget():
            self.say.setFocus()
        else:
            self._add(DictionaryEntry(word=word, say=say), typed=True)

    def _add(self, entry: DictionaryEntry, *, typed: bool = False) -> None:
        def added(view: EntryView) -> None:
            self._put(self.model.put(view))
            if typed and self.word.text().strip() == entry.word:
                self.word.clear()
                self.say.clear()
                self.word.setFocus()

        self._link.ask(
            self, lambda daemon: daemon.dictionary.add(entry), added, self._notice.tell_error
        )

    def _put(self, row: int) -> None:
        index = self.found.mapFromSource(self.model.index(row, WORD))
        if index.isValid() and not self.table.is_edited:
            self.table.setCurrentIndex(
                index.siblingAtColumn(max(0, self.table.currentIndex().column()))
            )
        self._settle()
        self.changed.emit()

    def _edited(self, entry_id: str, entry: DictionaryEntry) -> None:
        def refused(error: CosydError) -> None:
            self.model.refuse(entry_id, message_of(error), unheard=is_absence(error))
            self._notice.tell_error(
                error,
                button=self.tr("As it was"),
                do=lambda: self.model.put_back(entry_id),
            )

        def taken(view: EntryView) -> None:
            self._notice.clear()
            self._put(self.model.put(view, instead=entry_id))

        self._link.ask(
            self, lambda daemon: daemon.dictionary.change(entry_id, entry), taken, refused
        )

    def _remove(self) -> None:
        row = self._row()
        if row is not None and self.model.editable:
            entry_id = row.id
            self._link.ask(
                self,
                lambda daemon: daemon.dictionary.remove(entry_id),
                self._removed,
                self._notice.tell_error,
            )

    def _removed(self, view: EntryView) -> None:
        self.model.drop(view.id)
        self._settle()
        self.changed.emit()
        word = view.entry.word or view.entry.pattern
        self._notice.tell(
            self.tr("“{word}” is not in the dictionary any more.").format(word=word),
            button=self.tr("Put it back"),
            do=lambda: self._add(view.entry),
        )

    def _hear(self) -> None:
        row = self._row()
        if row is not None and not row.shown.pattern:
            entry = row.shown
            self._hearing.hear(
                entry.say or entry.word,
                next(iter(entry.voices), None),
                next(iter(entry.languages), None),
            )

    def _use(self) -> None:
        self._link.ask(self, put_to_use, self._used, self._not_used)

    def _used(self, hindrance: str) -> None:
        if hindrance:
            says = self.tr("It cannot be put to use here: {reason}.")
            self._notice.tell(says.format(reason=in_own_words(hindrance, "Reasons")), "problem")
        self.fresh()
        self.changed.emit()

    def _not_used(self, error: CosydError) -> None:
        self._notice.tell_error(error)
        self.fresh()
