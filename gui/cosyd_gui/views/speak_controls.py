"""The buttons below the text, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from cosyd_gui import theme
from cosyd_gui.views.speak_asking import Stage
from cosyd_gui.views.speak_words import stage_words
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from cosyd_gui.views.speak_under_way import UnderWay

HIGH = 34


class SpeakControls(QWidget):
    """Speak, pause, stop, save."""

    def __init__(self) -> None:
        super().__init__()
        self.speak = QPushButton(self.tr("&Speak"))
        self.speak.setToolTip(self.tr("Have all of it heard (Ctrl+Enter)"))
        self.speak.setObjectName("first")
        self.pause = QPushButton()
        self.stop = QPushButton()
        self.stop.setAccessibleName(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop (Ctrl+.)"))
        self.save = QPushButton(self.tr("S&ave ..."))
        self.save.setToolTip(self.tr("Save it as a sound file (Ctrl+S)"))
        self.time = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.time.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        beside = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self.time.setAlignment(
            beside | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        )  # beside the buttons, in whichever direction its own words run
        self._paused = False
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        for button in (self.speak, self.pause, self.stop):
            button.setMinimumHeight(HIGH)
            line.addWidget(button)
        line.addWidget(self.time, 1)
        self.save.setMinimumHeight(HIGH)
        line.addWidget(self.save)
        for button in (self.pause, self.stop):
            button.setFixedWidth(HIGH + theme.GAP)
            button.setIconSize(QSize(20, 20))
        drawn(self.stop, "stop")
        self._dress_pause()
        self.dress()

    def show_stage(self, stage: Stage, *, can_speak: bool) -> None:
        """What can be done now."""
        self.speak.setEnabled(can_speak)
        self.save.setEnabled(can_speak)
        self.stop.setEnabled(stage.under_way)
        self.pause.setEnabled(stage.heard)
        if self._paused is not (stage is Stage.PAUSED):
            self._paused = stage is Stage.PAUSED
            self._dress_pause()

    def show_time(self, now: UnderWay, *, waiting: int, characters: int) -> None:
        """How far it is; how much there is, while nothing is under way."""
        says = stage_words(now, waiting=waiting)
        if not now.stage.under_way and characters:
            says = self.tr("%Ln character(s)", "", characters)
        if says != self.time.text():
            self.time.setText(says)

    def dress(self) -> None:
        """In the colours of light or dark."""
        accent = theme.accent()
        words = "#10201c" if theme.is_dark() else "#ffffff"
        rest = self.palette().color(QPalette.ColorRole.Mid).name()
        self.speak.setStyleSheet(
            f"#first {{ background: {accent.name()}; color: {words}; border: 1px solid"
            f" {accent.name()}; border-radius: 6px; padding: 4px 22px; font-weight: 600; }}"
            f"#first:hover {{ background: {accent.lighter(108).name()}; }}"
            f"#first:pressed {{ background: {accent.darker(112).name()}; }}"
            f"#first:focus {{ border: 2px solid {self.palette().windowText().color().name()}; }}"
            f"#first:disabled {{ background: transparent; color: {rest}; border-color: {rest}; }}"
        )

    def _dress_pause(self) -> None:
        says = self.tr("Go on") if self._paused else self.tr("Pause")
        drawn(self.pause, "play" if self._paused else "pause")
        self.pause.setAccessibleName(says)
        self.pause.setToolTip(self.tr("{does} (Ctrl+P)").format(does=says))
