"""What the forms for new voices are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.wire_voices import VoiceForm
from cosyd_gui import theme
from cosyd_gui.language_names import language_name
from cosyd_gui.views.reference_sentences import SENTENCES
from cosyd_gui.widgets.labels import heading
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT_LINES = 4

TITLE, PART = 1.5, 1.0
"""How much larger than other text what stands above all is, and above a part of a form."""


class NewForm(QWidget):
    """What is told of a voice that is to be made of a recording."""

    edited = Signal()
    said_otherwise = Signal()
    """Its words or its language are others: it is to be judged anew."""

    entered = Signal()
    """Enter was pressed in a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit(tabChangesFocus=True)
        self.text.setPlaceholderText(self.tr("Word by word, as it was really said"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * TEXT_LINES + theme.ROOM)
        self.text.textChanged.connect(self.said_otherwise)
        self.language = QComboBox(editable=True)
        self.language.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.language.addItem(self.tr("Find out by itself"), "")
        for tag in SENTENCES:
            self.language.addItem(language_name(tag), tag)
        self.language.currentTextChanged.connect(self.said_otherwise)
        self.name = QLineEdit(maxLength=64)
        self.name.setPlaceholderText(self.tr("Letters and digits, such as anna"))
        self.name.textChanged.connect(self.edited)
        self.name.returnPressed.connect(self.entered)
        self.description = QLineEdit()
        self.description.returnPressed.connect(self.entered)
        self.agreed = QCheckBox(self.tr("The person who speaks agrees that this voice is &made"))
        self.agreed.toggled.connect(self._agree)
        self.consent = QLineEdit()
        self.consent.setPlaceholderText(self.tr("Who agreed, and when"))
        self.consent.setAccessibleName(self.consent.placeholderText())
        self.consent.hide()
        self._lay_out()

    @property
    def words(self) -> str:
        """What is said in the recording."""
        return self.text.toPlainText().strip()

    @property
    def language_tag(self) -> str:
        """Empty: not known. What was typed counts as it is, where it is no name in the list."""
        typed = self.language.currentText().strip()
        place = self.language.findText(typed, Qt.MatchFlag.MatchFixedString)
        return str(self.language.itemData(place)) if place >= 0 else typed

    def choose_language(self, tag: str) -> None:
        """It is in that language."""
        self.language.setCurrentIndex(max(self.language.findData(tag), 0))

    def filled(self, *, force: bool) -> VoiceForm:
        """All of it, as the daemon takes it."""
        return VoiceForm(
            name=self.name.text().strip(),
            text=self.words,
            language=self.language_tag,
            description=self.description.text().strip(),
            consent=self.consent.text().strip(),
            force=force,
        )

    def clear(self) -> None:
        """Empty, for the next."""
        for field in (self.text, self.name, self.description, self.consent):
            field.clear()
        self.language.setCurrentIndex(0)
        self.agreed.setChecked(False)

    def _agree(self, agreed: bool) -> None:
        self.consent.setVisible(agreed)
        if agreed and not self.consent.text():
            date = QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat)
            self.consent.setText(self.tr("Agreed on {date}").format(date=date))
        self.edited.emit()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(theme.GAP)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("What is &said"), self.text)
        form.addRow(self.tr("Lan&guage"), self.language)
        form.addRow(self.tr("&Name"), self.name)
        form.addRow(self.tr("&Description"), self.description)
        form.addRow(self.agreed)
        form.addRow(self.consent)


class Foot(QFrame):
    """The button that makes it, what is still missing, and how it goes."""

    def __init__(self) -> None:
        super().__init__()
        self.button = QPushButton()
        self.cancel = QPushButton(self.tr("&Cancel"))
        self.hint = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self._bar.setFixedHeight(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self._bar)
        line = QHBoxLayout()
        line.addWidget(self.button)
        line.addWidget(self.cancel)
        line.addWidget(self.hint, 1)
        column.addLayout(line)
        self.busy("")

    def allow(self, able: bool, hint: str) -> None:
        """Whether it can be made now; where not, *hint* tells what is missing."""
        self.button.setEnabled(able)
        if self._bar.isHidden():
            self.hint.setText(hint)

    def busy(self, says: str) -> None:
        """It is being made, as *says* tells; empty: not any more."""
        self._bar.setVisible(bool(says))
        self.cancel.setVisible(bool(says))
        self.hint.setText(says)


def headline(says: str, close: Callable[[], None]) -> QHBoxLayout:
    """A title, and what closes the form below it."""
    button = QToolButton(autoRaise=True)
    drawn(button, "close")
    button.setAccessibleName(_closing())
    button.setToolTip(button.accessibleName())
    button.clicked.connect(close)
    line = QHBoxLayout()
    line.addWidget(heading(says, size_ratio=TITLE), 1)
    line.addWidget(button)
    return line


def _closing() -> str:
    """What a screen reader says of the button that closes a form."""
    return QCoreApplication.translate("VoiceForms", "Close; what is typed is kept")


def scrolling(inner: QWidget) -> QScrollArea:
    """*inner*, as high as it likes to be, in a place that scrolls."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
