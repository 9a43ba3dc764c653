"""What can be done to the rows that are chosen, and whether texts are kept."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from cosyd_gui import theme
from cosyd_gui.widgets.labels import Words
from cosyd_gui.widgets.pictures import drawn


class Chosen(QWidget):
    """Buttons for what is chosen in the history."""

    def __init__(self) -> None:
        super().__init__()
        self.say = QPushButton(self.tr("Say a&gain"))
        self.hear = QPushButton(self.tr("&Hear"))
        self.copy = QPushButton(self.tr("&Copy"))
        self.remove = QPushButton(self.tr("&Remove"))
        self.say.setToolTip(self.tr("Have its text said once more (Enter)"))
        self.copy.setToolTip(self.tr("Copy its text"))
        self.remove.setToolTip(self.tr("Remove it from the history (Delete)"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        for button in (self.say, self.hear, self.copy, self.remove):
            button.setIconSize(QSize(18, 18))
            line.addWidget(button)
        self.show_what_can_be_done(say=False, hear=False, heard=False, copy=False, remove=False)

    def show_what_can_be_done(
        self, *, say: bool, hear: bool, heard: bool, copy: bool, remove: bool
    ) -> None:
        """Only what can be done can be pressed."""
        self.say.setEnabled(say)
        self.copy.setEnabled(copy)
        self.remove.setEnabled(remove)
        self.hear.setEnabled(hear or heard)
        self.hear.setText(self.tr("S&top") if heard else self.tr("&Hear"))
        drawn(self.hear, "stop" if heard else "play")
        self.hear.setToolTip(
            self.tr("Hear it as it was, here")
            if hear
            else self.tr("Its sound is not kept any more")
        )


class KeepTexts(QWidget):
    """Says that texts are not kept, and offers to."""

    def __init__(self) -> None:
        super().__init__()
        self.keep = QPushButton(self.tr("&Keep them from now on"))
        says = Words(self.tr("Texts are not kept."))
        says.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(says, 1)
        line.addWidget(self.keep)
        self.hide()
