"""The icon in the panel: what the daemon does just now, and a menu."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from cosyd_gui.icons import state_icon, state_mask
from cosyd_gui.reach.hosts import Hosts, panel_is_dark
from cosyd_gui.sentences import state_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from cosyd_gui.house import GuiHouse
    from cosyd_gui.state import Face, State

GRACE_MS = 4_000
"""How long a desktop may take to make a place for icons before the tray counts as without one."""

ENOUGH_MS = 10_000
"""How long a notification stays, where the desktop asks."""


class Tray(QObject):
    """Shows the icon wherever there is a place for it, whenever there is one.

    An icon is never hidden while its place is gone: Qt shows it again by itself where it can. It is
    made anew where the place that comes is of another kind, for which the old one does not know
    how.

    Args:
        house: The parts of the tray.
        menu: What a click with the other button opens.
        hosts: Where icons can be.
    """

    placed = Signal(bool)
    """Whether the icon can be seen, once that is clear and whenever it changes."""

    message_clicked = Signal()

    def __init__(self, house: GuiHouse, menu: QMenu, hosts: Hosts) -> None:
        super().__init__()
        self._house = house
        self._menu = menu
        self._hosts = hosts
        self._kind = ""
        self._face: Face | None = None
        self.icon: QSystemTrayIcon | None = None
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(lambda: self.placed.emit(False))
        house.link.changed.connect(self._show_state)
        hosts.changed.connect(self._place)
        scheme = QGuiApplication.styleHints().colorSchemeChanged
        scheme.connect(lambda _: self._draw())

    def start(self) -> None:
        """Be seen."""
        self._place(self._hosts.kind)

    def stop(self) -> None:
        """Be gone."""
        self._grace.stop()
        if self.icon is not None:
            self.icon.hide()
            self.icon.deleteLater()
            self.icon = None

    def message(self, title: str, words: str, *, problem: bool) -> bool:
        """Tell by a notification of the desktop. False: there is no way to."""
        if self.icon is None or not self._hosts.kind:
            return False
        look = QSystemTrayIcon.MessageIcon
        kind = look.Warning if problem else look.Information
        self.icon.showMessage(title, words, kind, ENOUGH_MS)
        return True

    def _place(self, kind: str) -> None:
        if not kind:
            self._grace.start()
            return
        self._grace.stop()
        if self.icon is None or kind != self._kind:
            self._make()
            self._kind = kind
        assert self.icon is not None
        self.icon.show()
        self.placed.emit(True)

    def _make(self) -> None:
        if self.icon is not None:
            self.icon.deleteLater()
        self.icon = QSystemTrayIcon()
        if sys.platform != "darwin":  # there a click opens the menu, whatever the button
            self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.message_clicked)
        self.icon.setContextMenu(self._menu)
        self._draw()
        self._show_state(self._house.link.state)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        why = QSystemTrayIcon.ActivationReason
        if reason is why.MiddleClick:
            self._house.actions.toggle()
        elif reason in {why.Trigger, why.DoubleClick}:
            self._house.actions.wanted.emit("")

    def _show_state(self, state: State) -> None:
        if self.icon is None:
            return
        if state.face is not self._face:
            self._draw()
        words = state_words(state)
        if words != self.icon.toolTip():
            self.icon.setToolTip(words)

    def _draw(self) -> None:
        self._face = self._house.link.state.face
        if self.icon is not None:
            self.icon.setIcon(_icon_of(self._face))


def _icon_of(face: Face) -> QIcon:
    if sys.platform == "darwin":
        return state_mask(face)
    return state_icon(face, dark=panel_is_dark())
