"""Editors for values of several parts: lines, and free keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
)

from cosyd_gui import theme
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.setting_editors import Editor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LINE = 26
LEAST_LINES = 2
MOST_LINES = 7


class _Tall(Editor):
    """With buttons at its side."""

    wide = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.line.setSpacing(theme.GAP)
        self.buttons = QVBoxLayout()
        self.buttons.setSpacing(2)
        self.buttons.addStretch(1)

    def button(self, picture: str, name: str, do: Callable[[], None] | None = None) -> QToolButton:
        """A further button."""
        button = QToolButton(autoRaise=True)
        drawn(button, picture)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(f"{name}: {self.named}")
        button.setToolTip(name)
        if do:
            button.clicked.connect(do)
        self.buttons.insertWidget(self.buttons.count() - 1, button)
        return button


def _is_edited(view: QAbstractItemView) -> bool:
    """Whether somebody types in one of its cells."""
    return view.state() is QAbstractItemView.State.EditingState


def _fit(view: QAbstractItemView, lines: int, more: int = 0) -> None:
    shown = min(max(lines, LEAST_LINES), MOST_LINES)
    view.setFixedHeight(shown * LINE + more + 4)


class ListEditor(_Tall):
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
        _fit(self.view, self.view.count())

    @property
    def touched(self) -> bool:
        """See :class:`Editor`."""
        return _is_edited(self.view)

    def value(self) -> list[str]:
        """See :class:`Editor`. Empty lines do not count."""
        items = (self.view.item(row) for row in range(self.view.count()))
        return [text for item in items if (text := item.text().strip())]

    def append(self, text: str) -> None:
        """Another line, at the end."""
        self.view.blockSignals(True)
        self._append(text)
        self.view.blockSignals(False)
        _fit(self.view, self.view.count())
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
        _fit(self.view, self.view.count())
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


class TableEditor(_Tall):
    """Free keys and their values, in two columns.

    What is no text is shown, and read, as JSON: ``true``, ``18.5``, ``{"threads": 2}``.
    """

    def __init__(self, name: str, *, texts: bool) -> None:
        super().__init__(name)
        self._texts = texts
        self.view = QTableWidget(0, 2)
        self.view.setHorizontalHeaderLabels([self.tr("Name"), self.tr("Value")])
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(LINE)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.view.setTabKeyNavigation(False)
        self.hold(self.view)
        self.line.addLayout(self.buttons)
        self.button("add", self.tr("Add"), self.begin)
        self.button("remove", self.tr("Remove"), self.remove)
        self.view.itemChanged.connect(self._changed)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.view)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove)

    def put(self, value: Any) -> None:
        """See :class:`Editor`."""
        row, column = self.view.currentRow(), self.view.currentColumn()
        self.view.blockSignals(True)
        self.view.setRowCount(0)
        for key, one in (value or {}).items():
            self._append(key, _told(one, texts=self._texts))
        self.view.setCurrentCell(min(row, self.view.rowCount() - 1), column)
        self.view.blockSignals(False)
        self._fit()

    @property
    def touched(self) -> bool:
        """See :class:`Editor`. What has no value yet is still being written."""
        return _is_edited(self.view) or not self._is_whole() or bool(self._twice())

    def value(self) -> dict[str, Any]:
        """See :class:`Editor`."""
        return {key: _read(text, texts=self._texts) for key, text in self._lines() if key}

    def begin(self) -> None:
        """Another line, to be written."""
        self.view.blockSignals(True)
        first = self._append("", "")
        self.view.blockSignals(False)
        self._fit()
        self.view.setCurrentItem(first)
        self.view.editItem(first)

    def remove(self) -> None:
        """Take out the line that is chosen."""
        row = self.view.currentRow()
        if row >= 0:
            self.view.removeRow(row)
            self._fit()
            self._changed()

    def _changed(self) -> None:
        if twice := self._twice():
            self.wrong.emit(self.tr("There are two lines for %1.").replace("%1", twice[0]))
            return
        self.wrong.emit("")
        if self._is_whole():
            self.offer()

    def _twice(self) -> list[str]:
        keys = [key for key, _ in self._lines() if key]
        return [key for key in keys if keys.count(key) > 1]

    def _is_whole(self) -> bool:
        """Whether each line that has a name has a value, and the other way round."""
        return all(key and text for key, text in self._lines() if key or text)

    def _lines(self) -> list[tuple[str, str]]:
        return [
            (self._at(row, 0).strip(), self._at(row, 1).strip())
            for row in range(self.view.rowCount())
        ]

    def _at(self, row: int, column: int) -> str:
        item = self.view.item(row, column)
        return item.text() if item else ""

    def _append(self, key: str, text: str) -> QTableWidgetItem:
        row = self.view.rowCount()
        self.view.insertRow(row)
        first = QTableWidgetItem(key)
        self.view.setItem(row, 0, first)
        self.view.setItem(row, 1, QTableWidgetItem(text))
        return first

    def _fit(self) -> None:
        _fit(self.view, self.view.rowCount(), self.view.horizontalHeader().sizeHint().height())


def _told(value: Any, *, texts: bool) -> str:
    if isinstance(value, str) and (texts or not _is_json(value)):
        return value
    return json.dumps(value, ensure_ascii=False)


def _read(text: str, *, texts: bool) -> Any:
    if texts or not _is_json(text):
        return text
    return json.loads(text)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
