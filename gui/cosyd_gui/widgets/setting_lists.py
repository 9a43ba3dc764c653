"""An editor for lines, in an order that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QToolButton,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
from cosyd_gui.widgets.setting_tall import LINE, Tall, fit, is_edited


class ListEditor(Tall):
    """Lines, in an order that counts.

    Args:
        name: See :class:`~cosyd_gui.widgets.setting_editors.Editor`.
        choices: The words that a line may be; empty: any.
    """

    def __init__(self, name: str, choices: Sequence[str] = ()) -> None:
        super().__init__(name)
        self._choices = choices
        self.view = QListWidget()
        self.view.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.hold(self.view)
        self.line.addLayout(self.buttons)
        self.add_button = self.button("add", self.tr("Add"), None if choices else self._begin)
        if choices:
            menu = QMenu(self.add_button)
            menu.aboutToShow.connect(lambda: self._fill(menu))
            self.add_button.setMenu(menu)
            self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button("remove", self.tr("Remove"), self.remove)
        self.button("up", self.tr("Move up"), lambda: self.move_by(-1))
        self.button("down", self.tr("Move down"), lambda: self.move_by(1))
        self.view.itemChanged.connect(self.offer)
        self.view.model().rowsMoved.connect(self.offer)
        self._key(Qt.Key.Key_Delete, self.remove)
        self._key("Alt+Up", lambda: self.move_by(-1))
        self._key("Alt+Down", lambda: self.move_by(1))

    def put(self, value: Any) -> None:
        """See :class:`Editor`."""
        row = self.view.currentRow()
        self.view.blockSignals(True)
        self.view.clear()
        for text in value or []:
            self._append(str(text))
        self.view.setCurrentRow(min(row, self.view.count() - 1))
        self.view.blockSignals(False)
        fit(self.view, self.view.count())

    @property
    def touched(self) -> bool:
        """See :class:`Editor`."""
        return is_edited(self.view)

    def value(self) -> list[str]:
        """See :class:`Editor`. Empty lines do not count."""
        items = (self.view.item(row) for row in range(self.view.count()))
        return [text for item in items if (text := item.text().strip())]

    def append(self, text: str) -> None:
        """Another line, at the end."""
        self.view.blockSignals(True)
        self._append(text)
        self.view.blockSignals(False)
        fit(self.view, self.view.count())
        self.offer()

    def remove(self) -> None:
        """Take out the line that is chosen."""
        row = self.view.currentRow()
        if row >= 0:
            self.view.takeItem(row)
            self.offer()

    def move_by(self, rows: int) -> None:
        """Move the line that is chosen."""
        row = self.view.currentRow()
        to = row + rows
        if row >= 0 and 0 <= to < self.view.count():
            self.view.insertItem(to, self.view.takeItem(row))
            self.view.setCurrentRow(to)
            self.offer()

    def _append(self, text: str) -> QListWidgetItem:
        item = QListWidgetItem(text)
        if not self._choices:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setSizeHint(QSize(0, LINE))
        self.view.addItem(item)
        return item

    def _begin(self) -> None:
        self.view.blockSignals(True)
        item = self._append("")
        self.view.blockSignals(False)
        fit(self.view, self.view.count())
        self.view.setCurrentItem(item)
        self.view.editItem(item)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        there = self.value()
        for word in self._choices:
            if word not in there:
                menu.addAction(word).triggered.connect(self._adding(word))
        if menu.isEmpty():
            menu.addAction(self.tr("All are there")).setEnabled(False)

    def _adding(self, word: str) -> Callable[[], None]:
        return lambda: self.append(word)

    def _key(self, keys: Qt.Key | str, do: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self.view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(do)
