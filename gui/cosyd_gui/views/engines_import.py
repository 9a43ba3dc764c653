"""Where a model lies that is to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.wire_models import ImportRequest
from cosyd_gui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent


class ImportForm(QWidget):
    """Asks for a folder, of the computer on which the daemon runs."""

    wanted = Signal(object)
    """The :class:`~cosyd.contract.wire_models.ImportRequest`."""

    def __init__(self) -> None:
        super().__init__()
        self._model = ""
        self.setAcceptDrops(True)
        self.folder = QLineEdit(placeholderText=self.tr("/home/me/CosyVoice2-0.5B"))
        label = QLabel(self.tr("&Folder with its files"))
        label.setBuddy(self.folder)
        self._browse = QPushButton(self.tr("Choose ..."))
        self._browse.setAccessibleName(self.tr("Choose the folder"))
        self.link = QCheckBox(self.tr("&Leave the files where they are, and use them there"))
        self.button = QPushButton(self.tr("Import"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._lay_out(label)
        self._browse.clicked.connect(self._choose)
        self.button.clicked.connect(self._ask)
        self.folder.returnPressed.connect(self._ask)
        self.folder.textChanged.connect(lambda text: self.button.setEnabled(bool(text.strip())))
        self._cancel.clicked.connect(self.hide)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.hide)
        self.button.setEnabled(False)
        self.hide()

    def ask(self, model: str) -> None:
        """Ask for the folder of that model; what was typed before is there again."""
        self._model = model
        self.show()
        self.folder.setFocus()

    def request(self, *, own: bool = False) -> ImportRequest:
        """What is wanted."""
        return ImportRequest(
            name=self._model,
            folder=self.folder.text().strip(),
            link=self.link.isChecked(),
            own=own,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Something is held above it."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """A folder was dropped."""
        for url in event.mimeData().urls()[:1]:
            self.folder.setText(url.toLocalFile())

    def _lay_out(self, label: QLabel) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme.GAP)
        line.addWidget(self.folder, 1)
        line.addWidget(self._browse)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addWidget(self.link, 1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.ROOM, 12, theme.ROOM, 12)
        column.setSpacing(theme.GAP)
        column.addWidget(label)
        column.addLayout(line)
        column.addLayout(buttons)

    def _ask(self) -> None:
        if self.folder.text().strip():
            self.wanted.emit(self.request())

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("The folder of the model"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()
