"""The list of voices: search, headings, two lines for each voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.wire import VoiceView
from cosyd_gui import theme
from cosyd_gui.models.voices import ROW_ROLE, VoiceModel
from cosyd_gui.widgets.calm_rows import draw_ground
from cosyd_gui.widgets.pictures import SearchField, drawn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QPersistentModelIndex

PAD = 8
NARROWEST = 220


class VoiceList(QWidget):
    """The list, and what stands above it."""

    chosen = Signal(str)
    """The name of the voice that is looked at now."""

    opened = Signal(str)
    """A voice was clicked, or Enter pressed on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = VoiceModel(self)
        self.search = SearchField(self.tr("Search voices"))
        self.search.textChanged.connect(self._find)
        self.new = drawn(QPushButton(self.tr("&New voice")), "add")
        self.menu = QMenu(self)
        self.new.setMenu(self.menu)
        self.view = self._made_view()
        self.empty = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        self.hint = QLabel(
            self.tr("No voices of your own yet. Record one, or drop a file here."), wordWrap=True
        )
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hint.hide()
        self._wanted = ""
        self._lay_out()

    @property
    def current(self) -> str:
        """The name of the voice that is chosen; empty: none."""
        row = self.view.currentIndex().data(ROW_ROLE)
        return row.name if isinstance(row, VoiceView) else ""

    def show_voices(self, voices: Iterable[VoiceView], choose: str) -> None:
        """List *voices*; that of the name *choose* is looked at, else one near to the last.

        It is not told by :attr:`chosen`: nobody has chosen it.
        """
        blocked = QSignalBlocker(self)
        self._wanted = choose
        row = self.view.currentIndex().row()
        scrolled = self.view.verticalScrollBar().value()
        self.model.show(voices)
        self._choose_wanted(max(row, 1))
        blocked.unblock()
        self.view.verticalScrollBar().setValue(scrolled)
        self.hint.setVisible(not any(one.own for one in self.model.voices))

    def show_unchosen(self, voices: Iterable[VoiceView]) -> None:
        """List *voices*; none of them is looked at."""
        self._wanted = ""
        self.model.show(voices)
        self.view.setCurrentIndex(QModelIndex())
        self._tell_empty()

    def choose(self, name: str) -> None:
        """Look at the voice *name*; the search is given up where it hides it."""
        if not self.model.row_of(name).isValid():
            self.search.clear()
        self._wanted = name
        self._choose_wanted()
        self.view.scrollTo(self.view.currentIndex())

    def _choose_wanted(self, else_row: int = 1) -> None:
        row = self.model.row_of(self._wanted)
        if not row.isValid() and not self.search.text():
            row = self.model.near(else_row)
        self.view.selectionModel().setCurrentIndex(
            row, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self._tell_empty()

    def _find(self, words: str) -> None:
        keep = self.current or self._wanted
        self.model.find(words)
        self._wanted = keep
        self._choose_wanted()

    def _tell_empty(self) -> None:
        nothing = not self.model.rowCount()
        self.empty.setVisible(nothing)
        self.view.setVisible(not nothing)
        if self.search.text():
            self.empty.setText(self.tr("No voice is like that. Search for a name or a language."))
        else:
            self.empty.setText(self.tr("The voices are shown here once the daemon runs."))

    def _made_view(self) -> QListView:
        view = QListView(uniformItemSizes=False)
        view.setModel(self.model)
        view.setItemDelegate(VoiceDelegate(view))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setAccessibleName(self.tr("Voices"))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.clicked.connect(self._open)
        view.activated.connect(self._open)
        view.selectionModel().currentChanged.connect(self._changed)
        return view

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, VoiceView):
            self.opened.emit(row.name)

    def _changed(self, now: QModelIndex) -> None:
        row = now.data(ROW_ROLE)
        if isinstance(row, VoiceView):
            self._wanted = row.name
            self.chosen.emit(row.name)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.search)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.hint)
        column.addWidget(self.new)
        self.setMinimumWidth(NARROWEST)


