"""Where the keys are chosen that do something from anywhere, each with why it does not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QKeySequenceEdit, QLabel, QWidget

from cosyd_gui.actions import Action
from cosyd_gui.reach.hotkeys import words_of
from cosyd_gui.widgets.labels import Words

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse


class HotkeyEdits(QWidget):
    """One line for each action; a change counts at once.

    Args:
        house: The parts of the tray.
    """

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self._house = house
        self._edits: dict[Action, QKeySequenceEdit] = {}
        self._problems: dict[Action, Words] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        for action in Action:
            self._add(action)
        house.hotkeys.changed.connect(self._tell)
        self._tell()

    def edit_of(self, action: Action) -> QKeySequenceEdit:
        """Where the key of *action* is chosen."""
        return self._edits[action]

    def problem_of(self, action: Action) -> str:
        """What is told beside it; empty: nothing."""
        return self._problems[action].text()

    def _add(self, action: Action) -> None:
        edit = QKeySequenceEdit(QKeySequence(self._house.preferences.now.hotkeys.get(action, "")))
        edit.setMaximumSequenceLength(1)
        edit.setClearButtonEnabled(True)
        edit.setAccessibleName(words_of(action))
        problem = Words(kind="problem")
        line = QHBoxLayout()
        line.addWidget(edit)
        line.addWidget(problem, 1)
        label = QLabel(words_of(action))
        label.setBuddy(edit)
        self._form.addRow(label, line)
        self._edits[action] = edit
        self._problems[action] = problem
        edit.editingFinished.connect(lambda: self._choose(action, edit))
        edit.keySequenceChanged.connect(lambda _: self._choose_none(action, edit))

    def _choose(self, action: Action, edit: QKeySequenceEdit) -> None:
        keys = edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        now = self._house.preferences.now.hotkeys
        if now.get(action, "") != keys:
            chosen = {**now, action.value: keys}
            self._house.preferences.change(
                hotkeys={name: key for name, key in chosen.items() if key}
            )

    def _choose_none(self, action: Action, edit: QKeySequenceEdit) -> None:
        if edit.keySequence().isEmpty():  # cleared by its button, which ends no editing
            self._choose(action, edit)

    def _tell(self) -> None:
        for action, label in self._problems.items():
            label.setText(self._house.hotkeys.problem_of(action))
