"""Icons on buttons and actions, drawn anew when windows become light or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from cosyd_gui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

NAME = "icon_name"
"""Under this property a button or an action remembers its icon."""

T = TypeVar("T", bound=QAbstractButton | QAction)


def drawn(thing: T, name: str) -> T:
    """*thing*, with the icon of that name, which :func:`redraw` draws anew."""
    thing.setProperty(NAME, name)
    thing.setIcon(icon(name))
    return thing


def redraw(root: QObject) -> None:
    """Draw the icons of all that is in *root* in the colours of now."""
    things: list[QAbstractButton | QAction] = [
        *root.findChildren(QAbstractButton),
        *root.findChildren(QAction),
    ]
    for thing in things:
        if name := thing.property(NAME):
            thing.setIcon(icon(str(name)))


class SearchField(QLineEdit):
    """A line for what is searched for.

    Args:
        says: What stands there while it is empty.
        name: What screen readers call it; empty: the same.
    """

    def __init__(self, says: str, name: str = "") -> None:
        super().__init__(clearButtonEnabled=True)
        self.setPlaceholderText(says)
        self.setAccessibleName(name or says)
        self.addAction(drawn(QAction(self), "search"), QLineEdit.ActionPosition.LeadingPosition)
