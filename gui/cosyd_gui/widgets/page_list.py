"""The list of the window's pages: quiet, and narrow where the window is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyleOptionViewItem,
)

from cosyd_gui import theme
from cosyd_gui.icons import icon
from cosyd_gui.widgets.calm_rows import EDGE, CalmRows, draw_words

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 216
NARROW = 60
"""With room for the icons alone."""

ROW = 40
ICON = 20


class PageList(QListWidget):
    """Names with icons, of which one is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        self.by_key = False
        self.setItemDelegate(_Row(self, lambda: self.by_key))
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.draw()

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


class _Row(CalmRows):
    """Draws a page's row: its icon, and its title where there is room."""

    def draw_content(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        *,
        chosen: bool,
    ) -> None:
        """The icon stands in the middle where there is nothing else."""
        narrow = room.width() < WIDTH // 2
        inner = room.adjusted(EDGE, 0, -EDGE, 0)
        image = QRect(0, 0, ICON, ICON)
        slot = QRect(inner.topLeft(), QSize(ICON, inner.height()))
        image.moveCenter(inner.center() if narrow else slot.center())
        drawn = QStyle.visualRect(option.direction, room, image)
        mode = QIcon.Mode.Selected if chosen else QIcon.Mode.Normal
        index.data(Qt.ItemDataRole.DecorationRole).paint(painter, drawn, mode=mode)
        if not narrow:
            rest = inner.adjusted(ICON + EDGE, 0, 0, 0)
            words = QStyle.visualRect(option.direction, room, rest)
            draw_words(painter, words, option, str(index.data()), strong=chosen)
