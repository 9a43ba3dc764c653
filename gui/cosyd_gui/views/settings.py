"""The page of settings: the tray's own, and all of the daemon's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.events import SettingsReloaded
from cosyd.contract.wire_house import TableView
from cosyd_gui import theme
from cosyd_gui.icons import icon
from cosyd_gui.views import settings_words as words
from cosyd_gui.views.page import Page
from cosyd_gui.views.settings_rows import SettingRow, SettingsGroup
from cosyd_gui.views.settings_tray import tray_settings
from cosyd_gui.widgets.cards import Column
from cosyd_gui.widgets.labels import Words
from cosyd_gui.widgets.notice import Notice

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cosyd.contract.wire_house import SettingsChanged, SettingsView, SettingView
    from cosyd_gui.house import GuiHouse

TRAY: Final = "the tray"
"""The place of the tray's own settings. No table of the daemon is called so."""

LIST_WIDTH = 168
NARROW = 600
"""With less room, in pixels, the list of tables is one that opens."""

SEARCH_MS = 120


class SettingsPage(Page):
    """All settings, found by table or by search."""

    name: ClassVar[str] = "settings"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.groups: dict[str, SettingsGroup] = {}
        self._view: SettingsView | None = None
        self._tray: QWidget | None = None
        self._turn = 0
        """Counts what was asked: an answer of before the last change is old."""

        self._wanted = TRAY
        self._jump = ""
        self.search = QLineEdit(clearButtonEnabled=True)
        self.search.setPlaceholderText(self.tr("Search all settings"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.tables = QListWidget()
        self.chooser = QComboBox()
        self.column = Column(self.tr("Settings"))
        self.starting = Notice()
        self._nothing = Words(self.tr("No setting has these words."))
        self._lay_out()
        self._typed = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._typed.timeout.connect(self._arrange)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self._bind()
        self._list([])
        self.link.happened.connect(self._happened)

    @property
    def rows(self) -> dict[str, SettingRow]:
        """Those that were looked at, by name of the setting."""
        return {name: row for group in self.groups.values() for name, row in group.rows.items()}

    def fresh(self) -> None:
        """Ask for all settings."""
        self._turn += 1
        turn = self._turn

        def seen(view: SettingsView) -> None:
            if turn == self._turn:
                self._show(view)

        self.link.ask(self, lambda daemon: daemon.house.settings(), seen, self.unseen)

    def open_at(self, name: str) -> None:
        """Show a table, or a setting: ``plugins.speaker``, ``http.port``."""
        self._jump = name
        self.search.clear()
        if self._view:
            self._go(self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow or wide."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.tables.setVisible(not narrow)
        self.chooser.setVisible(narrow)

    def _lay_out(self) -> None:
        self.tables.setAccessibleName(self.tr("Tables of settings"))
        self.tables.setFixedWidth(LIST_WIDTH)
        self.tables.setFrameShape(QFrame.Shape.NoFrame)
        self.tables.viewport().setAutoFillBackground(False)
        self.chooser.setAccessibleName(self.tables.accessibleName())
        self.chooser.setModel(self.tables.model())
        self.chooser.hide()
        right = QVBoxLayout()
        right.setSpacing(theme.GAP)
        right.addWidget(self.chooser)
        right.addWidget(self.column, 1)
        parts = QHBoxLayout()
        parts.setSpacing(theme.ROOM)
        parts.addWidget(self.tables)
        parts.addLayout(right, 1)
        self.body.addWidget(self.starting)
        self.body.addWidget(self.search)
        self.body.addLayout(parts, 1)
        self._nothing.hide()
        self.column.add(self._nothing)

    def _bind(self) -> None:
        self.tables.currentRowChanged.connect(self._choose)
        self.tables.itemClicked.connect(lambda item: self._choose(self.tables.row(item)))
        self.chooser.activated.connect(self.tables.setCurrentRow)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self.search.setFocus)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.search)
        escape.setContext(Qt.ShortcutContext.WidgetShortcut)
        escape.activated.connect(self.search.clear)

    def _happened(self, event: object) -> None:
        if isinstance(event, SettingsReloaded) and self.isVisible():
            self.fresh()

    def _show(self, view: SettingsView) -> None:
        before = self._view
        self._view = view
        if view.problem:
            self.notice.tell(view.problem, "problem")
        elif before and before.problem:
            self.notice.clear()
        tables = [table.name for table in self._used(view)]
        if before is None or tables != [table.name for table in self._used(before)]:
            self._list(self._used(view))
        for setting in view.settings:
            row = self.rows.get(setting.name)
            if row:
                row.draw(setting)
        self._tell_start([one.name for one in view.settings if one.pending])
        if self._jump:
            self._go(view)
        self._arrange()

    def _used(self, view: SettingsView) -> list[TableView]:
        """The tables that have settings, in their order; first those in none."""
        named = {table.name: table for table in view.tables}
        used = dict.fromkeys(setting.table for setting in view.settings)
        order = [*(name for name in named if name in used), *used]
        return [
            named.get(name, TableView(name=name, help=""))
            for name in dict.fromkeys(["", *order] if "" in used else order)
        ]

    def _list(self, tables: list[TableView]) -> None:
        self.tables.blockSignals(True)
        self.tables.clear()
        self._add_item(TRAY, self.tr("This window"))
        for table in tables:
            self._add_item(table.name, words.table_title(table.name))
        self.tables.blockSignals(False)
        self._mark()

    def _add_item(self, place: str, title: str) -> None:
        item = QListWidgetItem(title)
        item.setData(Qt.ItemDataRole.UserRole, place)
        item.setSizeHint(QSize(0, 30))
        self.tables.addItem(item)

    def _mark(self) -> None:
        """Mark in the lists what is shown; while something is searched for it may be anywhere."""
        places = [
            self.tables.item(row).data(Qt.ItemDataRole.UserRole)
            for row in range(self.tables.count())
        ]
        searching = bool(self.search.text().strip())
        row = places.index(self._wanted) if self._wanted in places else -1
        self.tables.blockSignals(True)
        self.tables.setCurrentRow(row)
        if searching:  # it stays current, or the list would choose another when it gets the focus
            self.tables.clearSelection()
        self.tables.blockSignals(False)
        self.chooser.setCurrentIndex(-1 if searching else row)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self._wanted = self.tables.item(row).data(Qt.ItemDataRole.UserRole)
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)
            self._arrange()
            self.column.verticalScrollBar().setValue(0)

    def _arrange(self) -> None:
        """Show what is chosen, or what is searched for."""
        wanted = self.search.text().strip()
        self._mark()
        found = self._matches(wanted)
        for table, names in found.items():
            self._group(table).show_only(names if wanted else None)
        for name, group in self.groups.items():
            group.setVisible(name in found)
        tray = not wanted and self._wanted == TRAY
        if tray and self._tray is None:
            self._tray = tray_settings(self.house)
            self.column.add(self._tray)
        if self._tray:
            self._tray.setVisible(tray)
        self._nothing.setVisible(bool(wanted and self._view) and not found)

    def _matches(self, wanted: str) -> dict[str, set[str]]:
        """The settings that are to be seen, by table."""
        found: dict[str, set[str]] = {}
        if self._view is None:
            return found
        tables = {table.name: table for table in self._view.tables}
        for one in self._view.settings:
            if (
                words.finds(wanted, one, tables.get(one.table))
                if wanted
                else one.table == self._wanted
            ):
                found.setdefault(one.table, set()).add(one.name)
        return found

    def _group(self, table: str) -> SettingsGroup:
        """The rows of a table, made when they are first wanted."""
        if table not in self.groups and self._view:
            known = {one.name: one for one in self._used(self._view)}
            group = self.groups[table] = SettingsGroup(known[table])
            for setting in self._view.settings:
                if setting.table == table:
                    group.add(self._row(setting))
            place = list(known).index(table)
            before = [name for name in list(known)[:place] if name in self.groups]
            self.column.column.insertWidget(1 + len(before), group)
        return self.groups[table]

    def _row(self, setting: SettingView) -> SettingRow:
        row = SettingRow(setting)
        row.wanted.connect(self._change)
        return row

    def _change(self, name: str, value: Any) -> None:
        row = self.rows[name]
        self._turn += 1

        def taken(changed: SettingsChanged) -> None:
            row.answered()
            for setting in changed.settings:
                if setting.name in self.rows:
                    self.rows[setting.name].draw(setting)
            self._tell_start(changed.need_restart)
            self.fresh()

        self.link.ask(row, lambda daemon: daemon.house.change({name: value}), taken, row.failed)

    def _go(self, view: SettingsView) -> None:
        """Show what is to be jumped to, if there is such."""
        wanted, self._jump = self._jump, ""
        setting = next((one for one in view.settings if one.name == wanted), None)
        self._wanted = setting.table if setting else wanted
        self._arrange()
        if setting:
            row = self.rows[wanted]
            QTimer.singleShot(0, row, lambda: self.column.ensureWidgetVisible(row, 0, theme.ROOM))
            row.editor.setFocus()

    def _tell_start(self, names: list[str]) -> None:
        if not names:
            self.starting.clear()
            return
        says = self.tr("%n change(s) count from the next start of the daemon.", "", len(names))
        if self.house.actions.can_restart:
            restart = self.tr("Restart the daemon")
            self.starting.tell(says, button=restart, do=self.house.actions.restarting.emit)
        else:
            how = self.tr(
                "Whoever started it can start it again; of a service with the command "
                "systemctl --user restart cosyd"
            )
            self.starting.tell(f"{says}\n{how}")
