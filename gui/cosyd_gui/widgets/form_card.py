"""A form on a ground of its own, which comes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPalette, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Callable


class FormCard(QFrame):
    """A place of its own on a page, for a form."""

    resized = Signal()
    """It came, or went."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = QVBoxLayout(self)
        self.inside.setContentsMargins(theme.ROOM, theme.ROOM, theme.ROOM, theme.ROOM)
        self.inside.setSpacing(theme.GAP)

    def end_with(self, go: QPushButton, no: QPushButton, give_up: Callable[[], None]) -> None:
        """Lay out its last row: *go*, and *no*, which gives up, as Escape does."""
        no.clicked.connect(give_up)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(give_up)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(no)
        row.addWidget(go)
        self.inside.addSpacing(theme.GAP)
        self.inside.addLayout(row)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and words
        """Draw what lies under the form."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(self.rect(), theme.GAP, theme.GAP)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell of what concerns its neighbours."""
        if event.type() in {QEvent.Type.ShowToParent, QEvent.Type.HideToParent}:
            self.resized.emit()
        return super().event(event)
