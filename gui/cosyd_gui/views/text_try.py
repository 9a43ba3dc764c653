"""A sentence is typed; how it will be read is shown while it is."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.language_names import language_name
from cosyd_gui.views.page import unseen
from cosyd_gui.views.text_diff import pieces
from cosyd_gui.views.text_hear import Hearing
from cosyd_gui.widgets.labels import colour_of
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire import PlannedSentence
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.views.text_diff import Piece
    from cosyd_gui.widgets.notice import Notice

PAUSE_MS = 200
"""After so long without a key it is asked how the text is read."""

LINES = 3
"""So high the field is."""


class TryPart(QWidget):
    """The field, and below it what becomes of what stands there.

    Args:
        house: The parts of the tray.
        notice: Where is told what went wrong.
    """

    word_wanted = Signal(str, str)
    """A word, and how it is read now, that is to be in the dictionary."""

    def __init__(self, house: GuiHouse, notice: Notice) -> None:
        super().__init__()
        self._house = house
        self._notice = notice
        self._hearing = Hearing(house, notice, self)
        self._asking = False
        self._again = False
        self._plan: list[PlannedSentence] = []
        self._words: list[Piece] = []
        self.field = self._made_field()
        self.shown = self._made_shown()
        self.hear = drawn(QPushButton(self.tr("&Hear it")), "play")
        self.add = drawn(QPushButton(self.tr("Add to the &dictionary")), "add")
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self.fresh)
        self._lay_out()
        self._settle()

    def fresh(self) -> None:
        """Ask how it is read: one question at a time, and then for what was typed meanwhile."""
        text = self.field.toPlainText()
        if not text.strip():
            self._show([])
            return
        if self._asking:
            self._again = True
            return
        self._asking, self._again = True, False
        voice = self._house.preferences.now.voice or None
        self._house.link.ask(
            self, lambda daemon: daemon.normalize(text, voice), self._answered, self._failed
        )

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Light has become dark, or dark light."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _made_field(self) -> QPlainTextEdit:
        made = QPlainTextEdit()
        made.setPlaceholderText(self.tr("Type a sentence to see how it will be read."))
        made.setAccessibleName(self.tr("A sentence to be tried"))
        made.setTabChangesFocus(True)
        made.document().setDocumentMargin(theme.GAP)
        high = made.fontMetrics().lineSpacing() * LINES + 3 * theme.GAP
        made.setMaximumHeight(high)
        made.setMinimumHeight(high - made.fontMetrics().lineSpacing())
        made.textChanged.connect(self._typed)
        made.selectionChanged.connect(self._settle)
        return made

    def _made_shown(self) -> QTextBrowser:
        made = QTextBrowser()
        made.setOpenLinks(False)
        made.setAccessibleName(self.tr("How it will be read"))
        made.setPlaceholderText(
            self.tr("What is read otherwise than it is written is marked here.")
        )
        made.setFrameShape(QTextBrowser.Shape.NoFrame)
        made.document().setDocumentMargin(theme.GAP)
        made.viewport().setAutoFillBackground(False)
        made.anchorClicked.connect(self._clicked)
        made.selectionChanged.connect(self._settle)
        made.setMinimumHeight(3 * theme.ROOM)
        return made

    def _lay_out(self) -> None:
        self.hear.clicked.connect(self._hear)
        self.hear.setToolTip(self.tr("Ctrl+Enter"))
        self.add.clicked.connect(self._add)
        self.add.setToolTip(self.tr("The word that is selected, or that the cursor is in"))
        keys = QShortcut(QKeySequence("Ctrl+Return"), self.field, self._hear)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        label = QLabel(self.tr("&Try a sentence"))
        label.setBuddy(self.field)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(label, 1)
        for button in (self.add, self.hear):
            button.setIconSize(QSize(18, 18))
            buttons.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addLayout(buttons)
        whole.addWidget(self.field)
        whole.addWidget(self.shown, 1)

    def _typed(self) -> None:
        self._settle()
        self._soon.start()

    def _settle(self) -> None:
        text = bool(self.field.toPlainText().strip())
        self.hear.setEnabled(text)
        self.add.setEnabled(text)

    def _answered(self, plan: list[PlannedSentence]) -> None:
        self._asking = False
        if self._again:
            self.fresh()
        elif self.field.toPlainText().strip():
            self._show(plan)

    def _failed(self, error: CosydError) -> None:
        self._asking = False
        if self._again:
            self.fresh()
        else:
            unseen(self._notice, error)

    def _show(self, plan: list[PlannedSentence]) -> None:
        if plan != self._plan:
            self._plan = plan
            self._draw()

    def _draw(self) -> None:
        self._words = []
        bar = self.shown.verticalScrollBar()
        at = bar.value()
        self.shown.setHtml("".join(self._drawn(one) for one in self._plan))
        bar.setValue(at)

    def _drawn(self, sentence: PlannedSentence) -> str:
        """A sentence with its marks, and below it by whom and in which language it is read."""
        words = "".join(self._marked(one) for one in pieces(sentence.source, sentence.text))
        quiet = colour_of("quiet", self.palette()).name()
        voice = " · ".join((language_name(sentence.language), sentence.voice))
        return (
            f'<p style="margin: 0 0 2px 0">{words}</p>'
            f'<p style="margin: 0 0 10px 0; color: {quiet}; font-size: small">{escape(voice)}</p>'
        )

    def _marked(self, piece: Piece) -> str:
        told = escape(piece.text)
        if not piece.changed:
            return told
        if not piece.source.strip():
            return f'<span style="color: {theme.accent().name()}">{told}</span>'
        self._words.append(piece)
        quiet = colour_of("quiet", self.palette()).name()
        was = f"color: {quiet}; text-decoration: line-through"
        now = f"color: {theme.accent().name()}"
        link = f'<a href="word:{len(self._words) - 1}" style="{now}">{told or "∅"}</a>'
        return f'<span style="{was}">{escape(piece.source)}</span> {link}'

    def _clicked(self, url: QUrl) -> None:
        number = url.path()
        if url.scheme() == "word" and number.isdigit() and int(number) < len(self._words):
            piece = self._words[int(number)]
            self.word_wanted.emit(piece.source.strip(), piece.text.strip())

    def _add(self) -> None:
        """Put the selected word into the dictionary, or the one that the cursor is in."""
        cursor = self.shown.textCursor()
        if not cursor.hasSelection():
            cursor = self.field.textCursor()
        if not cursor.hasSelection():
            cursor.select(cursor.SelectionType.WordUnderCursor)
        self.word_wanted.emit(" ".join(cursor.selectedText().split()), "")

    def _hear(self) -> None:
        self._hearing.hear(self.field.toPlainText())
