"""An editor for free keys and their values."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from cosyd_gui.widgets.setting_tall import LINE, Tall, fit, is_edited


class TableEditor(Tall):
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
        return is_edited(self.view) or not self._is_whole() or bool(self._twice())

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
        fit(self.view, self.view.rowCount(), self.view.horizontalHeader().sizeHint().height())


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
