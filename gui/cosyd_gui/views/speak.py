"""The page that speaks what is typed into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from cosyd.contract.errors import CosydError, SoundUnavailable
from cosyd_gui import theme
from cosyd_gui.here import is_here
from cosyd_gui.views.page import Page
from cosyd_gui.views.speak_asking import Stage, Wish
from cosyd_gui.views.speak_controls import SpeakControls
from cosyd_gui.views.speak_draft import DraftKeeper
from cosyd_gui.views.speak_manner import MannerBar
from cosyd_gui.views.speak_saving import FORMATS, Saving, Wanted, named
from cosyd_gui.views.speak_text import SpeakText
from cosyd_gui.views.speak_under_way import UnderWay
from cosyd_gui.views.speak_words import muted_words
from cosyd_gui.widgets.waveform import Waveform

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.client import Client
    from cosyd_gui.house import GuiHouse

TICK_MS = 33
"""How often what is heard moves on."""

LEAST_TEXT = 52
"""In pixels: a line and its margins can be seen in the smallest window."""


class SpeakPage(Page):
    """A text, who speaks it, and what is heard of it."""

    name = "speak"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self.manner = MannerBar(house)
        self.text = SpeakText(house.loop)
        self.waveform = Waveform()
        self.controls = SpeakControls()
        self.saving = Saving(house.link)
        self.under_way = UnderWay(house.link, house.portaudio, self)
        self._draft = DraftKeeper(self.text, house.preferences.folder / "draft.txt")
        self._tick = QTimer(self, interval=TICK_MS)
        self._chooser: QFileDialog | None = None
        self._told_muted = False
        self._here_for_want = False
        self._text = ""
        self.body.addWidget(self.manner)
        self.body.addWidget(self.text, 1)
        self.body.addWidget(self.waveform)
        self.text.setMinimumHeight(LEAST_TEXT)
        self.setFocusProxy(self.text)
        self.body.addWidget(self.saving)
        self.body.addWidget(self.controls)
        self.body.setSpacing(theme.GAP + theme.GAP // 2)
        self._connect()
        self._draft.read()
        self._bind_keys()
        self._show()

    def fresh(self) -> None:
        """Ask whether the daemon can be heard."""
        self.link.ask(self, _loudspeaker, self._knows_where)

    # -- what can be done ---------------------------------------------------------------------

    def speak(self) -> None:
        """Have all of it heard."""
        self._speak_from(0)

    def hear_from(self, character: int) -> None:
        """Have it heard from the sentence on in which that character is."""
        if self.text.toPlainText().strip():
            self.notice.clear()
            self.under_way.hear_from(self._wish(character))

    def save(self) -> None:
        """Ask where it is to be saved."""
        if self._chooser or not self.text.toPlainText().strip():
            return
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        chooser = QFileDialog(self, self.tr("Save what is spoken"), music)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([f"{says} (*.{end})" for end, says in FORMATS.items()])
        chooser.setDefaultSuffix(next(iter(FORMATS)))
        chooser.filterSelected.connect(
            lambda chosen: chooser.setDefaultSuffix(chosen.rpartition(".")[2].rstrip(")"))
        )
        chooser.fileSelected.connect(self.save_to)
        chooser.finished.connect(self._chosen)
        self._chooser = chooser
        chooser.open()

    def save_to(self, file: str) -> None:
        """Save what is in the text, spoken, in *file*; what was heard of it if that is the same."""
        wish = self._wish(0)
        same = self.under_way.wish is not None and (
            replace(self.under_way.wish, here=False) == replace(wish, here=False)
        )
        self.notice.clear()
        self.saving.save(
            Wanted(
                file=named(file),
                request=wish.manner.request(wish.text, play=False),
                take=self.under_way.job if same else "",
                sentences=len(self.under_way.passages) if same else 0,
            )
        )

    # -- what happens -------------------------------------------------------------------------

    def dress(self) -> None:
        """Wear the colours of now."""
        super().dress()
        self.controls.dress()

    def _connect(self) -> None:
        self.controls.speak.clicked.connect(self.speak)
        self.controls.pause.clicked.connect(self.under_way.toggle)
        self.controls.stop.clicked.connect(self.under_way.stop)
        self.controls.save.clicked.connect(self.save)
        self.text.textChanged.connect(self._edited)
        self.text.hear_from.connect(self.hear_from)
        self.text.unreadable.connect(self.notice.tell_error)
        self.waveform.sought.connect(self._sought)
        self.waveform.stepped.connect(self._stepped)
        self.under_way.changed.connect(self._show)
        self.under_way.grew.connect(self.waveform.add)
        self.under_way.emptied.connect(self.waveform.clear)
        self.under_way.failed.connect(self._failed)
        self.under_way.unheard.connect(self._unheard)
        self.saving.done.connect(self._saved)
        self.saving.failed.connect(self._unsaved)
        self.link.changed.connect(self._show)
        self.gone.connect(self._draft.keep)
        self._draft.failed.connect(self._unkept)
        self._tick.timeout.connect(self._move)
        self.destroyed.connect(self.under_way.end)

    def _bind_keys(self) -> None:
        keys = {
            "Ctrl+Return": self.speak,
            "Ctrl+Enter": self.speak,
            "F6": lambda: self.hear_from(self.text.character),
            "Alt+Return": lambda: self.hear_from(self.text.character),
            "Ctrl+P": self._toggle,
            "Ctrl+.": self._stop,
            "Ctrl+S": self.save,
        }
        for key, does in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(does)

    def _toggle(self) -> None:
        if self.under_way.stage.heard:
            self.under_way.toggle()

    def _stop(self) -> None:
        if self.under_way.stage.under_way:
            self.under_way.stop()

    def _wish(self, base: int) -> Wish:
        return Wish(
            text=self.text.toPlainText(),
            base=base,
            manner=self.manner.manner,
            here=self.manner.here,
        )

    def _speak_from(self, character: int) -> None:
        if self.text.toPlainText().strip():
            self.notice.clear()
            self._told_muted = False
            self.under_way.speak(self._wish(character))

    def _sought(self, position_s: float) -> None:
        if self.under_way.stage.heard:
            self.under_way.seek(position_s)

    def _stepped(self, sentences: int) -> None:
        if self.under_way.stage.heard:
            self.under_way.go_to(max(0, self.under_way.sentence + sentences))

    def _edited(self) -> None:
        self._text = self.text.toPlainText()
        self._show()

    def _show(self, *_: object) -> None:
        """All that depends on what is under way."""
        stage = self.under_way.stage
        self.controls.show_stage(stage, can_speak=bool(self._text.strip()))
        self.waveform.show_breaks([start for start, _ in self.under_way.times.values()])
        if stage.heard and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()
        self._move()
        self._tell_if_held()

    def _move(self) -> None:
        """What is heard has gone on."""
        now = self.under_way
        self.waveform.show_position(now.position_s if now.stage.heard else None)
        same = now.wish is not None and now.wish.text == self._text
        self.text.mark(now.passage if same else None)
        self.controls.show_time(now, waiting=self._waiting(), characters=len(self._text))

    def _waiting(self) -> int:
        """How many are said before this one."""
        jobs = [one.id for one in self.link.state.jobs]
        return jobs.index(self.under_way.job) if self.under_way.job in jobs else 0

    def _tell_if_held(self) -> None:
        held = self.under_way.stage is Stage.HELD
        playback = self.link.state.playback
        if held and playback.muted:
            if not self._told_muted:
                self._told_muted = True
                says = muted_words(playback.muted_until)
                self.notice.tell(says, button=self.tr("Unmute"), do=self.house.actions.unmute)
        elif self._told_muted:
            self._told_muted = False
            self.notice.clear()

    def _failed(self, error: CosydError) -> None:
        self.notice.tell_error(error)

    def _unheard(self, error: CosydError) -> None:
        """It was spoken, and could not be played."""
        if self.under_way.here:
            self.notice.tell_error(error)
        else:
            self.notice.tell_error(error, button=self.tr("Play it here"), do=self._play_here)

    def _play_here(self) -> None:
        self.manner.play_here(here=True)
        self.under_way.play_here()

    def _knows_where(self, where: tuple[str, bool]) -> None:
        """The daemon is at that address, and can be heard there or not."""
        url, loud = where
        want = not (loud and is_here(url))
        if want or self._here_for_want:  # else it stays as it was chosen
            self.manner.play_here(here=want)
        self._here_for_want = want
        self.manner.tell_where(want=want, loud=loud)

    def _unsaved(self, error: CosydError) -> None:
        again = QCoreApplication.translate("Window", "Try again")
        self.notice.tell_error(error, button=again, do=self.saving.again)

    def _saved(self, file: Path) -> None:
        folder = QUrl.fromLocalFile(str(file.parent))
        self.notice.tell(
            self.tr("Saved as {name}.").format(name=file.name),
            "good",
            button=self.tr("Open the folder"),
            do=lambda: _open(folder),
        )

    def _chosen(self) -> None:
        if self._chooser:
            self._chooser.deleteLater()
            self._chooser = None

    def _unkept(self, reason: str) -> None:
        says = self.tr("This text will not be here after the tray has ended: {reason}.")
        self.notice.tell(says.format(reason=reason))


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)


async def _loudspeaker(daemon: Client) -> tuple[str, bool]:
    try:
        await daemon.playback()
    except SoundUnavailable:
        return daemon.url, False
    return daemon.url, True
