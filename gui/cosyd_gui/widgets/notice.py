"""A notice in its place: what happened and what to do, instead of a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from cosyd_gui import theme
from cosyd_gui.widgets.edged import Edged
from cosyd_gui.widgets.pictures import drawn, redraw
from cosyd_gui.words import advice_of, message_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.contract.errors import CosydError

Kind = Literal["good", "note", "problem"]
SHADES = {"good": theme.GOOD, "note": theme.WARN, "problem": theme.BAD}
EDGE = 4
GOOD_MS = 6_000
"""How long good news stays, if there is nothing to be pressed."""


class Notice(Edged):
    """One line or two at the top of a page; a new one takes the place of the old.

    Several notices never pile up: each place shows one.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(theme.WARN, EDGE, parent=parent)
        self._words = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._button = QPushButton()
        self._close = QToolButton(autoRaise=True)
        self._close.setAccessibleName(self.tr("Close this notice"))
        self._close.setToolTip(self._close.accessibleName())
        self._close.setIconSize(QSize(16, 16))
        drawn(self._close, "close")
        self._close.clicked.connect(self.clear)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.ROOM, theme.GAP, theme.GAP, theme.GAP)
        line.addWidget(self._words, 1)
        line.addWidget(self._button)
        line.addWidget(self._close)
        self._do: Callable[[], None] | None = None
        self.error: CosydError | None = None
        """That which it shows, and offers nothing for; None: it tells of something else."""

        self._button.clicked.connect(self._pressed)
        self.hide()

    def tell(
        self,
        says: str,
        kind: Kind = "note",
        *,
        button: str = "",
        do: Callable[[], None] | None = None,
    ) -> None:
        """Show *says*, with a button that does something where *button* names one."""
        self._timer.stop()
        self.error = None
        self._words.setText(says)
        self.setAccessibleName(says)
        self._do = do
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.be_of(SHADES[kind])
        self.show()
        if kind == "good" and not button:
            self._timer.start(GOOD_MS)

    def tell_error(
        self, error: CosydError, *, button: str = "", do: Callable[[], None] | None = None
    ) -> None:
        """Show what went wrong, and what to do about it."""
        words = "\n".join(filter(None, (message_of(error), advice_of(error))))
        self.tell(words, "problem", button=button, do=do)
        self.error = None if button else error

    def clear(self) -> None:
        """Show nothing."""
        self._timer.stop()
        self.error = None
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            redraw(self)

    @property
    def says(self) -> str:
        """What it shows; empty: nothing."""
        return "" if self.isHidden() else self._words.text()

    def _pressed(self) -> None:
        do = self._do
        self.clear()
        if do:
            do()
