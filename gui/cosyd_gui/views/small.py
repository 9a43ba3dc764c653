"""A small window in place of the icon, where a desktop has no place for icons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.icons import state_icon
from cosyd_gui.sentences import state_words
from cosyd_gui.widgets.pictures import drawn, redraw

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd_gui.house import GuiHouse
    from cosyd_gui.menu import TrayMenu
    from cosyd_gui.state import State

MARK = 24


class SmallWindow(QWidget):
    """The state in words, the actions that are wanted most, and the icon's menu for the others.

    Nothing else leads to cosyd on such a desktop, so it does not close: it goes to the task bar.

    Args:
        house: The parts of the tray.
        menu: That of the icon.
    """

    def __init__(self, house: GuiHouse, menu: TrayMenu) -> None:
        super().__init__()
        self._house = house
        self.setWindowTitle("cosyd")
        self._mark = QLabel()
        self._words = QLabel(textFormat=Qt.TextFormat.PlainText)
        do = house.actions
        self._speak = QPushButton(self.tr("Speak &clipboard"))
        self._speak.clicked.connect(do.speak_clipboard)
        self._toggle = self._button("pause", self.tr("Pause"), do.toggle)
        self._skip = self._button("skip", self.tr("Skip"), do.skip)
        self._stop = self._button("stop", self.tr("Stop"), do.stop)
        self._open = QPushButton(self.tr("&Open cosyd"))
        self._open.clicked.connect(lambda: do.wanted.emit(""))
        self._more = QToolButton()
        self._more.setText(self.tr("&More"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(menu)
        self._lay_out()
        QShortcut(QKeySequence.StandardKey.Quit, self).activated.connect(do.ending.emit)
        house.link.changed.connect(self._show_state)
        self._show_state(house.link.state)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Be out of the way, and stay within reach; unless all of the tray ends."""
        if event.spontaneous():
            event.ignore()
            self.showMinimized()
        else:
            super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            redraw(self)
            self._show_state(self._house.link.state)

    def _button(self, name: str, says: str, call: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        drawn(button, name)
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(says)
        button.setToolTip(says)
        button.clicked.connect(lambda *_: call())
        return button

    def _lay_out(self) -> None:
        told = QHBoxLayout()
        told.setSpacing(theme.GAP)
        told.addWidget(self._mark)
        told.addWidget(self._words, 1)
        done = QHBoxLayout()
        done.setSpacing(theme.GAP)
        for part in (self._speak, self._toggle, self._skip, self._stop):
            done.addWidget(part)
        done.addStretch(1)
        done.addWidget(self._open)
        done.addWidget(self._more)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.ROOM, theme.ROOM, theme.ROOM, theme.ROOM)
        whole.setSpacing(theme.ROOM)
        whole.addLayout(told)
        whole.addLayout(done)

    def _show_state(self, state: State) -> None:
        self._mark.setPixmap(state_icon(state.face, dark=theme.is_dark()).pixmap(MARK))
        self._words.setText(state_words(state))
        sounds = state.here and state.playback.state != "idle"
        paused = state.playback.state == "paused"
        self._speak.setEnabled(state.here)
        drawn(self._toggle, "play" if paused else "pause")
        self._toggle.setAccessibleName(self.tr("Resume") if paused else self.tr("Pause"))
        self._toggle.setToolTip(self._toggle.accessibleName())
        for part in (self._toggle, self._skip):
            part.setEnabled(sounds)
        self._stop.setEnabled(sounds or (state.here and bool(state.jobs)))
