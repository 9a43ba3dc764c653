"""Icons that are drawn anew when windows become light or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton

from cosyd_gui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_NAME = "icon_name"
"""Under this an action or a button remembers which it wears."""


def wear(what: QAction | QAbstractButton, name: str) -> None:
    """Give *what* the icon of that name."""
    what.setProperty(_NAME, name)
    what.setIcon(icon(name))


def redraw(page: QWidget) -> None:
    """Draw all icons on *page* in the colours that windows have now."""
    worn: list[QAction | QAbstractButton] = [
        *page.findChildren(QAction),
        *page.findChildren(QAbstractButton),
    ]
    for what in worn:
        if name := what.property(_NAME):
            what.setIcon(icon(str(name)))
