"""The list of the window's pages: quiet, and narrow where the window is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from cosyd_gui import theme
from cosyd_gui.icons import icon

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 216
NARROW = 60
"""With room for the icons alone."""

ROW = 40
ICON = 20
ROUND = 8
CHOSEN_ALPHA = 40
POINTED_ALPHA = 18


class PageList(QListWidget):
    """Names with icons, of which one is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Row(self))
        self.by_key = False
        self.be_narrow(False)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the keyboard is to whom uses it."""
        by_mouse = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        self.by_key = event.reason() not in (*by_mouse, Qt.FocusReason.OtherFocusReason)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """As above."""
        self.by_key = True
        super().keyPressEvent(event)

    def fill(self, pages: Iterable[tuple[str, str]]) -> None:
        """List pages: each the name of its icon, and its title."""
        for name, title in pages:
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setSizeHint(QSize(0, ROW))
            self.addItem(item)
        self.draw()

    def draw(self) -> None:
        """Draw the icons in the colours of now."""
        usual = self.palette().color(QPalette.ColorRole.WindowText)
        for row in range(self.count()):
            item = self.item(row)
            both = QIcon(icon(str(item.data(Qt.ItemDataRole.UserRole)), usual))
            chosen = icon(str(item.data(Qt.ItemDataRole.UserRole)), theme.accent())
            for size in chosen.availableSizes():
                both.addPixmap(chosen.pixmap(size), QIcon.Mode.Selected)
            item.setIcon(both)

    def be_narrow(self, narrow: bool) -> None:
        """Show the icons alone, or their titles as well."""
        self.setFixedWidth(NARROW if narrow else WIDTH)
        for row in range(self.count()):
            item = self.item(row)
            item.setToolTip(item.text() if narrow else "")


class _Row(QStyledItemDelegate):
    """Draws a page's row."""

    def __init__(self, pages: PageList) -> None:
        super().__init__(pages)
        self._pages = pages

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """See Qt's ``QAbstractItemDelegate``."""
        state = option.state
        room: QRect = option.rect.adjusted(0, 2, 0, -2)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus) and self._pages.by_key
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_ground(painter, room, state, chosen=chosen, focused=focused)
        _draw_words(painter, room, option, index, chosen=chosen)
        painter.restore()


def _draw_ground(
    painter: QPainter, room: QRect, state: QStyle.StateFlag, *, chosen: bool, focused: bool
) -> None:
    ground = QColor(theme.accent())
    ground.setAlpha(CHOSEN_ALPHA if chosen else POINTED_ALPHA)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(room, ROUND, ROUND)
    if chosen and focused:
        painter.setPen(theme.accent())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), ROUND, ROUND)


def _draw_words(
    painter: QPainter,
    room: QRect,
    option: QStyleOptionViewItem,
    index: QModelIndex | QPersistentModelIndex,
    *,
    chosen: bool,
) -> None:
    direction = option.direction
    narrow = room.width() < WIDTH // 2
    inner = room.adjusted(12, 0, -12, 0)
    image = QRect(0, 0, ICON, ICON)
    image.moveCenter(inner.center() if narrow else QRect(inner.topLeft(), _slot(inner)).center())
    drawn = QStyle.visualRect(direction, room, image)
    mode = QIcon.Mode.Selected if chosen else QIcon.Mode.Normal
    index.data(Qt.ItemDataRole.DecorationRole).paint(painter, drawn, mode=mode)
    if narrow:
        return
    words = QStyle.visualRect(direction, room, inner.adjusted(ICON + 12, 0, 0, 0))
    font = option.font
    font.setWeight(font.Weight.DemiBold if chosen else font.Weight.Normal)
    painter.setFont(font)
    painter.setPen(option.palette.color(QPalette.ColorRole.WindowText))
    said = painter.fontMetrics().elidedText(
        str(index.data()), Qt.TextElideMode.ElideRight, words.width()
    )
    start = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeading)
    painter.drawText(words, int(start | Qt.AlignmentFlag.AlignVCenter), said)


def _slot(inner: QRect) -> QSize:
    return QSize(ICON, inner.height())
