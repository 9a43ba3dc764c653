"""What a window of the tray shows: its words, and where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from cosyd_gui.widgets.notice import Notice

ROWS = 100
"""Of a list: so many are looked at."""


def settled(top: QWidget, qtbot: QtBot) -> set[str]:
    """What is shown once the answers that it waits for have come."""
    before, now = None, set(shown(top))
    while now != before:
        qtbot.wait(100)
        before, now = now, set(shown(top))
    return now


def shown(top: QWidget) -> Iterator[str]:
    """What can be seen of *top*, or is read aloud, or told beside the mouse."""
    for widget in (top, *top.findChildren(QWidget)):
        if isinstance(widget, QMenu) or widget.isVisibleTo(top):
            yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
            yield from _texts(widget)
            yield from (action.text() for action in widget.actions())


def _texts(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QTabBar():
            yield from (widget.tabText(tab) for tab in range(widget.count()))
        case QAbstractItemView():
            yield from _cells(widget)


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    table = isinstance(view, QTableView)
    columns = model.columnCount() if table else int(model is not None)
    for column in range(columns if table else 0):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(min(model.rowCount(), ROWS) if columns else 0):
        for column in range(columns):
            yield str(model.index(row, column).data() or "")


def in_notice(notice: Notice, words: str = "") -> QPushButton:
    """The button of those words in it that can be pressed; without words the only one."""
    found = [
        one
        for one in notice.findChildren(QPushButton)
        if one.isVisibleTo(notice) and words in {"", one.text()}
    ]
    assert len(found) == 1, [one.text() for one in found]
    return found[0]


def place_of(widget: QWidget, window: QWidget) -> tuple[int, int]:
    return widget.mapTo(window, QPoint(0, 0)).x(), widget.width()


def cut_in(window: QWidget) -> list[str]:
    """The buttons and labels that stand out of the window, or are narrower than their words."""
    cut = []
    for widget in (*window.findChildren(QAbstractButton), *window.findChildren(QLabel)):
        if not widget.text() or widget.visibleRegion().isEmpty():
            continue
        at, width = place_of(widget, window)
        least = 0 if _may_be_narrow(widget) else widget.minimumSizeHint().width()
        if at < 0 or at + width > window.width() or width < least:
            cut.append(widget.text())
    return cut


def _may_be_narrow(widget: QWidget) -> bool:
    return isinstance(widget, QLabel) and widget.wordWrap()
