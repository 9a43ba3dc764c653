"""The table of the dictionary, as it is seen and as its keys work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cosyd_gui.models.dictionary import CASE, LANGUAGES, PATTERN, SAY, VOICES, WORD
from cosyd_gui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QKeyEvent, QResizeEvent

WIDTHS = {LANGUAGES: 110, VOICES: 110, CASE: 84, PATTERN: 84}
WORD_WIDTH = 150

EDGE = 0.55
"""How visible an empty box is."""


class Tick(QStyledItemDelegate):
    """A box with a tick or without, which can be seen on light and on dark."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw it."""
        self.initStyleOption(option, index)
        style = option.widget.style()
        box = style.subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, option.widget
        )
        ticked = option.checkState is Qt.CheckState.Checked
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        ink = QColor(option.palette.color(role))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_box(painter, QRectF(box), ink, ticked=ticked)
        painter.restore()


class Cell(QStyledItemDelegate):
    """A cell: what is typed into it is not overwritten when its row has become another."""

    def setEditorData(  # noqa: N802 - Qt's name
        self, editor: QWidget, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Put into the editor what stands there."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)


class Table(RowTable):
    """A table whose cells are edited by Enter as well as by F2.

    Args:
        model: The entries, in the columns of :mod:`cosyd_gui.models.dictionary`.
    """

    left = Signal()
    """A cell was edited to its end."""

    def __init__(self, model: QAbstractItemModel) -> None:
        super().__init__(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        columns = self.horizontalHeader()
        columns.setSortIndicatorClearable(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        cells = Cell(self)
        self.setItemDelegate(cells)
        cells.closeEditor.connect(self.left)
        ticks = Tick(self)
        for column in (CASE, PATTERN):
            self.setItemDelegateForColumn(column, ticks)

    @property
    def is_edited(self) -> bool:
        """Whether somebody types in one of its cells."""
        return self.state() is QAbstractItemView.State.EditingState

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter begins to edit, where a cell can be."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not self.is_edited:
            self.edit(self.currentIndex(), QAbstractItemView.EditTrigger.EditKeyPressed, event)
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The words have what the other columns leave; where that is little, one scrolls."""
        super().resizeEvent(event)
        wide = event.size().width() >= sum(WIDTHS.values()) + 2 * WORD_WIDTH
        mode = QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.Interactive
        header = self.horizontalHeader()
        if header.sectionResizeMode(WORD) is not mode:
            for column in (WORD, SAY):
                header.setSectionResizeMode(column, mode)
                self.setColumnWidth(column, WORD_WIDTH)


def _draw_box(painter: QPainter, box: QRectF, ink: QColor, *, ticked: bool) -> None:
    side = min(box.width(), box.height()) - 2
    place = QRectF(0, 0, side, side)
    place.moveCenter(box.center())
    edge = QColor(ink)
    edge.setAlphaF(1.0 if ticked else EDGE)
    painter.setPen(QPen(edge, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place, 3, 3)
    if ticked:
        points = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.30))
        line = [place.topLeft() + QPointF(x * side, y * side) for x, y in points]
        painter.setPen(QPen(ink, 1.8))
        painter.drawPolyline(QPolygonF(line))
