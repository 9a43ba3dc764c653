"""Where things stand on the page of voices: side by side, or one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from cosyd_gui.views.voices_list import VoiceList
    from cosyd_gui.views.voices_pane import VoicePane

NARROW = 570
"""Where there is less, list and voice are shown one at a time."""

LIST_WIDTH = 260
NO_LIMIT = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""


class Places(QWidget):
    """The list, and beside it the voice that is looked at or a form that makes one."""

    def __init__(self, voices: VoiceList, pane: VoicePane, forms: Sequence[QWidget]) -> None:
        super().__init__()
        self._list = voices
        self._pane = pane
        self._forms = forms
        self._opened = False
        self._nothing = QLabel(
            self.tr("Choose a voice. To have one of your own, record it, or drop a file here."),
            wordWrap=True,
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        self._side = QStackedWidget()
        for part in (self._nothing, pane, *forms):
            self._side.addWidget(part)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.ROOM)
        line.addWidget(voices, 1)
        line.addWidget(self._side, 2)

    @property
    def making(self) -> bool:
        """Whether a form is open."""
        return self._side.currentWidget() in self._forms

    def open_pane(self) -> None:
        """The voice that is looked at, instead of a form, and of the list where room is scarce."""
        self._opened = True
        self._side.setCurrentWidget(self._pane)
        self.arrange()

    def open_form(self, form: QWidget) -> None:
        """A form that makes a voice."""
        self._opened = True
        self._side.setCurrentWidget(form)
        self.arrange()

    def close_side(self) -> None:
        """The list, and beside it a voice where there is room."""
        self._opened = False
        self._side.setCurrentWidget(self._nothing)
        self.arrange()
        self._list.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self) -> None:
        """Show what there is room for."""
        narrow = self.width() < NARROW
        if not self.making:
            self._side.setCurrentWidget(self._pane if self._pane.voice else self._nothing)
        self._list.setVisible(not narrow or not self._opened)
        self._side.setVisible(not narrow or self._opened)
        self._list.setMaximumWidth(NO_LIMIT if narrow else LIST_WIDTH)
        self._pane.narrow(now=narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """There is more room, or less."""
        super().resizeEvent(event)
        self.arrange()
