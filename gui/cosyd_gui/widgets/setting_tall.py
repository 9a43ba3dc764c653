"""What editors of several lines have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractItemView,
    QToolButton,
    QVBoxLayout,
)

from cosyd_gui import theme
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.setting_editors import Editor

if TYPE_CHECKING:
    from collections.abc import Callable

LINE = 26
"""How high a line is, in pixels."""

LEAST_LINES = 2
MOST_LINES = 7


class Tall(Editor):
    """With buttons at its side."""

    wide = True

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.line.setSpacing(theme.GAP)
        self.buttons = QVBoxLayout()
        self.buttons.setSpacing(2)
        self.buttons.addStretch(1)

    def button(self, picture: str, name: str, do: Callable[[], None] | None = None) -> QToolButton:
        """A further button."""
        button = QToolButton(autoRaise=True)
        drawn(button, picture)
        button.setIconSize(QSize(16, 16))
        button.setAccessibleName(f"{name}: {self.named}")
        button.setToolTip(name)
        if do:
            button.clicked.connect(do)
        self.buttons.insertWidget(self.buttons.count() - 1, button)
        return button


def is_edited(view: QAbstractItemView) -> bool:
    """Whether somebody types in one of its cells."""
    return view.state() is QAbstractItemView.State.EditingState


def fit(view: QAbstractItemView, lines: int, more: int = 0) -> None:
    """Make *view* as high as so many *lines*, within reason, and *more* pixels."""
    shown = min(max(lines, LEAST_LINES), MOST_LINES)
    view.setFixedHeight(shown * LINE + more + 4)
