"""The windows of the tray: each is made when it is first needed, or shortly before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.menu import TrayMenu
    from cosyd_gui.starting import Starter
    from cosyd_gui.tray import Tray
    from cosyd_gui.views.small import SmallWindow
    from cosyd_gui.views.window import Window

IDLE_MS = 1_500
"""How long after its start the tray makes its window ready: whoever clicks need not wait then."""


class Faces(QObject):
    """The window, and the small one for desktops without a place for icons.

    Args:
        house: The parts of the tray.
        tray: The icon.
        menu: That of the icon.
        starter: What starts the daemon.
    """

    def __init__(self, house: GuiHouse, tray: Tray, menu: TrayMenu, starter: Starter) -> None:
        super().__init__()
        self._house = house
        self._menu = menu
        self._starter = starter
        self._window: Window | None = None
        self._small: SmallWindow | None = None
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(lambda: self.window().prepare())
        tray.placed.connect(self._placed)
        house.actions.wanted.connect(self.open)

    def start(self) -> None:
        """Make the window ready when there is time for that."""
        self._idle.start()

    def window(self) -> Window:
        """The window."""
        if self._window is None:
            from cosyd_gui.views.window import Window  # noqa: PLC0415 - the icon comes first

            self._window = Window(self._house)
            self._window.start_wanted.connect(self._starter.start)
            self._starter.failed.connect(self._window.tell_unstarted)
        return self._window

    def open(self, page: str = "") -> None:
        """Show the window, with that page; empty: where it was."""
        self._idle.stop()
        self.window().open(page)

    def looked_at(self) -> bool:
        """Whether the user looks at the window."""
        return self._window is not None and self._window.isActiveWindow()

    def close(self) -> None:
        """Be gone."""
        self._idle.stop()
        for one in (self._window, self._small):
            if one is not None:
                one.hide()
                one.deleteLater()
        self._window = self._small = None

    def _placed(self, placed: bool) -> None:
        if placed and self._small is not None:
            self._small.hide()
            self._small.deleteLater()
            self._small = None
        elif not placed and self._small is None:
            from cosyd_gui.views.small import SmallWindow  # noqa: PLC0415 - seldom needed

            self._small = SmallWindow(self._house, self._menu)
            self._small.show()
