"""The text of the page that speaks: the sentence that is heard shows in it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from cosyd.contract.errors import CosydError
from cosyd_gui import theme
from cosyd_gui.speaking import Places

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QMouseEvent

    from cosyd_gui.loop import Loop
    from cosyd_gui.speaking import Passage

LARGEST = 200_000
"""Characters; what is longer is for a narration. The daemon takes fewer at once, unless it is told
otherwise, and to lay out much more would hold up the window."""

LARGEST_BYTES = 4 * LARGEST

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""By what a file begins with; all else is UTF-8."""


class NoText(CosydError):
    """A file that cannot be read as a text."""

    code = "tray.no_text"
    message = "{name} cannot be read as a text: {reason}."
    solution = "Documents of other kinds, and long ones, are read by the page Narrations."


class TooMuch(CosydError):
    """A text that is too long to be edited here."""

    code = "tray.too_much"
    message = "This text is too long for this page: it takes {limit} characters."
    solution = "Give it as a file to the page Narrations."


class SpeakText(QPlainTextEdit):
    """A text that can be written while it is heard.

    Args:
        loop: Where files are read.
        parent: Its owner.
    """

    hear_from = Signal(int)
    """It is to be heard from that character on."""

    unreadable = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of why a file was not taken."""

    def __init__(self, loop: Loop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._marked: Passage | None = None
        self.setPlaceholderText(
            self.tr("Type or paste what is to be said, or drop a text file here.")
        )
        self.setAccessibleName(self.tr("Text"))
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.StyledPanel)
        self.document().setDocumentMargin(theme.ROOM - theme.GAP / 2)
        larger = self.font()
        larger.setPointSizeF(larger.pointSizeF() * 1.15)
        self.setFont(larger)

    @property
    def character(self) -> int:
        """The index of the character at the cursor."""
        return Places(self.toPlainText()).character(self.textCursor().position())

    def mark(self, passage: Passage | None) -> None:
        """Show which sentence is heard.

        It is brought into sight, unless one has scrolled away from the one before.
        """
        if passage == self._marked:
            return
        before, self._marked = self._marked, passage
        if passage is None:
            self.setExtraSelections([])
            return
        places = Places(self.toPlainText())
        cursor = QTextCursor(self.document())
        cursor.setPosition(places.unit(passage.start))
        cursor.setPosition(places.unit(passage.end), QTextCursor.MoveMode.KeepAnchor)
        shown = QTextEdit.ExtraSelection()
        colour = QColor(theme.accent())
        colour.setAlphaF(0.24)
        shown.cursor = cursor
        shown.format.setBackground(colour)
        shown.format.setProperty(QTextFormat.Property.FullWidthSelection, False)
        self.setExtraSelections([shown])
        if before is None or self._in_sight(places.unit(before.start)):
            self._bring_into_sight(places.unit(passage.start))

    def read(self, file: Path) -> None:
        """Put the text of *file* where the cursor is, or tell why that cannot be."""
        reader = _Reader()
        reader.read.connect(self._take)
        reader.failed.connect(self.unreadable)
        self._loop.run(reader.run, file)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Files can be dropped, besides text."""
        return bool(_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Take what was dropped or pasted."""
        files = _files(source)
        if files:
            self.read(files[0])
        elif self._has_room(source.text()):
            super().insertFromMimeData(source)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """With Ctrl, hear it from there."""
        super().mouseReleaseEvent(event)
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.button() is Qt.MouseButton.LeftButton and held:
            self._hear_from(event.position().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What Qt offers, and to hear it from there."""
        menu = self.createStandardContextMenu(event.pos())
        first = menu.actions()[0] if menu.actions() else None
        hear = menu.addAction(self.tr("&Hear from here"))
        hear.setShortcut("F6")
        hear.setEnabled(bool(self.toPlainText().strip()))
        place = event.pos()  # the event is gone when one has chosen
        hear.triggered.connect(lambda: self._hear_from(place))
        if first:
            menu.insertAction(first, hear)
            menu.insertSeparator(first)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _hear_from(self, place: QPoint) -> None:
        unit = self.cursorForPosition(place).position()
        self.hear_from.emit(Places(self.toPlainText()).character(unit))

    def _line_of(self, unit: int) -> int:
        """Which line of the whole text a character is in, as the scroll bar counts them."""
        block = self.document().findBlock(min(unit, self.document().characterCount() - 1))
        within = block.layout().lineForTextPosition(unit - block.position())
        return block.firstLineNumber() + (within.lineNumber() if within.isValid() else 0)

    def _lines_shown(self) -> int:
        return max(1, self.viewport().height() // max(1, self.fontMetrics().lineSpacing()))

    def _in_sight(self, unit: int) -> bool:
        below = self._line_of(unit) - self.verticalScrollBar().value()
        return 0 <= below < self._lines_shown()

    def _bring_into_sight(self, unit: int) -> None:
        if not self._in_sight(unit):
            self.verticalScrollBar().setValue(self._line_of(unit) - self._lines_shown() // 4)

    def _take(self, text: str) -> None:
        if self._has_room(text):
            self.textCursor().insertText(text)
            self.setFocus()

    def _has_room(self, more: str) -> bool:
        """Whether *more* may come in place of what is selected; tells it where not."""
        replaced = len(self.textCursor().selectedText())
        room = len(self.toPlainText()) - replaced + len(more) <= LARGEST
        if not room:
            self.unreadable.emit(TooMuch(limit=LARGEST))
        return room


class _Reader(QObject):
    """Reads a file in the thread of the loop; the field may be gone before it has."""

    read = Signal(str)
    failed = Signal(object)

    async def run(self, file: Path) -> None:
        """Tell what is in *file*, or why that is no text."""
        try:
            self.read.emit(await asyncio.to_thread(_text_of, file))
        except CosydError as error:
            self.failed.emit(error)


def _files(source: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in source.urls() if url.isLocalFile()]


def _text_of(file: Path) -> str:
    """The text in *file*.

    Raises:
        NoText: There is none.
        TooMuch: It is too long.
    """
    try:
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise NoText(name=file.name, reason=_no_plain_text())  # a pipe may have no end
        if file.stat().st_size > LARGEST_BYTES:
            raise TooMuch(limit=LARGEST)
        data = file.read_bytes()
    except OSError as error:
        raise NoText(name=file.name, reason=error.strerror or str(error)) from error
    try:
        text = data.decode(MARKS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        raise NoText(name=file.name, reason=_no_plain_text()) from None
    if len(text) > LARGEST:
        raise TooMuch(limit=LARGEST)
    if "\0" in text:
        raise NoText(name=file.name, reason=_no_plain_text())
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _no_plain_text() -> str:
    return QCoreApplication.translate("SpeakText", "it is no plain text")
