"""A new voice: a recording, what is said in it, its name, and whether the person agreed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt, QTemporaryDir, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from cosyd.contract.errors import (
    CosydError,
    NoSpeech,
    ReferenceTooLarge,
    ReferenceTooLong,
    ReferenceUnreadable,
    UploadTooLarge,
)
from cosyd.contract.wire_voices import LintForm
from cosyd_gui import theme
from cosyd_gui.models.reference_clip import Clip, read_clip
from cosyd_gui.views.recorder import Recorder
from cosyd_gui.views.reference_card import ReferenceCard, Source
from cosyd_gui.views.voices_making import VoiceMaking
from cosyd_gui.views.voices_new_parts import PART, NewForm
from cosyd_gui.widgets.labels import heading

if TYPE_CHECKING:
    from cosyd.contract.wire_voices import Linted
    from cosyd_gui.asked import Asked
    from cosyd_gui.link import Link
    from cosyd_gui.player import Player
    from cosyd_gui.portaudio import PortAudio

UNUSABLE = (
    NoSpeech, ReferenceTooLarge, ReferenceTooLong, ReferenceUnreadable, UploadTooLarge,
)  # fmt: skip
"""With these nothing can be done about the recording but to take another."""

JUDGE_MS = 700
"""How long after the last key the recording is judged with the new words."""


class NewVoice(VoiceMaking):
    """The form for it.

    Args:
        link: To the daemon.
        portaudio: For the microphone.
        player: Lets the recording be heard.
    """

    def __init__(self, link: Link, portaudio: PortAudio, player: Player) -> None:
        super().__init__(link)
        self._player = player
        self._folder = QTemporaryDir()
        self._judging: Asked | None = None
        self._judged: Linted | None = None
        self._unusable = False
        self._plays = False
        self.recorder = Recorder(portaudio)
        self.choose = QPushButton(self.tr("Choose a &file ..."))
        self._or = QLabel(self.tr("or drop one here"))
        self._or.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.card = ReferenceCard()
        self.form = NewForm()
        self._timer = QTimer(self, singleShot=True, interval=JUDGE_MS)
        self._lay_out()
        self._connect()
        self._start_over()

    # -- the recording ----------------------------------------------------------------------------

    def take_file(self, file: Path) -> None:
        """Make the voice of the recording in *file*."""
        self.recorder.stop()
        self._show(Source(file=file, clip=read_clip(file), recorded=False))

    def stop_playing(self) -> None:
        """The recording is heard no more."""
        self._plays = False
        self.card.playing(now=False)

    def _take_clip(self, clip: Clip) -> None:
        file = Path(self._folder.filePath("recording.wav"))
        try:
            file.write_bytes(clip.wav())
        except OSError as error:
            self.failed.emit(_unkept(error))
            return
        if not self.form.text.toPlainText().strip():
            self.form.text.setPlainText(self.recorder.sentence)
            self.form.choose_language(self.recorder.language)
        self._show(Source(file=file, clip=clip, recorded=True))

    def _show(self, source: Source) -> None:
        self.card.show_source(source)
        self.card.show()
        self.recorder.setVisible(source.recorded)
        self._files.hide()
        self._judge()

    def _start_over(self) -> None:
        self._player.stop()
        self.card.source = None
        self.card.hide()
        self._judged = None
        self.recorder.show()
        self._files.show()
        self._tell()

    def _open_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a recording"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        kinds = "*.wav *.mp3 *.flac *.m4a *.aac *.ogg *.opus *.webm *.mp4 *.aiff *.wma"
        dialog.setNameFilters(
            [self.tr("Recordings ({kinds})").format(kinds=kinds), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(lambda name: self.take_file(Path(name)))
        dialog.open()

    def _hear(self) -> None:
        if self._plays:
            self._player.stop()
        elif self.card.source and self.card.source.clip:
            self._player.play(self.card.source.clip.wav())
            self._plays = True
            self.card.playing(now=True)

    # -- what the daemon says of it ---------------------------------------------------------------

    def _judge(self) -> None:
        source = self.card.source
        self._timer.stop()
        if source is None:
            return
        if self._judging:
            self._judging.cancel()
        self._judged = None
        self._unusable = False
        self.card.findings.tell(self.tr("It is being looked at ..."))
        form = LintForm(text=self.form.words, language=self.form.language_tag)
        self._judging = self._link.ask(
            self,
            lambda daemon: daemon.voice.lint(form, source.file),
            self._show_judgement,
            self._not_judged,
        )
        self._tell()

    def _judge_again(self) -> None:
        """A daemon is there that has not seen it yet."""
        if self._judged is None and not self._unusable:
            self._judge()

    def _show_judgement(self, linted: Linted) -> None:
        self._judging = None
        self._judged = linted
        self.card.show_judgement(linted)
        if linted.text and not self.form.words:
            self.form.text.setPlainText(linted.text)
            self._timer.stop()
        self._tell()

    def _not_judged(self, error: CosydError) -> None:
        self._judging = None
        self._unusable = isinstance(error, UNUSABLE)
        self.card.findings.tell("")
        self.failed.emit(error)
        self._tell()

    # -- making it --------------------------------------------------------------------------------

    def _tell(self) -> None:
        self.form.setEnabled(self._making is None)
        wrong, warned = self._levels()
        self.foot.button.setText(
            self.tr("Make the &voice anyway") if warned else self.tr("Make the &voice")
        )
        hint = ""
        if self.card.source is None:
            hint = self.tr("It wants a recording.")
        elif self._unusable:
            hint = self.tr("It wants another recording.")
        elif wrong:
            hint = self.tr("First put right what is marked above.")
        elif not self.form.name.text().strip():
            hint = self.tr("It wants a name.")
        elif not self.form.agreed.isChecked():
            hint = self.tr("It wants the speaker's agreement.")
        self.foot.allow(not hint and self._making is None, hint)

    def _levels(self) -> tuple[bool, bool]:
        levels = {one.level for one in self._judged.findings} if self._judged else set()
        return "error" in levels, "warning" in levels

    def _make(self) -> None:
        source = self.card.source
        if source is None or self._making or not self.foot.button.isEnabled():
            return
        self._player.stop()
        form = self.form.filled(force=self._levels()[1])
        self._ask_for(form.name, lambda daemon: daemon.voice.add(form, source.file))

    def _empty(self) -> None:
        self.form.clear()
        self._start_over()

    # -- how it looks -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._files = QWidget()
        line = QHBoxLayout(self._files)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.choose)
        line.addWidget(self._or)
        line.addStretch(1)
        column = self._column(self.tr("New voice"))
        column.addWidget(heading(self.tr("The recording"), size_ratio=PART))
        column.addWidget(self.recorder)
        column.addWidget(self._files)
        column.addWidget(self.card)
        column.addSpacing(theme.ROOM)
        column.addWidget(heading(self.tr("The voice"), size_ratio=PART))
        column.addWidget(self.form)
        column.addStretch(1)

    def _connect(self) -> None:
        self.recorder.began.connect(self._player.stop)
        self.recorder.recorded.connect(self._take_clip)
        self.choose.clicked.connect(self._open_file)
        self.card.heard.connect(self._hear)
        self.card.dropped.connect(self._start_over)
        self.form.edited.connect(self._tell)
        self.form.said_otherwise.connect(self._timer.start)
        self.form.entered.connect(self._make)
        self._timer.timeout.connect(self._judge)
        self._link.found.connect(self._judge_again)


class RecordingUnkept(CosydError):
    """What was recorded could not be put on the disk of this computer."""

    code = "recording.unkept"
    status = 507
    message = str(QT_TRANSLATE_NOOP("Errors", "The recording cannot be kept: {reason}."))
    solution = str(
        QT_TRANSLATE_NOOP("Errors", "Make room on the disk of this computer, and record it again.")
    )


def _unkept(error: OSError) -> RecordingUnkept:
    return RecordingUnkept(reason=error.strerror or str(error))
