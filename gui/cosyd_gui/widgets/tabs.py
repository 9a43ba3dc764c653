"""Pages side by side, and actions in a row, drawn in the colours of the window.

A style sheet would do as well, but what stands in a widget that has one keeps its colours when
light becomes dark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QTabBar, QTabWidget, QToolBar

from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction

LINE = 2
HIGH = 18
ICONS = 18
"""In pixels of a screen without scaling."""


class _Bar(QTabBar):
    """Words side by side; a line is under the chosen one."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMouseTracking(True)

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words, and for a finger."""
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.tabText(index))
        return QSize(words.width() + 3 * theme.GAP, words.height() + HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and words
        """Draw all."""
        painter = QPainter(self)
        for index in range(self.count()):
            self._draw(painter, index)
        painter.end()

    def _draw(self, painter: QPainter, index: int) -> None:
        place = self.tabRect(index)
        chosen = index == self.currentIndex()
        focused = chosen and self.hasFocus()
        ink = theme.accent() if focused else self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(place, flags, self.tabText(index))
        inset = place.adjusted(theme.GAP, 0, -theme.GAP, 0)
        line = QRect(inset.left(), place.bottom() - LINE, inset.width(), LINE)
        if chosen:
            painter.fillRect(line, theme.accent())
        elif place.contains(self.mapFromGlobal(self.cursor().pos())):
            painter.fillRect(line, self.palette().color(QPalette.ColorRole.Mid))


class Tabs(QTabWidget):
    """Pages side by side, of which one is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabBar(_Bar())
        self.setDocumentMode(True)


def bar_of(name: str, actions: Iterable[QAction]) -> QToolBar:
    """Buttons for *actions* in a row, which the Tab key comes to as well.

    What has no room is in a menu at its end.

    Args:
        name: What screen readers call it.
        actions: In their order.
    """
    bar = QToolBar()
    bar.setAccessibleName(name)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setIconSize(QSize(ICONS, ICONS))
    for action in actions:
        bar.addAction(action)
        bar.widgetForAction(action).setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return bar
