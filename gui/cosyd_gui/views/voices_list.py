"""The list of voices, and the search above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.wire import VoiceView
from cosyd_gui import theme
from cosyd_gui.models.voices import ROW_ROLE, VoiceModel
from cosyd_gui.views.voices_drawing import NARROWEST, VoiceDelegate
from cosyd_gui.widgets.pictures import SearchField, drawn

if TYPE_CHECKING:
    from collections.abc import Iterable


class VoiceList(QWidget):
    """The list, and what stands above it."""

    chosen = Signal(str)
    """The name of the voice that is looked at now."""

    opened = Signal(str)
    """A voice was clicked, or Enter pressed on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = VoiceModel(self)
        self.search = SearchField(self.tr("Search voices"))
        self.search.textChanged.connect(self._find)
        self.new = drawn(QPushButton(self.tr("&New voice")), "add")
        self.menu = QMenu(self)
        self.new.setMenu(self.menu)
        self.view = self._made_view()
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        self.hint = QLabel(
            self.tr("No voices of your own yet. Record one, or drop a file here."), wordWrap=True
        )
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hint.hide()
        self._wanted = ""
        self._lay_out()

    @property
    def current(self) -> str:
        """The name of the voice that is chosen; empty: none."""
        row = self.view.currentIndex().data(ROW_ROLE)
        return row.name if isinstance(row, VoiceView) else ""

    def show_voices(self, voices: Iterable[VoiceView], choose: str) -> None:
        """List *voices*; that of the name *choose* is looked at, else one near to the last.

        It is not told by :attr:`chosen`: nobody has chosen it.
        """
        blocked = QSignalBlocker(self)
        self._wanted = choose
        row = self.view.currentIndex().row()
        scrolled = self.view.verticalScrollBar().value()
        self.model.show(voices)
        self._choose_wanted(max(row, 1))
        blocked.unblock()
        self.view.verticalScrollBar().setValue(scrolled)
        self.hint.setVisible(not any(one.own for one in self.model.voices))

    def show_unchosen(self, voices: Iterable[VoiceView]) -> None:
        """List *voices*; none of them is looked at."""
        self._wanted = ""
        self.model.show(voices)
        self.view.setCurrentIndex(QModelIndex())
        self._tell_empty()

    def choose(self, name: str) -> None:
        """Look at the voice *name*; the search is given up where it hides it."""
        if not self.model.row_of(name).isValid():
            self.search.clear()
        self._wanted = name
        self._choose_wanted()
        self.view.scrollTo(self.view.currentIndex())

    def _choose_wanted(self, else_row: int = 1) -> None:
        row = self.model.row_of(self._wanted)
        if not row.isValid() and not self.search.text():
            row = self.model.near(else_row)
        self.view.selectionModel().setCurrentIndex(
            row, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self._tell_empty()

    def _find(self, words: str) -> None:
        keep = self.current or self._wanted
        self.model.find(words)
        self._wanted = keep
        self._choose_wanted()

    def _tell_empty(self) -> None:
        nothing = not self.model.rowCount()
        self.empty.setVisible(nothing)
        self.view.setVisible(not nothing)
        if self.search.text():
            self.empty.setText(self.tr("No voice is like that. Search for a name or a language."))
        else:
            self.empty.setText(self.tr("The voices are shown here once the daemon runs."))

    def _made_view(self) -> QListView:
        view = QListView(uniformItemSizes=False)
        view.setModel(self.model)
        view.setItemDelegate(VoiceDelegate(view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName(self.tr("Voices"))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.clicked.connect(self._open)
        view.activated.connect(self._open)
        view.selectionModel().currentChanged.connect(self._changed)
        return view

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, VoiceView):
            self.opened.emit(row.name)

    def _changed(self, now: QModelIndex) -> None:
        row = now.data(ROW_ROLE)
        if isinstance(row, VoiceView):
            self._wanted = row.name
            self.chosen.emit(row.name)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.hint)
        column.addWidget(self.new)
        self.setMinimumWidth(NARROWEST)
