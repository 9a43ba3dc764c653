"""Rows of a list at the side: the chosen one lies on a tint, not on the accent itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

ROUND = 8
EDGE = 12
CHOSEN_ALPHA = 40
POINTED_ALPHA = 18


class CalmRows(QStyledItemDelegate):
    """Draws rows of text.

    Args:
        parent: The list.
        by_key: Tells whether the keyboard is used there, so that its place is to be shown.
    """

    def __init__(self, parent: QObject, by_key: Callable[[], bool] = lambda: True) -> None:
        super().__init__(parent)
        self._by_key = by_key

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """See Qt's ``QAbstractItemDelegate``."""
        room: QRect = option.rect.adjusted(0, 2, 0, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus) and self._by_key()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, room, option.state, focused=focused)
        self.draw_content(painter, room, option, index, chosen=chosen)
        painter.restore()

    def draw_content(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        *,
        chosen: bool,
    ) -> None:
        """Draw what stands in the row."""
        draw_words(
            painter, room.adjusted(EDGE, 0, -EDGE, 0), option, str(index.data()), strong=chosen
        )


def draw_words(
    painter: QPainter, room: QRect, option: QStyleOptionViewItem, words: str, *, strong: bool
) -> None:
    """Draw *words* in one line from the side where one begins to read."""
    font = option.font
    font.setWeight(font.Weight.DemiBold if strong else font.Weight.Normal)
    painter.setFont(font)
    painter.setPen(option.palette.color(QPalette.ColorRole.WindowText))
    said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    start = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeading)
    painter.drawText(room, int(start | Qt.AlignmentFlag.AlignVCenter), said)


def draw_ground(painter: QPainter, room: QRect, state: QStyle.StateFlag, *, focused: bool) -> None:
    """Draw in *room* whether a row is chosen, pointed at, or where the keys go."""
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    ground = QColor(theme.accent())
    ground.setAlpha(CHOSEN_ALPHA if chosen else POINTED_ALPHA)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(room, ROUND, ROUND)
    if focused:
        painter.setPen(theme.accent())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), ROUND, ROUND)
