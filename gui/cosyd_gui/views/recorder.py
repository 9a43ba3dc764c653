"""Records what somebody reads aloud, and says meanwhile how it goes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cosyd_gui import theme
from cosyd_gui.language_names import language_name
from cosyd_gui.microphone import Device, Ears, Recording, look
from cosyd_gui.models.reference_clip import Advice, Clip, Judge, Loudness
from cosyd_gui.models.voices_words import SoundWords
from cosyd_gui.portaudio import PortAudio, SoundTrouble
from cosyd_gui.views.reference_sentences import SENTENCES, sentence_in
from cosyd_gui.widgets.edged import Edged
from cosyd_gui.widgets.labels import Words
from cosyd_gui.widgets.level_meter import LevelMeter
from cosyd_gui.widgets.lines import line
from cosyd_gui.widgets.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QShowEvent

LONGEST_S = 30.0
"""No reference may be longer."""

SHORTEST_S = 0.3
"""What is shorter was a slip of the finger."""


class Recorder(QFrame):
    """A sentence to be read, a microphone, and a button.

    Args:
        portaudio: The library.
    """

    began = Signal()
    """It listens, or tries to."""

    recorded = Signal(object)
    """The :class:`~cosyd_gui.models.reference_clip.Clip`, once it is whole."""

    language_chosen = Signal(str)
    """In which language the sentence is."""

    _devices = Signal(object)
    _opened = Signal(object, int)
    _heard = Signal(object, bytes)
    _ended = Signal(object, object)

    def __init__(self, portaudio: PortAudio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._portaudio = portaudio
        self._words = SoundWords(self)
        self._recording: Recording | None = None
        self._take = object()
        self._judge = Judge()
        self._parts: list[bytes] = []
        self._rate_hz = 0
        self._looked = False
        self._make_parts()
        self._lay_out()
        self._devices.connect(self._show_devices)
        self._opened.connect(self._begins)
        self._heard.connect(self._hears)
        self._ended.connect(self._ends)
        self._show_sentence()
        self._be_idle()

    @property
    def recording(self) -> bool:
        """Whether it listens."""
        return self._recording is not None

    @property
    def sentence(self) -> str:
        """What is to be read."""
        return self.read.text()

    @property
    def language(self) -> str:
        """Of the sentence: ``en``."""
        return str(self.languages.currentData() or "")

    def toggle(self) -> None:
        """Record, or stop that."""
        if self.recording:
            self.stop()
        else:
            self.record()

    def record(self) -> None:
        """Listen."""
        self.trouble.hide()
        take = self._take = object()
        self._parts = []
        self._judge = Judge()
        self._rate_hz = 0
        self.button.setText(self.tr("&Stop"))
        drawn(self.button, "stop")
        self.advice.setText(self.tr("The microphone is being opened ..."))
        ears = Ears(
            began=lambda rate_hz: self._say(lambda: self._opened.emit(take, rate_hz)),
            heard=lambda pcm: self._say(lambda: self._heard.emit(take, pcm)),
            ended=lambda trouble: self._say(lambda: self._ended.emit(take, trouble)),
        )
        self._recording = Recording(self._portaudio, self.devices.currentData(), ears)
        self.began.emit()

    def stop(self) -> None:
        """No more; what was heard is told by :attr:`recorded`."""
        if self._recording is not None:
            self._recording.stop()

    def look(self) -> None:
        """See which microphones there are."""
        self._looked = True
        look(self._portaudio, lambda found: self._say(lambda: self._devices.emit(found)))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Microphones are looked for when they may be needed."""
        super().showEvent(event)
        if not self._looked:
            self.look()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody is listened to who does not see it."""
        super().hideEvent(event)
        self.stop()

    def _say(self, emit: Callable[[], None]) -> None:
        """Tell the thread of the windows."""
        with suppress(RuntimeError):  # the page is gone by now
            emit()

    # -- what the microphone tells ----------------------------------------------------------------

    def _show_devices(self, found: tuple[Device, ...] | SoundTrouble) -> None:
        if isinstance(found, SoundTrouble):
            self._complain(found)
            found = ()
        chosen = self.devices.currentText()
        self.devices.clear()
        self.devices.addItem(self.tr("The system's microphone"), None)
        for device in found:
            self.devices.addItem(device.name, device.index)
        self.devices.setCurrentIndex(max(self.devices.findText(chosen), 0))

    def _begins(self, take: object, rate_hz: int) -> None:
        if take is self._take:
            self.trouble.hide()
            self._rate_hz = rate_hz
            self.advice.setText(self._words.advice(Advice.WAIT))

    def _hears(self, take: object, pcm: bytes) -> None:
        if take is not self._take or not self._rate_hz:
            return
        self._parts.append(pcm)
        block = Loudness.of(pcm)
        self.meter.show_level(block.level_db, clipped=block.clipped)
        self.advice.setText(self._words.advice(self._judge.hears(block)))
        length_s = sum(map(len, self._parts)) / 2 / self._rate_hz
        self.time.setText(self._told_s(length_s))
        if length_s >= LONGEST_S:
            self.stop()

    def _ends(self, take: object, trouble: SoundTrouble | None) -> None:
        if take is not self._take:
            return
        self._take = object()
        self._recording = None
        self._be_idle()
        if trouble:
            self._complain(trouble)
        pcm = b"".join(self._parts)
        self._parts = []
        if self._rate_hz and len(pcm) >= 2 * SHORTEST_S * self._rate_hz:
            self.button.setText(self.tr("&Record again"))
            self.recorded.emit(Clip(pcm=pcm, rate_hz=self._rate_hz))

    def _complain(self, trouble: SoundTrouble) -> None:
        self.trouble.say(self._words.microphone(trouble))

    def _be_idle(self) -> None:
        self.button.setText(self.tr("&Record"))
        drawn(self.button, "microphone")
        self.meter.rest()
        self.time.setText("")
        self.advice.setText(self.tr("3 to 30 seconds will do; 6 to 12 are best."))

    def _told_s(self, length_s: float) -> str:
        return self.tr("{seconds} s").format(seconds=QLocale().toString(length_s, "f", 1))

    # -- how it looks -----------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.languages = QComboBox()
        for tag in SENTENCES:
            self.languages.addItem(language_name(tag), tag)
        own = QLocale().name().partition("_")[0]
        self.languages.setCurrentIndex(max(self.languages.findData(own), 0))
        self.languages.currentIndexChanged.connect(self._show_sentence)
        self.read = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        font = self.read.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.read.setFont(font)
        self.devices = QComboBox()
        self.devices.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.devices.setMinimumContentsLength(12)
        self.devices.addItem(self.tr("The system's microphone"), None)
        self.again = QToolButton(autoRaise=True)
        drawn(self.again, "refresh")
        self.again.setAccessibleName(self.tr("Look for microphones again"))
        self.again.setToolTip(self.again.accessibleName())
        self.again.clicked.connect(self.look)
        self.button = QPushButton()
        self.button.setIconSize(QSize(18, 18))
        self.button.clicked.connect(self.toggle)
        self.meter = LevelMeter()
        self.time = QLabel()
        self.advice = QLabel(wordWrap=True)
        self.trouble = Words(kind="problem")
        self.trouble.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        reading = QLabel(self.tr("Read this &aloud in"))
        reading.setBuddy(self.languages)
        column.addLayout(line(reading, self.languages, None))
        column.addWidget(self._quoted())
        label = QLabel(self.tr("&Microphone"))
        label.setBuddy(self.devices)
        column.addLayout(line(label, self.devices, self.again))
        column.addLayout(line(self.button, self.meter, self.time))
        column.addWidget(self.advice)
        column.addWidget(self.trouble)

    def _quoted(self) -> Edged:
        """The sentence, set apart from all that is only said about it."""
        quote = Edged((theme.ACCENT, theme.ACCENT_DARK), 3, ground=True)
        column = QVBoxLayout(quote)
        column.setContentsMargins(theme.ROOM, theme.GAP, theme.ROOM, theme.GAP)
        column.addWidget(self.read)
        return quote

    def _show_sentence(self) -> None:
        self.read.setText(sentence_in(self.language))
        self.read.setAccessibleName(self.tr("To be read aloud: {words}").format(
            words=self.read.text()
        ))  # fmt: skip
        self.language_chosen.emit(self.language)
