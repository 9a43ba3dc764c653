"""Surfaces with rows: how pages show a few things of which each has more to tell than a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

Kind = Literal["good", "note", "problem", "quiet", "busy"]

ROUND = 8
NARROW = 480
"""A column that has less room, in pixels, puts beneath words what else stands beside them."""

MOST_WIDTH = 860
"""Lines that are longer are hard to read."""


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """So much of *one*, the rest of *other*."""
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * (1 - share),
        one.greenF() * share + other.greenF() * (1 - share),
        one.blueF() * share + other.blueF() * (1 - share),
    )


def hairline(palette: QPalette) -> QColor:
    """The colour of lines that part things."""
    text = palette.color(QPalette.ColorRole.WindowText)
    return mixed(text, palette.color(QPalette.ColorRole.Base), 0.2 if theme.is_dark() else 0.16)


def surface(palette: QPalette) -> QColor:
    """The colour of what lies on a window: what can be typed into lies on it in turn."""
    if theme.is_dark():
        text = palette.color(QPalette.ColorRole.WindowText)
        return mixed(text, palette.color(QPalette.ColorRole.Window), 0.07)
    return palette.color(QPalette.ColorRole.Base)


def colour_of(kind: Kind, palette: QPalette) -> QColor:
    """The colour of words of that kind."""
    match kind:
        case "good":
            return theme.shade(theme.GOOD)
        case "note":
            return theme.shade(theme.WARN)
        case "problem":
            return theme.shade(theme.BAD)
        case "busy":
            return theme.accent()
    text = palette.color(QPalette.ColorRole.WindowText)
    return mixed(text, palette.color(QPalette.ColorRole.Base), 0.68)


class Words(QLabel):
    """A text of a kind: quieter than others, or in the colour of good and bad news."""

    def __init__(self, text: str = "", kind: Kind = "quiet") -> None:
        super().__init__(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._kind = kind
        self._colouring = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._colour()

    def say(self, text: str, kind: Kind | None = None) -> None:
        """Show *text*; nothing where it is empty."""
        self.setText(text)
        self.setVisible(bool(text))
        if kind and kind != self._kind:
            self._kind = kind
            self._colour()

    def selectable(self) -> Words:
        """Itself, so that it can be copied."""
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return self

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and not self._colouring:
            self._colour()

    def _colour(self) -> None:
        self._colouring = True
        parent = self.parentWidget()
        palette = QPalette(parent.palette() if parent else self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, colour_of(self._kind, palette))
        self.setPalette(palette)
        self._colouring = False


class Pill(QLabel):
    """A word about a state, on a tint of its colour."""

    def __init__(self) -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self._kind: Kind = "quiet"
        self.setContentsMargins(8, 2, 8, 2)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)

    def say(self, text: str, kind: Kind) -> None:
        """Show it; nothing where it is empty."""
        self._kind = kind
        self.setText(text)
        self.setVisible(bool(text))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The tint, and on it the word."""
        colour = colour_of(self._kind, self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = QColor(colour)
        tint.setAlphaF(0.12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        half = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), half, half)
        painter.setPen(colour)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Bar(QProgressBar):
    """A slim bar. What it means stands in words beside it."""

    def __init__(self) -> None:
        super().__init__(textVisible=False, minimum=0, maximum=1_000)
        self.setFixedHeight(6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The track, and so much of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hairline(self.palette()))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        done = self.width() * max(self.value(), 0) / max(self.maximum(), 1)
        start = self.width() - done if self.isRightToLeft() else 0.0
        painter.setBrush(theme.accent())
        painter.drawRoundedRect(QRectF(start, 0, done, self.height()), 3, 3)
        painter.end()


class Card(QFrame):
    """Rows on a surface, with hairlines between them."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)

    def add(self, row: QWidget) -> None:
        """Another row, beneath the others."""
        self._rows.addWidget(row)

    def rows(self) -> list[QWidget]:
        """All of them, from the top."""
        items = (self._rows.itemAt(place) for place in range(self._rows.count()))
        return [widget for item in items if item and (widget := item.widget())]

    def clear(self) -> None:
        """Remove all rows."""
        for row in self.rows():
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """The surface and its lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = hairline(self.palette())
        painter.setPen(line)
        painter.setBrush(surface(self.palette()))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), ROUND, ROUND)
        shown = [row for row in self.rows() if not row.isHidden()]
        for row in shown[1:]:
            painter.fillRect(theme.ROOM, row.y(), self.width() - 2 * theme.ROOM, 1, line)
        painter.end()


class Row(QWidget):
    """A thing: its name, its state, more about it, and what can be done with it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        font = QFont(self.title.font())
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.pill = Pill()
        self.details = Words()
        self.problem = Words(kind="problem")
        self.problem.hide()
        self.beside = QHBoxLayout()
        self.beside.setSpacing(theme.GAP)
        self.below = QVBoxLayout()
        self.below.setSpacing(theme.GAP)
        self._lay_out()

    def be_narrow(self, narrow: bool) -> None:
        """Whether what stands beside the words goes beneath them."""
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """As narrow as the column in which it is."""
        super().showEvent(event)
        above = self.parentWidget()
        while above is not None and not isinstance(above, Column):
            above = above.parentWidget()
        if above is not None:
            self.be_narrow(above.is_narrow)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP)
        head.addWidget(self.title)
        head.addWidget(self.pill)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(head)
        words.addWidget(self.details)
        words.addWidget(self.problem)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(theme.ROOM)
        self._line.addLayout(words, 1)
        self._line.addLayout(self.beside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.ROOM, 12, theme.ROOM, 12)
        whole.setSpacing(theme.GAP)
        whole.addLayout(self._line)
        whole.addLayout(self.below)


class Column(QScrollArea):
    """One column of things that scrolls, not wider than can be read."""

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setMaximumWidth(MOST_WIDTH)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 4, theme.ROOM)
        self.column.setSpacing(theme.GAP)
        self.column.addStretch(1)
        self.setWidget(inner)
        self.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def add(self, widget: QWidget) -> None:
        """Another thing, beneath the others."""
        self.column.insertWidget(self.column.count() - 1, widget)

    def head(self, text: str) -> QLabel:
        """A heading for what is added next."""
        label = heading(text)
        if self.column.count() > 1:
            label.setContentsMargins(0, theme.ROOM, 0, 0)
        self.add(label)
        return label

    @property
    def is_narrow(self) -> bool:
        """Whether rows have little room. Of their own width that must not depend."""
        return self.width() < NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow or wide."""
        super().resizeEvent(event)
        for row in self.findChildren(Row):
            row.be_narrow(self.is_narrow)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It scrolls: little room is enough."""
        return QSize(120, 80)


def heading(text: str) -> QLabel:
    """The name of a part of a page."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    font = QFont(label.font())
    font.setPointSizeF(font.pointSizeF() * 1.15)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label
