"""By whom a text is spoken, and in which manner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cosyd.contract.model import Mode
from cosyd_gui import theme
from cosyd_gui.speaking import Manner, manners_of
from cosyd_gui.widgets.pictures import drawn
from cosyd_gui.widgets.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.preferences import Wishes

PERCENT = 100
LARGEST_SEED = 2**31 - 1
LATER_MS = 400
"""What is set is written when it has not changed for so long."""


class MannerBar(QWidget):
    """The controls above the text. Voice, speed and manner are those of the whole tray.

    Args:
        house: The parts of the tray.
    """

    changed = Signal()

    def __init__(self, house: GuiHouse) -> None:
        super().__init__()
        self._preferences = house.preferences
        self.voice = VoiceChoice(house.link)
        self.speed = QDoubleSpinBox(minimum=0.5, maximum=2.0, singleStep=0.05, value=1.0)
        self.speed.setSuffix(" \N{MULTIPLICATION SIGN}")
        self.volume = QSpinBox(minimum=0, maximum=400, singleStep=10, value=PERCENT)
        self.volume.setSuffix(" %")
        self.instruct = QLineEdit(maxLength=500)
        self.instruct.setPlaceholderText(self.tr("calm and slow"))
        self.mode = QComboBox()
        self.seed = QLineEdit()
        self.seed.setValidator(QIntValidator(0, LARGEST_SEED, self))
        self.seed.setPlaceholderText(self.tr("another way each time"))
        self.where = QComboBox()
        self.why = QLabel()
        self.why.hide()
        self.more = QToolButton(autoRaise=True)
        self.more.setCheckable(True)
        self._later = QTimer(self, singleShot=True, interval=LATER_MS)
        self._takes: frozenset[str] = frozenset()
        self._follows = QWidget()
        self._details = QWidget()
        self._fill()
        self._lay_out()
        self._connect()
        self._show_wishes(house.preferences.now)
        self._show_details()

    @property
    def manner(self) -> Manner:
        """As it is set."""
        seed = self.seed.text()
        return Manner(
            voice=self.voice.voice,
            speed=round(self.speed.value(), 2),
            volume=self.volume.value() / PERCENT,
            instruct=self.instruct.text().strip() if "instruct" in self._takes else "",
            mode=Mode(self.mode.currentData()) if "mode" in self._takes else Mode.AUTO,
            seed=int(seed) if "seed" in self._takes and seed else None,
        )

    @property
    def here(self) -> bool:
        """Whether the tray is to play it itself."""
        return bool(self.where.currentData())

    def play_here(self, *, here: bool) -> None:
        """Let that be chosen."""
        self.where.setCurrentIndex(self.where.findData(here))

    def tell_where(self, *, want: bool, loud: bool) -> None:
        """Say why it is not played by the daemon, where there is a reason."""
        self.why.setText(
            self.tr("The daemon is on another computer: you hear it here.")
            if loud
            else self.tr("The daemon has no loudspeaker: you hear it here.")
        )
        self.why.setVisible(want)

    def _fill(self) -> None:
        self.where.addItem(self.tr("By the daemon"), userData=False)
        self.where.addItem(self.tr("By this window"), userData=True)
        words = {
            Mode.AUTO: self.tr("What fits"),
            Mode.SFT: self.tr("Voice of the model"),
            Mode.ZERO_SHOT: self.tr("As the recording speaks"),
            Mode.CROSS_LINGUAL: self.tr("Another language than the recording"),
            Mode.INSTRUCT: self.tr("As the manner says"),
        }
        for mode, says in words.items():
            self.mode.addItem(says, userData=mode.value)
        self.more.setText(self.tr("More"))
        self.more.setAccessibleName(self.tr("More about the manner"))
        self.more.setToolTip(self.more.accessibleName())
        drawn(self.more, "settings")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.GAP)
        top.addLayout(_under(self.tr("&Voice"), self.voice), 1)
        top.addLayout(_under(self.tr("S&peed"), self.speed))
        top.addLayout(_under(self.tr("V&olume"), self.volume))
        top.addWidget(self.more, 0, Qt.AlignmentFlag.AlignBottom)
        _as_form(self._follows, ((self.tr("&Manner"), self.instruct),))
        self._model = QWidget()
        rows = ((self.tr("Mo&de"), self.mode), (self.tr("S&eed"), self.seed))
        self._of_model = _as_form(self._model, rows)
        heard = QWidget()
        _as_form(heard, ((self.tr("P&layed"), self.where), ("", self.why)))
        details = QVBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(theme.GAP)
        details.addWidget(self._model)
        details.addWidget(heard)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.GAP)
        whole.addLayout(top)
        whole.addWidget(self._follows)
        whole.addWidget(self._details)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMinimumSize)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _connect(self) -> None:
        self._later.timeout.connect(self._wish)
        self.voice.chosen.connect(self._wish)
        self.voice.chosen.connect(self._show_details)
        self.voice.listed.connect(self._show_details)
        self.speed.valueChanged.connect(lambda _: self._later.start())
        self.instruct.textEdited.connect(lambda _: self._later.start())
        self.more.toggled.connect(self._show_details)
        self._preferences.changed.connect(self._show_wishes)
        for signal in (self.voice.chosen, self.speed.valueChanged, self.volume.valueChanged,
                       self.instruct.textChanged, self.mode.currentIndexChanged,
                       self.seed.textChanged):  # fmt: skip
            signal.connect(lambda *_: self.changed.emit())

    def _wish(self, *_: object) -> None:
        """Let the whole tray speak so."""
        self._later.stop()
        self._preferences.change(
            voice=self.voice.voice,
            speed=round(self.speed.value(), 2),
            instruct=self.instruct.text().strip(),
        )

    def _show_details(self, *_: object) -> None:
        self._takes = manners_of(self.voice.voice, self.voice.voices)
        self._follows.setVisible("instruct" in self._takes)
        self._model.setVisible(not self._takes.isdisjoint({"mode", "seed"}))
        for control, name in ((self.mode, "mode"), (self.seed, "seed")):
            self._of_model.setRowVisible(control, name in self._takes)
        self._details.setVisible(self.more.isChecked())

    def _show_wishes(self, wishes: Wishes) -> None:
        """As they were set here, in the menu of the icon, or among the settings."""
        if wishes.voice != self.voice.voice:
            self.voice.choose(wishes.voice)
        if not self._later.isActive():  # else what is being set here is newer
            with QSignalBlocker(self.speed):
                self.speed.setValue(wishes.speed)
            if not self.instruct.hasFocus():
                self.instruct.setText(wishes.instruct)
        self._show_details()


def _under(words: str, control: QWidget) -> QVBoxLayout:
    """A control under its label."""
    label = QLabel(words)
    label.setBuddy(control)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label)
    column.addWidget(control)
    return column


def _as_form(whole: QWidget, rows: tuple[tuple[str, QWidget], ...]) -> QFormLayout:
    """Controls beside their labels."""
    form = QFormLayout(whole)
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(theme.GAP)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    for words, control in rows:
        form.addRow(words, control)
    return form
