"""What the forms of which a voice is made have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cosyd_gui import theme
from cosyd_gui.views.voices_new_parts import Foot, headline, scrolling

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from cosyd.client import Client
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire_voices import VoiceAdded
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link


class VoiceMaking(QWidget):
    """A form. What is in it stays until a voice was made of it.

    Args:
        link: To the daemon.
    """

    made = Signal(object)
    """The :class:`~cosyd.contract.wire_voices.VoiceAdded` that has come."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of what did not work."""

    closed = Signal()

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._making: Asked | None = None
        self.foot = Foot()
        self.foot.button.clicked.connect(self._make)
        self.foot.cancel.clicked.connect(self._give_up)

    def _make(self) -> None:
        """Make it, where all is there."""

    def _tell(self) -> None:
        """Say what is missing."""

    def _empty(self) -> None:
        """The next voice begins with nothing."""

    def _ask_for(
        self, name: str, make: Callable[[Client], Coroutine[Any, Any, VoiceAdded]]
    ) -> None:
        self.foot.busy(self.tr("{name} is being made ...").format(name=name))
        self._making = self._link.ask(self, make, self._done, self._not_made)
        self._tell()

    def _done(self, added: VoiceAdded) -> None:
        self._rest()
        self._empty()
        self.made.emit(added)

    def _not_made(self, error: CosydError) -> None:
        self._rest()
        self.failed.emit(error)

    def _give_up(self) -> None:
        if self._making:
            self._making.cancel()
        self._rest()

    def _rest(self) -> None:
        self._making = None
        self.foot.busy("")
        self._tell()

    def _column(self, title: str) -> QVBoxLayout:
        """Where its parts go, between *title* and foot."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, theme.ROOM, 0)
        column.setSpacing(theme.GAP)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addLayout(headline(title, self.closed.emit))
        whole.addWidget(scrolling(inner), 1)
        whole.addWidget(self.foot)
        return column
