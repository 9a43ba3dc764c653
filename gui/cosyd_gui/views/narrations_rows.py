"""How rows of narrations and of watched folders are drawn, and the list that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLayout,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.models.narrations import LOOK
from cosyd_gui.widgets.calm_rows import draw_ground

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QAction, QResizeEvent

    from cosyd_gui.models.narrations import Look, Tone
    from cosyd_gui.widgets.form_card import FormCard

DOT = 8
BAR = 4
PAD = 10

LEAST = 180
"""Below a form there has to be so much room, or the list is not shown beside it."""

SOFT = 0.22
"""How much of the colour of text the empty part of a bar has."""


class RowPainter(QStyledItemDelegate):
    """A title, a line below it, and a bar where something is under way."""

    def sizeHint(  # noqa: N802 - Qt's name
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002 - all are as high
    ) -> QSize:
        """All rows are as high, so that a list of thousands need not measure them."""
        lines = QFontMetrics(_bold(option.font)).height() + option.fontMetrics.height()
        return QSize(200, lines + BAR + 2 * PAD + 8)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a row."""
        self.initStyleOption(option, index)
        look = index.data(LOOK)
        if look is not None:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            room = option.rect.adjusted(3, 2, -3, -2)
            draw_ground(painter, room, option.state, focused=focused)
            self._draw(painter, option, look)
            painter.restore()

    def _draw(self, painter: QPainter, option: QStyleOptionViewItem, look: Look) -> None:
        ink = option.palette.color(QPalette.ColorRole.Text)
        quiet = option.palette.color(QPalette.ColorRole.PlaceholderText)
        area = option.rect.adjusted(PAD + DOT + PAD, PAD, -PAD, -PAD)
        self._draw_dot(painter, option, _colour(look.tone, quiet))
        bold = _bold(option.font)
        high = QFontMetrics(bold).height()
        title = QRect(area.left(), area.top(), area.width(), high)
        says = QRect(area.left(), title.bottom() + 3, area.width(), option.fontMetrics.height())
        painter.setFont(bold)
        _write(painter, option, title, look.title, ink)
        painter.setFont(option.font)
        _write(
            painter,
            option,
            says,
            look.says,
            theme.shade(theme.BAD) if look.tone == "bad" else quiet,
        )
        if look.part is not None:
            bar = QRect(area.left(), says.bottom() + 5, area.width(), BAR)
            _draw_bar(painter, option, bar, look.part, theme.accent())

    def _draw_dot(self, painter: QPainter, option: QStyleOptionViewItem, colour: QColor) -> None:
        middle = option.rect.top() + PAD + QFontMetrics(_bold(option.font)).height() // 2
        place = QRect(option.rect.left() + PAD, middle - DOT // 2, DOT, DOT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QStyle.visualRect(option.direction, option.rect, place))


class _View(QListView):
    """A list whose rows are all as high: where one changes, none has to be laid out anew."""

    def dataChanged(  # noqa: N802 - Qt's name
        self,
        top_left: QModelIndex | QPersistentModelIndex,
        bottom_right: QModelIndex | QPersistentModelIndex,
        roles: Sequence[int] = (),
    ) -> None:
        """Draw them; Qt's own lists would measure all, which takes 20 ms of thousands."""
        QAbstractItemView.dataChanged(self, top_left, bottom_right, roles)


class RowList(QWidget):
    """A list of such rows, and what is said in its place where it is empty.

    Args:
        model: Its rows.
        name: What screen readers call it.
        empty: What is said while there are none.
    """

    opened = Signal()
    """Enter was pressed on a row, or it was clicked twice."""

    chosen = Signal()
    """Another row is chosen, or more, or none."""

    def __init__(self, model: QAbstractItemModel, name: str, empty: str) -> None:
        super().__init__()
        self.view: QListView = _View()
        self.view.setModel(model)
        self.view.setItemDelegate(RowPainter(self.view))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setAccessibleName(name)
        self.view.setFrameShape(QListView.Shape.NoFrame)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.view.activated.connect(self.opened)
        self.view.selectionModel().selectionChanged.connect(self.chosen)
        self._empty = QLabel(empty, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._empty.setMargin(theme.ROOM)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._settle)
        model.modelReset.connect(self.chosen)
        self._settle()

    def say_when_empty(self, words: str) -> None:
        """What is said while there are none."""
        self._empty.setText(words)

    def rows(self) -> list[int]:
        """Which are chosen, from above."""
        return sorted(index.row() for index in self.view.selectionModel().selectedIndexes())

    def choose(self, rows: list[int]) -> None:
        """Choose these, and show the first."""
        chosen = self.view.selectionModel()
        wanted = QItemSelection()
        for run in _runs(rows):
            begin, end = (self.view.model().index(row, 0) for row in run)
            wanted.select(begin, end)
        chosen.select(wanted, chosen.SelectionFlag.Select)
        if rows:
            first = self.view.model().index(rows[0], 0)
            chosen.setCurrentIndex(first, chosen.SelectionFlag.NoUpdate)
            self.view.scrollTo(first)

    def look_at(self, row: int) -> None:
        """Choose this one alone; the keys go there."""
        self.view.clearSelection()
        self.choose([row])
        self.view.setFocus()

    def offer(self, actions: list[QAction]) -> None:
        """What can be done to rows, in the menu of the right button and by keys."""
        for action in actions:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addActions(actions)

    def _settle(self) -> None:
        self._stack.setCurrentIndex(0 if self.view.model().rowCount() else 1)


class FormAndList(QWidget):
    """A list, and above it a form that comes and goes."""

    def lay_out(self, top: QLayout, form: FormCard, rows: RowList, *below: QWidget) -> None:
        """Put them beneath one another."""
        self._form, self._rows = form, rows
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme.GAP, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addLayout(top)
        whole.addWidget(form)
        whole.addWidget(rows, 1)
        for widget in below:
            whole.addWidget(widget)
        form.resized.connect(self._make_room)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """It is larger or smaller."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Where the form and the list have no room both, the list goes until the form does."""
        shown = not self._form.isHidden()
        needed = self._form.sizeHint().height() + LEAST
        self._rows.setVisible(not shown or self.height() >= needed)


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Of rows in ascending order the first and the last of each that follow one another."""
    chosen = set(rows)
    begins = (row for row in rows if row - 1 not in chosen)
    ends = (row for row in rows if row + 1 not in chosen)
    yield from zip(begins, ends, strict=True)


def _write(
    painter: QPainter, option: QStyleOptionViewItem, place: QRect, words: str, ink: QColor
) -> None:
    painter.setPen(ink)
    fits = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, place.width())
    align = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeading)
    where = QStyle.visualRect(option.direction, option.rect, place)
    painter.drawText(where, align | Qt.AlignmentFlag.AlignVCenter, fits)


def _draw_bar(
    painter: QPainter, option: QStyleOptionViewItem, place: QRect, part: float, colour: QColor
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    empty = QColor(option.palette.color(QPalette.ColorRole.Text))
    empty.setAlphaF(SOFT)
    full = QRect(place.left(), place.top(), round(place.width() * part), place.height())
    for one, brush in ((place, empty), (full, colour)):
        painter.setBrush(brush)
        where = QRectF(QStyle.visualRect(option.direction, option.rect, one))
        painter.drawRoundedRect(where, BAR / 2, BAR / 2)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def _colour(tone: Tone, quiet: QColor) -> QColor:
    match tone:
        case "under way":
            return theme.accent()
        case "good":
            return theme.shade(theme.GOOD)
        case "bad":
            return theme.shade(theme.BAD)
        case "usual":
            return theme.shade(theme.WARN)
        case _:
            return quiet
