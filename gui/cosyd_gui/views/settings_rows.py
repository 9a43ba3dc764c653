"""A setting, as a row: what it is called, what it is for, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.views import settings_words as words
from cosyd_gui.views.page import is_absence
from cosyd_gui.widgets.cards import Card, Row
from cosyd_gui.widgets.labels import Words, heading
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.setting_editors import (
    WIDTH,
    ChoiceEditor,
    Editor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
)
from cosyd_gui.widgets.setting_json import JsonEditor
from cosyd_gui.widgets.setting_lists import ListEditor
from cosyd_gui.widgets.setting_tables import TableEditor
from cosyd_gui.words import advice_of, message_of, reason_of

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_house import SettingView, TableView

SAVED_MS = 2_500
"""How long it is told that a change was saved."""


class SettingRow(Row):
    """A setting.

    A change is sent as soon as it was made. While one is on its way the next waits, so that the
    last counts.
    """

    wanted = Signal(str, object)
    """The name, and the value that it is to have; None: the default."""

    def __init__(self, setting: SettingView) -> None:
        super().__init__(words.title_of(setting.name))
        self.setting = setting
        self.editor = editor_for(setting)
        self.title.setBuddy(self.editor)
        self.editor.setAccessibleDescription(words.help_of(setting.help))
        self._sending = False
        self._sent: Any = None
        self._next: list[Any] = []
        self._refused = False
        self._unheard = False
        self._saved = QTimer(self, singleShot=True, interval=SAVED_MS)
        self._saved.timeout.connect(self._draw_state)
        self.reset = QToolButton(autoRaise=True)
        self.reset.setIconSize(QSize(16, 16))
        room = self.reset.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(room)
        self.reset.setAccessibleName(self.tr("Back to the default: %1").replace("%1", self.named))
        self.reset.clicked.connect(lambda: self._send(None))
        self._place_editor()
        self.editor.edited.connect(self._send)
        self.editor.wrong.connect(lambda why: self.problem.say(why, "problem"))
        self.draw(setting)

    @property
    def named(self) -> str:
        """What it is called."""
        return self.title.text()

    def draw(self, setting: SettingView) -> None:
        """Show it as it is now; what is being typed, or was refused, stays."""
        self.setting = setting
        self.details.say(words.help_of(setting.help))
        self.title.setToolTip(setting.name)
        if not self._refused and not self._sending:
            self.editor.follow(setting.next_value if setting.pending else setting.value)
        elif self._unheard:  # the daemon was gone, and is there again
            self._unheard = False
            self.editor.offer()
        self.editor.setEnabled(not setting.fixed)
        default = self.tr("Back to the default: %1").replace("%1", words.default_of(setting))
        self.reset.setToolTip(default)
        drawn(self.reset, "reset")
        own = setting.origin == "file" or setting.pending
        self.reset.setVisible(own and not setting.fixed)
        self._draw_state()

    def answered(self) -> None:
        """The last change was taken."""
        self._sending = self.editor.awaits = False
        self._refused = self._unheard = False
        self.problem.say("")
        self._go_on()
        if not self._sending:
            self._saved.start()

    def failed(self, error: CosydError) -> None:
        """The last change was not taken: why is told here, and what was typed stays."""
        self._sending = self.editor.awaits = False
        self._refused = self.editor.keeps
        self._unheard = self._refused and is_absence(error)
        self.problem.say("\n".join(filter(None, (message_of(error), advice_of(error)))), "problem")
        if not self.editor.keeps:
            self.draw(self.setting)
        self._go_on()

    def _send(self, value: Any) -> None:
        if self._sending:
            self._next = [] if value == self._sent else [value]
            return
        self._sending = self.editor.awaits = True
        self._sent = value
        if value is None:
            self._refused = False
            self.editor.show_value(self.editor.known)
        self.wanted.emit(self.setting.name, value)

    def _go_on(self) -> None:
        if self._next:
            self._send(self._next.pop())

    def _draw_state(self) -> None:
        if self._saved.isActive():
            self.pill.say(self.tr("Saved"), "good")
        elif self.setting.fixed:
            self.pill.say(
                self.tr("Fixed: %1").replace("%1", reason_of(self.setting.fixed)), "quiet"
            )
        elif self.setting.pending:
            self.pill.say(self.tr("From the next start"), "note")
        else:
            self.pill.say("", "quiet")

    def _place_editor(self) -> None:
        if self.editor.wide:
            line = QHBoxLayout()
            line.addWidget(self.editor, 1)
            line.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
            self.below.addLayout(line)
            return
        self.editor.setFixedWidth(WIDTH)
        self.beside.addWidget(self.editor)
        self.beside.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignVCenter)


def editor_for(setting: SettingView) -> Editor:
    """An editor for values of its kind."""
    name = words.title_of(setting.name)
    match setting.kind:
        case "switch":
            return SwitchEditor(name)
        case "number" | "decimal":
            return NumberEditor(
                name,
                least=setting.least,
                most=setting.most,
                decimals=setting.kind == "decimal",
                unit=words.unit_of(setting.name),
            )
        case "choice":
            return ChoiceEditor(name, setting.choices)
    return _of_several(setting, name)


def _of_several(setting: SettingView, name: str) -> Editor:
    """An editor for a value of several parts, else for a line."""
    match setting.kind:
        case "list":
            return ListEditor(name, setting.choices)
        case "table":
            both = {**(setting.default or {}), **(setting.value or {})}
            texts = bool(both) and all(isinstance(one, str) for one in both.values())
            return TableEditor(name, texts=texts)
        case "tables":
            return JsonEditor(name)
    return TextEditor(name, secret=setting.secret)


class SettingsGroup(QWidget):
    """The settings of a table: their name, what they are about, and the rows."""

    def __init__(self, table: TableView) -> None:
        super().__init__()
        self.rows: dict[str, SettingRow] = {}
        self.card = Card()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.ROOM)
        column.setSpacing(theme.GAP)
        self._head: QLabel = heading(words.table_title(table.name))
        column.addWidget(self._head)
        if table.help:
            column.addWidget(Words(words.help_of(table.help)))
        column.addWidget(self.card)

    def add(self, row: SettingRow) -> None:
        """A further setting."""
        self.rows[row.setting.name] = row
        self.card.add(row)

    def show_only(self, names: set[str] | None) -> None:
        """Show these rows alone; None: all."""
        for name, row in self.rows.items():
            row.setVisible(names is None or name in names)
        self.card.update()
