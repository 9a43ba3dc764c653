"""The log, line by line as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.models.log import LINE, LogFilter, LogTable, as_text, facts_in_lines, unknown
from cosyd_gui.views.page import is_absence
from cosyd_gui.widgets.labels import Words
from cosyd_gui.widgets.pictures import SearchField, drawn
from cosyd_gui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_house import Level, LogLine, LogView
    from cosyd_gui.link import Link

LOOK_MS = 1_000
FIRST_LINES = 2_000
"""As many as the daemon keeps."""

ROW = 22
FACTS_HEIGHT = 120
SEARCH_MS = 120


class LogPane(QWidget):
    """Lines, live while they are seen.

    Args:
        link: By which it asks.
    """

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` for which there is none."""

    copied = Signal(int)
    """So many lines were copied."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._last = 0
        self._asking = False
        self._anew = False
        self.table = LogTable(self)
        self.shown = LogFilter(self)
        self.shown.setSourceModel(self.table)
        self.search = SearchField(self.tr("Search the log"))
        self.level = QComboBox()
        self.follow = QCheckBox(self.tr("&Follow"))
        self.copy = drawn(QPushButton(self.tr("Co&py")), "copy")
        self.view = RowTable(self.shown)
        self.facts = QPlainTextEdit(readOnly=True)
        self.empty = Words(self.tr("Nothing to see here yet."))
        self._fill()
        self._lay_out()
        self._bind()

    def begin(self) -> None:
        """It is seen: ask for what is new, again and again."""
        self._timer.start()
        self.look()

    def end(self) -> None:
        """It is not seen any more."""
        self._timer.stop()

    def look(self) -> None:
        """Ask for what is new."""
        if self._asking or not self._link.state.here:
            return
        self._asking = True
        after = self._last
        self._link.ask(
            self,
            lambda daemon: daemon.house.log(after=after, limit=FIRST_LINES),
            lambda view: self._take(view, after),
            self._failed,
        )

    def begin_anew(self) -> None:
        """It may be another daemon, which counts anew; what the last one said stays."""
        self._anew = True

    def _take(self, view: LogView, after: int) -> None:
        self._asking = False
        if self._anew and after:
            self._anew = False
            self._last = 0
            self.look()
            return
        self._anew = False
        self._last = view.last
        at_end = self.follow.isChecked()
        self.table.append(view.lines if after else unknown(self.table.lines, view.lines))
        if view.lines and at_end:
            self.view.scrollToBottom()
        self._tell_empty()

    def _failed(self, error: CosydError) -> None:
        self._asking = False
        if not is_absence(error):
            self._timer.stop()
            self.failed.emit(error)

    def _fill(self) -> None:
        levels: tuple[tuple[str, Level], ...] = (
            (self.tr("All"), "debug"),
            (self.tr("From info on"), "info"),
            (self.tr("Warnings and errors"), "warning"),
            (self.tr("Errors"), "error"),
        )
        for words, level in levels:
            self.level.addItem(words, level)
        self.level.setAccessibleName(self.tr("How grave"))
        self.follow.setChecked(True)
        self.follow.setToolTip(self.tr("Keep the newest line in sight"))
        self.copy.setToolTip(self.tr("Copies the lines that are selected, else all that are shown"))
        self.facts.setAccessibleName(self.tr("Facts of the line"))
        self.facts.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.facts.setFixedHeight(FACTS_HEIGHT)
        self.facts.hide()
        self._fill_view()

    def _fill_view(self) -> None:
        view = self.view
        view.setAccessibleName(self.tr("Log"))
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setWordWrap(False)
        view.verticalHeader().setDefaultSectionSize(max(ROW, view.fontMetrics().height() + 4))
        view.horizontalHeader().setStretchLastSection(True)
        digit = view.fontMetrics().horizontalAdvance("0")
        for column, characters in enumerate((13, 10, 24)):
            view.setColumnWidth(column, characters * digit)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.GAP)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.level)
        tools.addWidget(self.follow)
        tools.addWidget(self.copy)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme.GAP, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addLayout(tools)
        whole.addWidget(self.empty)
        whole.addWidget(self.view, 1)
        whole.addWidget(self.facts)

    def _bind(self) -> None:
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._typed = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._typed.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self.level.currentIndexChanged.connect(lambda _: self._filter())
        self.copy.clicked.connect(self._copy)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._tell_facts())
        self._scrolled = QTimer(self, singleShot=True, interval=0)
        self._scrolled.timeout.connect(self._look_where)
        self.view.verticalScrollBar().actionTriggered.connect(lambda _: self._scrolled.start())
        self.follow.toggled.connect(self._follow)
        self._key(QKeySequence(QKeySequence.StandardKey.Copy), self.view, self._copy)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)
        self._key(QKeySequence(Qt.Key.Key_Escape), self, self._escape)

    def _key(self, keys: QKeySequence, where: QWidget, do: object) -> None:
        shortcut = QShortcut(keys, where)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)

    def _escape(self) -> None:
        self.search.clear()
        self.view.clearSelection()
        self.facts.hide()

    def _look_where(self) -> None:
        """Who scrolls away from the end reads there; who comes back to it wants to see more."""
        bar = self.view.verticalScrollBar()
        self.follow.setChecked(bar.value() >= bar.maximum())

    def _follow(self, on: bool) -> None:
        if on:
            self.view.scrollToBottom()

    def _filter(self) -> None:
        self.shown.wish(self.level.currentData(), self.search.text())
        if self.follow.isChecked():
            self.view.scrollToBottom()
        self._tell_empty()

    def _tell_empty(self) -> None:
        none = self.shown.rowCount() == 0
        lines = bool(self.table.lines)
        self.empty.say(
            (self.tr("No line is like that.") if lines else self.tr("Nothing is logged yet."))
            if none
            else ""
        )

    def _tell_facts(self) -> None:
        line: LogLine | None = self.view.currentIndex().data(LINE)
        self.facts.setVisible(line is not None)
        if line is not None:
            self.facts.setPlainText(facts_in_lines(line))

    def _copy(self) -> None:
        chosen = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        rows = chosen or range(self.shown.rowCount())
        lines = [self.shown.index(row, 0).data(LINE) for row in rows]
        QGuiApplication.clipboard().setText("\n".join(map(as_text, lines)))
        self.copied.emit(len(lines))
