"""Texts and signs that tell of a state: in colours that light and dark windows have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy

from cosyd_gui import theme
from cosyd_gui.tips import tip

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

Kind = Literal["good", "note", "problem", "quiet", "busy"]


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


PILL_EDGE = 8
PILL_LEAST = 64


class Pill(QLabel):
    """A word about a state, on a tint of its colour."""

    def __init__(self) -> None:
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self._kind: Kind = "quiet"
        self.setContentsMargins(PILL_EDGE, 2, PILL_EDGE, 2)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)

    def say(self, text: str, kind: Kind) -> None:
        """Show it; nothing where it is empty."""
        self._kind = kind
        self.setText(text)
        self.setToolTip(tip(text))
        self.setVisible(bool(text))
        self.update()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Its words may be cut where there is little room."""
        return QSize(min(PILL_LEAST, self.sizeHint().width()), self.sizeHint().height())

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
        room = self.width() - 2 * PILL_EDGE
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
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


def heading(text: str = "", *, size_ratio: float = 1.15) -> QLabel:
    """The name of a part of a page, so much larger than other text."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    font = QFont(label.font())
    font.setPointSizeF(font.pointSizeF() * size_ratio)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label