class VoiceDelegate(QStyledItemDelegate):
    """Draws a row: the name, below it what is known of the voice in a line."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines for a voice, one for a heading."""
        line = option.fontMetrics.height()
        if isinstance(index.data(ROW_ROLE), VoiceView):
            small = QFontMetrics(_smaller(option.font)).height()
            return QSize(NARROWEST, line + small + 2 * PAD)
        return QSize(NARROWEST, line + 2 * PAD + (PAD if index.row() else 0))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row of *index*."""
        row = index.data(ROW_ROLE)
        painter.save()
        if isinstance(row, VoiceView):
            _Row(painter, option).draw(row, index.model())
        else:
            _Row(painter, option).draw_heading(str(index.data()))
        painter.restore()


class _Row:
    """One row while it is drawn."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._painter = painter
        self._option: QStyleOptionViewItem = QStyleOptionViewItem(option)
        self._rect: QRect = self._option.rect
        self._font: QFont = self._option.font
        self._palette: QPalette = self._option.palette
        self._state: QStyle.StateFlag = self._option.state

    def draw_heading(self, words: str) -> None:
        """A heading stands at the bottom of its row."""
        font = _smaller(self._font)
        font.setWeight(QFont.Weight.DemiBold)
        rect = self._rect.adjusted(PAD, PAD, -PAD, -PAD // 2)
        self._text(rect, Qt.AlignmentFlag.AlignBottom, font, self._muted(), words)

    def draw(self, voice: VoiceView, model: object) -> None:
        """A voice."""
        self._background()
        rect = self._rect.adjusted(PAD, PAD - 1, -PAD, -PAD + 1)
        if voice.default_for:
            rect = self._chip(rect, " ".join(one.partition("-")[0] for one in voice.default_for))
        font = QFont(self._font)
        font.setWeight(QFont.Weight.Medium)
        ink = self._palette.color(QPalette.ColorRole.Text)
        self._text(rect, Qt.AlignmentFlag.AlignTop, font, ink, voice.name)
        line = model.words.line(voice) if isinstance(model, VoiceModel) else ""
        colour = self._muted() if voice.ready else theme.shade(theme.WARN)
        whole = self._rect.adjusted(PAD, PAD - 1, -PAD, -PAD + 1)
        self._text(whole, Qt.AlignmentFlag.AlignBottom, _smaller(self._font), colour, line)

    def _background(self) -> None:
        chosen = bool(self._state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(self._state & QStyle.StateFlag.State_HasFocus)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self._rect.adjusted(1, 1, -1, -1)
        draw_ground(self._painter, room, self._state, focused=focused)

    def _chip(self, rect: QRect, words: str) -> QRect:
        """The languages whose default voice it is, in a corner; what is left of *rect*."""
        font = _smaller(self._font)
        metrics = QFontMetrics(font)
        width = min(metrics.horizontalAdvance(words) + 14, rect.width() // 2)
        place = QRect(rect.right() - width, rect.top(), width, metrics.height() + 2)
        direction = self._option.direction
        place = QStyle.visualRect(direction, rect, place)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = QColor(theme.accent())
        tint.setAlpha(40)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(tint)
        self._painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        self._painter.setFont(font)
        self._painter.setPen(theme.accent())
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width - 10)
        self._painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), shown)
        left = QRect(rect.left(), rect.top(), rect.width() - width - PAD, rect.height())
        return QStyle.visualRect(direction, rect, left)

    def _text(
        self, rect: QRect, place: Qt.AlignmentFlag, font: QFont, colour: QColor, words: str
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(colour)
        shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        direction = self._option.direction
        side = QStyle.visualAlignment(direction, Qt.AlignmentFlag.AlignLeft | place)
        self._painter.drawText(rect, int(side), shown)

    def _muted(self) -> QColor:
        return self._palette.color(QPalette.ColorRole.PlaceholderText)


def _smaller(font: QFont) -> QFont:
    small = QFont(font)
    if font.pointSizeF() > 0:
        small.setPointSizeF(font.pointSizeF() * 0.9)
    else:
        small.setPixelSize(max(9, round(font.pixelSize() * 0.9)))
    return small
