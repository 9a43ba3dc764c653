"""In which manner something is to be narrated: the few wishes that people have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from cosyd.contract.narrations import Wishes
from cosyd_gui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.client import Client
    from cosyd.contract.wire import VoiceView

LOCAL = {"127.0.0.1", "::1", "localhost"}


async def is_local(daemon: Client) -> bool:
    """Whether it runs on this computer, and reads the same files."""
    return urlsplit(daemon.url).hostname in LOCAL


class VoiceBox(QComboBox):
    """A voice, found by typing any part of its name; or the default of each language."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(18)
        self.show_voices(())

    def show_voices(self, voices: Sequence[VoiceView]) -> None:
        """Offer these; what is chosen, or typed, stays."""
        typed = self.currentText() if self.count() else ""
        self.clear()
        self.addItem(self.tr("By language"), "")
        for voice in sorted(voices, key=lambda one: (one.language, one.name)):
            language = QLocale.languageToString(QLocale(voice.language).language())
            self.addItem(f"{voice.name} · {language}", voice.name)
        if typed:
            self.setEditText(typed)

    @property
    def voice(self) -> str | None:
        """Its name; None: by language."""
        typed = self.currentText().strip()
        row = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        return (self.itemData(row) if row >= 0 else typed) or None


class Manner(QFormLayout):
    """Rows of a form: voice, format, one file or many."""

    def __init__(self) -> None:
        super().__init__()
        self.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.setSpacing(theme.GAP)
        self.voice = VoiceBox()
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
            voice=self.voice.voice,
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
        chooser = QFileDialog(self, self.line.accessibleName(), self.path)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.line.setText)
        chooser.open()


def heading(words: str) -> QLabel:
    """A line above what belongs together."""
    made = QLabel(words)
    font = made.font()
    font.setWeight(font.Weight.DemiBold)
    made.setFont(font)
    return made


def _choice(*items: tuple[str, Any]) -> QComboBox:
    made = QComboBox()
    for words, value in items:
        made.addItem(words, value)
    return made
