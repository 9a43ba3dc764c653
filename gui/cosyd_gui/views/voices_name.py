"""The name of a voice, which becomes a field where it is renamed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedLayout, QWidget

from cosyd_gui.views.voices_new_parts import TITLE
from cosyd_gui.widgets.labels import heading

LONGEST = 64
"""Characters of a name."""


class NameLine(QWidget):
    """The name, large. Enter takes what was typed, Escape what it was before."""

    renamed = Signal(str, str)
    """From its name to another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._own = False
        self.shown: QLabel = heading(size_ratio=TITLE)
        self.field = QLineEdit(maxLength=LONGEST)
        self.field.setFont(QFont(self.shown.font()))
        self.field.setAccessibleName(self.tr("New name"))
        self.field.returnPressed.connect(self._take)
        self.field.installEventFilter(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.shown)
        self._stack.addWidget(self.field)

    @property
    def editing(self) -> bool:
        """Whether another name is being typed."""
        return self._stack.currentWidget() is self.field

    def show_name(self, name: str, *, own: bool) -> None:
        """It is called *name*; only what is one's *own* can be renamed. What is typed stays."""
        if name != self._name:
            self._stack.setCurrentWidget(self.shown)
        self._name = name
        self._own = own
        self.shown.setText(name)

    def edit(self) -> None:
        """Another name can be typed now."""
        if self._own:
            self.field.setText(self._name)
            self._stack.setCurrentWidget(self.field)
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.selectAll()

    def leave(self) -> None:
        """It keeps its name."""
        self._stack.setCurrentWidget(self.shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Escape leaves it as it was."""
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()  # or a shortcut of the page would get it
            if event.type() == QEvent.Type.KeyPress:
                self.leave()
            return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        new = self.field.text().strip()
        if not new or new == self._name:
            self.leave()
        else:
            self.renamed.emit(self._name, new)
