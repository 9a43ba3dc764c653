"""What all pages of the window have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.widgets.notice import Notice
from cosyd_gui.widgets.pictures import redraw

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from cosyd.contract.errors import CosydError
    from cosyd_gui.house import GuiHouse


ABSENCE: Final = frozenset({"daemon.not_running", "daemon.stopping", "answer.broken"})


def is_absence(error: CosydError) -> bool:
    """Whether *error* only says that the daemon is gone, or going, of which the window tells."""
    return error.code in ABSENCE


def unseen(notice: Notice, error: CosydError) -> None:
    """Tell that what nobody has asked for could not be read; of absence the window tells."""
    if not is_absence(error):
        notice.tell_error(error)


class Page(QWidget):
    """A page. It is made when it is first looked at, and then kept.

    It may ask the daemon in :meth:`fresh`, which is called whenever what it shows may be old: when
    it is first shown, and when the daemon is found again. While there is no daemon the window says
    so; a page keeps what it shows, and what was typed.

    Args:
        house: The parts of the tray.
    """

    name: ClassVar[str]
    """As it is named in programs and pictures: ``speak``; also the name of its icon."""

    ages: ClassVar[bool] = False
    """Whether it may be old whenever it is looked at: files are changed by hand, too, of which no
    event tells."""

    shown = Signal()
    gone = Signal()

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self.house = house
        self.link = house.link
        self.notice = Notice()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(theme.ROOM, theme.ROOM, theme.ROOM, theme.ROOM)
        self.body.setSpacing(theme.GAP)
        self.body.addWidget(self.notice)
        self._old = True
        self.link.found.connect(self._found)

    def fresh(self) -> None:
        """Ask the daemon for all that is shown."""

    def open_at(self, place: str) -> None:
        """Show that of it: of the settings ``plugins.speaker``. Pages without places do nothing."""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """It can be seen."""
        super().showEvent(event)
        self._old |= self.ages
        self.shown.emit()
        self._freshen()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.dress()

    def dress(self) -> None:
        """Wear the colours of now."""
        redraw(self)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """It cannot be seen any more."""
        super().hideEvent(event)
        self.gone.emit()

    def unseen(self, error: CosydError) -> None:
        """What is read without anybody's asking for it could not be read."""
        unseen(self.notice, error)

    def _found(self) -> None:
        self._old = True
        if self.notice.error is not None and is_absence(self.notice.error):
            self.notice.clear()  # it is not so any more
        if self.isVisible():
            self._freshen()

    def _freshen(self) -> None:
        if self._old and self.link.state.here:
            self._old = False
            self.fresh()
