"""How well a narration was spoken: the sentences that may have gone wrong, the worst first."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.wire_narrations import Report
from cosyd_gui import theme
from cosyd_gui.models.titled import Index, TitledTable
from cosyd_gui.moments import clock_words
from cosyd_gui.views.narrations_words import title_of
from cosyd_gui.views.text_hear import Hearing
from cosyd_gui.widgets.labels import heading
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.row_table import RowTable
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_narrations import LineView, NarrationView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.widgets.notice import Notice


MEASURED = 150
"""Rows of more lines than these are all as high: to measure each takes a third of a millisecond."""


class DoubtTable(TitledTable):
    """Doubtful sentences of all chapters, the most suspicious first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[LineView] = []
        self._titles = (
            self.tr("At"),
            self.tr("Sentence"),
            self.tr("Why it is doubted"),
            self.tr("What was heard"),
        )

    @property
    def lines(self) -> Sequence[LineView]:
        """All of them."""
        return self._rows

    def show(self, report: Report) -> None:
        """Show *report*."""
        self.beginResetModel()
        lines = [line for chapter in report.chapters for line in chapter.lines]
        self._rows = sorted(lines, key=lambda line: line.suspicion, reverse=True)
        self.endResetModel()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        line = self._rows[index.row()]
        told = (
            clock_words(line.begin_s),
            line.text,
            "\n".join(map(reason_of, line.doubts)),
            line.heard or "",
        )
        return told[index.column()]


class ReportView(QWidget):
    """The report of one narration.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong.
    """

    left = Signal()
    """The list is wanted again."""

    open_wanted = Signal(object)
    """The narration is to be opened."""

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._link = house.link
        self._notice = notice
        self._hearing = Hearing(house, notice, self)
        self._view: NarrationView | None = None
        self.table = DoubtTable(self)
        self._title = heading(size_ratio=1.0)
        self._says = QLabel(wordWrap=True)
        self._says.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.shown = self._made_table()
        self._open = drawn(QPushButton(self.tr("&Open the recording")), "narrations")
        self._of_a_line = (
            drawn(QPushButton(self.tr("&Hear it read again")), "play"),
            drawn(QPushButton(self.tr("&Copy")), "copy"),
        )
        self._lay_out()

    def show_of(self, view: NarrationView) -> None:
        """Ask for the report of *view*, and show it."""
        self._view = view
        self._open.setVisible(bool(view.out))
        self._title.setText(title_of(view))
        self._says.setText(self.tr("It is being read ..."))
        self._show_lines(Report(recogniser="", chapters=[]))
        self._link.ask(
            self,
            lambda daemon: daemon.narrations.report(view.id),
            partial(self._read, view),
            partial(self._failed, view),
        )

    def _made_table(self) -> QTableView:
        made = RowTable(self.table)
        made.setAccessibleName(self.tr("Doubtful sentences"))
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setWordWrap(True)
        made.setFrameShape(QTableView.Shape.NoFrame)
        made.verticalHeader().setDefaultSectionSize(
            2 * made.fontMetrics().lineSpacing() + theme.GAP
        )
        columns = made.horizontalHeader()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        made.activated.connect(self.hear)
        return made

    def _lay_out(self) -> None:
        back = QPushButton(self.tr("&Back to the narrations"))
        back.clicked.connect(self.left)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.left)
        hear, copy = self._of_a_line
        hear.clicked.connect(self.hear)
        copy.clicked.connect(self.copy)
        below = QHBoxLayout()
        self._open.clicked.connect(self._do_open)
        for button in (*self._of_a_line, self._open):
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(back)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme.GAP, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addWidget(self._title)
        whole.addWidget(self._says)
        whole.addWidget(self.shown, 1)
        whole.addLayout(below)
        whole.addStretch()

    def hear(self) -> None:
        """Have the chosen sentence read anew, by the voice of the narration."""
        line = self._line()
        if line is None or self._view is None:
            return
        wishes = self._view.wishes
        self._hearing.hear(line.text, wishes.voice, wishes.language)

    def copy(self) -> None:
        """Copy the chosen sentence, with its place."""
        line = self._line()
        if line is not None:
            QGuiApplication.clipboard().setText(f"{clock_words(line.begin_s)} {line.text}")

    def _do_open(self) -> None:
        if self._view is not None:
            self.open_wanted.emit(self._view)

    def _line(self) -> LineView | None:
        row = self.shown.currentIndex().row()
        return self.table.lines[row] if 0 <= row < len(self.table.lines) else None

    def _read(self, view: NarrationView, report: Report) -> None:
        if view is self._view:  # else another is looked at by now
            self._show(report)

    def _show(self, report: Report) -> None:
        self._show_lines(report)
        count = len(self.table.lines)
        says = self.tr(
            "%n sentence(s) may have been misspoken, the most doubtful first.", "", count
        )
        if not count:
            says = self.tr("No sentence is doubted.")
        if not report.recogniser:
            says = self.tr("{says} No speech recogniser listened.").format(says=says)
        self._says.setText(says)
        if count:
            self.shown.selectRow(0)
            self.shown.setFocus()

    def _show_lines(self, report: Report) -> None:
        count = sum(len(chapter.lines) for chapter in report.chapters)
        heights = self.shown.verticalHeader()
        heights.setSectionResizeMode(
            QHeaderView.ResizeMode.ResizeToContents
            if count <= MEASURED
            else heights.ResizeMode.Fixed
        )
        self.table.show(report)
        for part in (self.shown, *self._of_a_line):
            part.setVisible(bool(self.table.lines))

    def _failed(self, view: NarrationView, error: CosydError) -> None:
        if view is self._view:
            self._says.clear()
            self._notice.tell_error(error)
