"""In which manner something is to be narrated: the few wishes that people have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from cosyd.contract.narrations import Wishes
from cosyd_gui import theme
from cosyd_gui.here import is_here
from cosyd_gui.widgets.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from cosyd.client import Client
    from cosyd_gui.link import Link


async def is_local(daemon: Client) -> bool:
    """Whether it runs on this computer, and reads the same files."""
    return is_here(daemon.url)


class Manner(QFormLayout):
    """Rows of a form: voice, format, one file or many.

    Args:
        link: By which is asked for the voices.
    """

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.setSpacing(theme.GAP)
        self.voice = VoiceChoice(link)
        self.format = _choice(
            (self.tr("As the settings say"), None),
            (self.tr("M4B, an audiobook with chapters"), "m4b"),
            (self.tr("MP3, for any player"), "mp3"),
            (self.tr("Opus, the smallest"), "opus"),
            (self.tr("FLAC, loses nothing"), "flac"),
            (self.tr("WAV, loses nothing"), "wav"),
        )
        self.files = _choice(
            (self.tr("As the settings say"), None),
            (self.tr("One file for all"), "book"),
            (self.tr("One file for each chapter"), "chapters"),
        )
        self.addRow(self.tr("&Voice"), self.voice)
        self.addRow(self.tr("For&mat"), self.format)
        self.addRow(self.tr("Fil&es"), self.files)

    @property
    def wishes(self) -> Wishes:
        """What is wished."""
        return Wishes(
            voice=self.voice.voice or None,
            format=self.format.currentData(),
            files=self.files.currentData(),
        )


class FolderEdit(QWidget):
    """The path of a folder, typed or chosen."""

    changed = Signal()

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.line = QLineEdit(placeholderText=placeholder)
        self.line.setAccessibleName(name)
        self.line.textChanged.connect(self.changed)
        self.button = QPushButton(self.tr("Choose ..."))
        self.button.setAccessibleName(self.tr("Choose a folder"))
        self.button.clicked.connect(self._choose)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)

    @property
    def path(self) -> str:
        """What stands there."""
        return self.line.text().strip()

    def _choose(self) -> None:
        chooser = QFileDialog(self, self.line.accessibleName(), self.path or str(Path.home()))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.line.setText)
        chooser.open()


def _choice(*items: tuple[str, Any]) -> QComboBox:
    made = QComboBox()
    for words, value in items:
        made.addItem(words, value)
    return made
