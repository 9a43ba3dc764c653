"""The page of settings: the tray's own, and all of the daemon's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.events import SettingsReloaded
from cosyd_gui import theme
from cosyd_gui.views import settings_words as words
from cosyd_gui.views.page import Page
from cosyd_gui.views.settings_rows import SettingRow, SettingsGroup
from cosyd_gui.views.settings_tables import TableList
from cosyd_gui.views.settings_tray import tray_settings
from cosyd_gui.widgets.cards import Column
from cosyd_gui.widgets.labels import Words
from cosyd_gui.widgets.notice import Notice
from cosyd_gui.widgets.pictures import SearchField
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from cosyd.contract.wire_house import SettingsChanged, SettingsView, SettingView, TableView
    from cosyd_gui.house import GuiHouse

TRAY: Final = "the tray"
"""The place of the tray's own settings. No table of the daemon is called so."""

NARROW = 600
"""With less room, in pixels, the list of tables is one that opens."""

SEARCH_MS = 120


class SettingsPage(Page):
    """All settings, found by table or by search."""

    name: ClassVar[str] = "settings"
    ages = True

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.groups: dict[str, SettingsGroup] = {}
        self._view: SettingsView | None = None
        self._tray: QWidget | None = None
        self._turn = 0
        """Counts what was asked: an answer of before the last change is old."""

        self._wanted = TRAY
        self._jump = ""
        self.search = SearchField(self.tr("Search all settings"))
        self.tables = TableList(self.tr("Tables of settings"))
        self.chooser = QComboBox()
        self.column = Column(self.tr("Settings"))
        self.starting = Notice()
        self._nothing = Words(self.tr("No setting has these words."))
        self._lay_out()
        self._typed = QTimer(self, singleShot=True, interval=SEARCH_MS)
        self._typed.timeout.connect(self._arrange)
        self.search.textChanged.connect(lambda _: self._typed.start())
        self._further = QTimer(self, singleShot=True, interval=0)
        self._further.timeout.connect(self._arrange)
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
        self.tables.chosen.connect(self._choose)
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
            self.notice.tell(reason_of(view.problem), "problem")
        elif before and before.problem:
            self.notice.clear()
        tables = words.used_tables(view)
        if before is None or tables != words.used_tables(before):
            self._list(tables)
        for setting in view.settings:
            row = self.rows.get(setting.name)
            if row:
                row.draw(setting)
        self._tell_start([one.name for one in view.settings if one.pending])
        if self._jump:
            self._go(view)
        self._arrange()

    def _list(self, tables: list[TableView]) -> None:
        titles = ((table.name, words.table_title(table.name)) for table in tables)
        self.tables.fill([(TRAY, self.tr("This window")), *titles])
        self._mark()

    def _mark(self) -> None:
        """Mark in the lists what is shown; while something is searched for it may be anywhere."""
        searching = bool(self.search.text().strip())
        row = self.tables.mark(self._wanted, chosen=not searching)
        self.chooser.setCurrentIndex(-1 if searching else row)

    def _choose(self, place: str) -> None:
        self._wanted = place
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
        lacking = [table for table in found if table not in self.groups]
        for table in lacking[:1]:
            self._group(table)
        if lacking[1:]:  # they take long: first what is there already is to be seen
            self._further.start()
        for table in found.keys() & self.groups.keys():
            self.groups[table].show_only(found[table] if wanted else None)
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
            known = {one.name: one for one in words.used_tables(self._view)}
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
        if setting:
            self._wanted = setting.table
        elif any(one.table == wanted for one in view.settings):
            self._wanted = wanted
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
