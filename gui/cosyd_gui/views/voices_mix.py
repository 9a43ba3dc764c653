"""A voice between others: which, and how much of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from cosyd.contract.wire_voices import MixRequest
from cosyd_gui import theme
from cosyd_gui.views.voices_making import VoiceMaking
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cosyd.contract.wire import VoiceView
    from cosyd_gui.link import Link

MOST = 8
"""Parts of one mix; more can no longer be told apart."""

FEWEST = 2
EVEN = 50
WHOLE = 100
"""Per cent."""


class MixVoices(VoiceMaking):
    """The form for it.

    Args:
        link: To the daemon.
    """

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        self._voices: tuple[VoiceView, ...] = ()
        self.parts: list[Part] = []
        self.name = QLineEdit(maxLength=64)
        self.name.setPlaceholderText(self.tr("Letters and digits, such as anna"))
        self.name.textChanged.connect(self._tell)
        self.name.returnPressed.connect(self._make)
        self.more = QPushButton(self.tr("&Add a voice"))
        self.more.clicked.connect(self._add_part)
        self.foot.button.setText(self.tr("&Mix them"))
        self._grid = QGridLayout()
        self._lay_out()
        for _ in range(FEWEST):
            self._add_part()

    def offer(self, voices: Sequence[VoiceView], begin_with: str = "") -> None:
        """These can be mixed; *begin_with* comes first, where nothing is chosen yet."""
        self._voices = tuple(one for one in voices if one.ready)
        for part in self.parts:
            part.offer(self._fitting(part))
        if begin_with and not self.parts[0].voice:
            self.parts[0].choose(begin_with)
        self._tell()

    def _fitting(self, part: Part) -> list[VoiceView]:
        """Those of the engine of the first other part that is chosen."""
        others = {other.voice for other in self.parts if other is not part and other.voice}
        engines = {one.engine for one in self._voices if one.name in others}
        return [
            one
            for one in self._voices
            if one.name not in others and (not engines or one.engine in engines)
        ]

    def _add_part(self) -> None:
        part = Part()
        part.changed.connect(self._offer_again)
        part.weight.valueChanged.connect(self._tell)
        part.remove.clicked.connect(lambda: self._remove_part(part))
        self.parts.append(part)
        self._place()
        part.offer(self._fitting(part))
        self._tell()

    def _remove_part(self, part: Part) -> None:
        self.parts.remove(part)
        for widget in part.widgets:
            self._grid.removeWidget(widget)
            widget.deleteLater()
        part.deleteLater()
        self._place()
        self._offer_again()

    def _place(self) -> None:
        for row, part in enumerate(self.parts):
            for column, widget in enumerate(part.widgets):
                self._grid.addWidget(widget, row, column)
            part.remove.setEnabled(len(self.parts) > FEWEST)
        self.more.setEnabled(len(self.parts) < MOST)

    def _offer_again(self) -> None:
        for part in self.parts:
            part.offer(self._fitting(part))
        self._tell()

    def _tell(self) -> None:
        chosen = [part for part in self.parts if part.voice]
        whole = sum(part.weight.value() for part in chosen)
        for part in self.parts:
            part.tell(part.weight.value() / whole if part.voice and whole else 0.0)
        hint = ""
        if len(chosen) < FEWEST:
            hint = self.tr("It wants two voices of one engine.")
        elif not self.name.text().strip():
            hint = self.tr("It wants a name.")
        self.foot.allow(not hint and self._making is None, hint)

    def _make(self) -> None:
        if self._making or not self.foot.button.isEnabled():
            return
        weights = {part.voice: float(part.weight.value()) for part in self.parts if part.voice}
        request = MixRequest(name=self.name.text().strip(), parts=weights)
        self._ask_for(request.name, lambda daemon: daemon.voice.mix(request))

    def _empty(self) -> None:
        self.name.clear()
        for part in self.parts:
            part.choose("")

    def _lay_out(self) -> None:
        column = self._column(self.tr("Mix voices"))
        column.addWidget(
            QLabel(
                self.tr(
                    "Two or more voices of one engine become a new one. The further a slider is,"
                    " the more it sounds like that voice."
                ),
                wordWrap=True,
            )
        )
        self._grid.setSpacing(theme.GAP)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        column.addLayout(self._grid)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)
        column.addSpacing(theme.ROOM)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Name"), self.name)
        column.addLayout(form)
        column.addStretch(1)


class Part(QWidget):
    """A voice of a mix, and how much of it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Voice"))
        self.choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.choice.setMinimumContentsLength(8)
        self.choice.activated.connect(self.changed)
        self.weight = QSlider(Qt.Orientation.Horizontal)
        self.weight.setRange(1, WHOLE)
        self.weight.setValue(EVEN)
        self.weight.setAccessibleName(self.tr("How much of it"))
        self.share = QLabel()
        self.share.setMinimumWidth(self.share.fontMetrics().horizontalAdvance("100 %"))
        self.remove = QToolButton(autoRaise=True)
        drawn(self.remove, "remove")
        self.remove.setAccessibleName(self.tr("Take this voice out"))
        self.remove.setToolTip(self.remove.accessibleName())
        self.widgets = (self.choice, self.weight, self.share, self.remove)

    @property
    def voice(self) -> str:
        """Its name; empty: none is chosen."""
        return str(self.choice.currentData() or "")

    def offer(self, voices: Sequence[VoiceView]) -> None:
        """One of these can be chosen; what was chosen stays."""
        chosen = self.voice
        self.choice.clear()
        self.choice.addItem(self.tr("Choose a voice"), "")
        for one in voices:
            self.choice.addItem(one.name, one.name)
        self.choose(chosen)

    def choose(self, name: str) -> None:
        """Choose that voice, where it is offered."""
        self.choice.setCurrentIndex(max(self.choice.findData(name), 0))

    def tell(self, share: float) -> None:
        """So much of the mix is it, 1.0 being all."""
        percent = QLocale().toString(round(share * WHOLE))
        self.share.setText(self.tr("{percent} %").format(percent=percent) if share else "")
