"""An editor for values that have a shape of their own: as JSON."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from cosyd_gui.widgets.setting_editors import Editor

HEIGHT = 130


class JsonEditor(Editor):
    """A list of tables, as JSON. It counts when it is saved."""

    wide = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.edit = QPlainTextEdit()
        self.edit.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(HEIGHT)
        self.save = QPushButton(self.tr("Save"))
        self.save.setAccessibleName(f"{self.save.text()}: {name}")
        self.save.setEnabled(False)
        self.hold(self.edit)
        self.line.addWidget(self.save, 0, Qt.AlignmentFlag.AlignBottom)
        self.save.clicked.connect(self.offer)
        self.edit.textChanged.connect(self.touch)

    def put(self, value: Any) -> None:
        """See :class:`Editor`."""
        self.edit.setPlainText(json.dumps(value, indent=2, ensure_ascii=False))
        self.save.setEnabled(False)

    def value(self) -> Any:
        """See :class:`Editor`."""
        return json.loads(self.edit.toPlainText() or "[]")

    def touch(self) -> None:
        """See :class:`Editor`."""
        super().touch()
        self.save.setEnabled(True)

    def offer(self) -> None:
        """See :class:`Editor`. What is no JSON is told of as wrong."""
        try:
            self.value()
        except ValueError as error:
            says = self.tr("This is no JSON: %1.")
            self.wrong.emit(says.replace("%1", str(error)))
        else:
            self.wrong.emit("")
            super().offer()
