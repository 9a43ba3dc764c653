"""What is typed is kept while one types, and when the tray ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from cosyd_gui.speaking import Draft

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QPlainTextEdit

DRAFT_MS = 1_500
"""A text that has not been changed for so long is kept."""


class DraftKeeper(QObject):
    """Keeps what is in a field.

    Args:
        text: The field.
        file: Where it is kept.
    """

    failed = Signal(str)
    """Why it could not be kept."""

    def __init__(self, text: QPlainTextEdit, file: Path) -> None:
        super().__init__(text)
        self._text = text
        self._draft = Draft(file)
        self._later = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._later.timeout.connect(self.keep)
        text.textChanged.connect(self._later.start)
        application = QCoreApplication.instance()
        if application:
            application.aboutToQuit.connect(self.keep)

    def read(self) -> None:
        """Put what was kept into the field."""
        self._text.setPlainText(self._draft.read())

    def keep(self) -> None:
        """Keep what is there now."""
        self._later.stop()
        try:
            self._draft.keep(self._text.toPlainText())
        except OSError as error:
            self.failed.emit(error.strerror or str(error))
