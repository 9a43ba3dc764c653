"""How the rows of the list of voices are drawn: headings, and two lines for each voice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from cosyd.contract.wire import VoiceView
from cosyd_gui import theme
from cosyd_gui.models.voices import ROW_ROLE, VoiceModel
from cosyd_gui.widgets.calm_rows import draw_ground

if TYPE_CHECKING:
    from PySide6.QtCore import QPersistentModelIndex

PAD = 8
NARROWEST = 220


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
