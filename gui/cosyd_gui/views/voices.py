"""The page of voices: who can speak, and how others come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer

from cosyd.contract.errors import UnknownVoice
from cosyd.contract.events import VoiceChanged
from cosyd_gui.models.voices_rows import follow
from cosyd_gui.player import Player
from cosyd_gui.views.page import Page
from cosyd_gui.views.voices_doing import Doing
from cosyd_gui.views.voices_files import SUFFIX
from cosyd_gui.views.voices_hearing import Hearing
from cosyd_gui.views.voices_keys import bind_keys, fill_menu
from cosyd_gui.views.voices_list import VoiceList
from cosyd_gui.views.voices_mix import MixVoices
from cosyd_gui.views.voices_new import NewVoice
from cosyd_gui.views.voices_pane import VoicePane
from cosyd_gui.views.voices_places import Places

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
    from PySide6.QtWidgets import QWidget

    from cosyd.contract.errors import CosydError
    from cosyd.contract.wire import VoiceView
    from cosyd.contract.wire_voices import VoiceAdded, VoiceDetails
    from cosyd_gui.house import GuiHouse

SOON_MS = 120
"""After so long all changes of a moment are asked for at once."""


class VoicesPage(Page):
    """The list at the side, beside it a voice, or a form that makes one."""

    name: ClassVar[str] = "voices"

    def __init__(self, house: GuiHouse) -> None:
        super().__init__(house)
        self._renamed: set[str] = set()
        self._followed = ""
        """What was removed elsewhere, and stays in sight for what is typed in it."""

        self._next = ""
        """What is looked at once it is listed."""

        self.player = Player(house.portaudio, self)
        self.list = VoiceList()
        self.pane = VoicePane()
        self.maker = NewVoice(self.link, house.portaudio, self.player)
        self.mixer = MixVoices(self.link)
        self.places = Places(self.list, self.pane, (self.maker, self.mixer))
        self.body.addWidget(self.places, 1)
        self.hearing = Hearing(self.link, self.player, self)
        self.doing = Doing(self, self.link, self.notice)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._connect()
        fill_menu(self)
        bind_keys(self)
        self.setAcceptDrops(True)
        self.places.arrange()

    def fresh(self) -> None:
        """Ask which voices there are."""
        self.link.ask(
            self, lambda daemon: daemon.voices(), self._show_voices, self.notice.tell_error
        )

    def open_voice(self, name: str) -> None:
        """Look at the voice *name*."""
        self.list.choose(name)
        self.places.open_pane()
        self._look_at(name)

    def record_new(self) -> None:
        """Make a voice of what is recorded now."""
        self._open_form(self.maker)
        self.maker.recorder.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def mix_new(self, begin_with: str = "") -> None:
        """Make a voice between others."""
        self.mixer.offer(self.list.model.voices, begin_with)
        self._open_form(self.mixer)

    def take_file(self, file: Path) -> None:
        """Make a voice of *file*: an exported one comes as it was, a recording goes to the form."""
        if file.suffix.casefold() == SUFFIX:
            self.doing.import_file(file)
        else:
            self._open_form(self.maker)
            self.maker.take_file(file)

    # -- what the daemon tells --------------------------------------------------------------------

    def _happened(self, event: object) -> None:
        if not isinstance(event, VoiceChanged):
            return
        if event.change == "renamed":
            self._renamed.add(event.voice)
        if self.isVisible():
            self._soon.start()
        else:
            self._old = True

    def _show_voices(self, voices: list[VoiceView]) -> None:
        current = self._followed or self.list.current or self.pane.voice
        name = follow(current, self.list.model.voices, voices, self._renamed)
        self._renamed.clear()
        gone = bool(current) and not name and self.pane.voice == current
        if gone and self.pane.form.typed and not self._next:
            self._keep_gone(current, voices)
            return
        self._followed = ""
        if name != current:
            self.pane.form.rename(current, name)
        if any(one.name == self._next for one in voices):  # else it comes with a later answer
            name, self._next = self._next, ""
        self.list.show_voices(voices, name)
        self.mixer.offer(voices)
        self._look_at(self.list.current)

    def _keep_gone(self, gone: str, voices: list[VoiceView]) -> None:
        """It stays in sight: what was typed is in it."""
        self.list.show_unchosen(voices)
        if gone == self._followed:
            return
        self._followed = gone
        self.pane.gone()
        self.notice.tell(
            self.tr("{name} was removed elsewhere. What you typed is kept here.").format(name=gone),
            button=self.tr("Bring it back"),
            do=lambda: self.doing.restore(gone),
        )

    def _look_at(self, name: str) -> None:
        if not name:
            self.places.arrange()
            return
        self.link.ask(
            self, lambda daemon: daemon.voice.show(name), self._show_details, self._not_shown
        )

    def _not_shown(self, error: CosydError) -> None:
        if self.link.state.here and not isinstance(error, UnknownVoice):
            self.notice.tell_error(error)  # else it went since; the list comes anew by itself

    def _show_details(self, details: VoiceDetails) -> None:
        if details.name != self.list.current:
            return
        another = details.name != self.pane.voice
        if another:
            self.hearing.stop()
        if self.pane.show_details(details):
            self.notice.tell(
                self.tr(
                    "{name} was changed elsewhere meanwhile. What you typed is kept; to save it"
                    " overwrites the other change."
                ).format(name=details.name)
            )
        if details.has_reference and (another or not self.pane.pictured):
            self.hearing.fetch_reference(details.name, self.pane.show_reference)
        self.places.arrange()

    def _chosen(self, name: str) -> None:
        if name != self._followed:
            self._followed = ""
        if not self.places.making:  # a form is left by Enter, a click or Escape alone
            self._look_at(name)

    def went_to(self, name: str) -> None:
        """What is looked at is called *name* now."""
        self._renamed.add(name)
        self.pane.name.leave()
        self.fresh()

    def came_back(self, name: str) -> None:
        """The voice *name* is to be looked at, as soon as it is listed."""
        self._next = name
        self.fresh()

    def came(self, added: VoiceAdded) -> None:
        """A voice has been made: look at it."""
        name = added.voice.name
        self.places.open_pane()
        self.came_back(name)
        self.notice.tell(
            self.tr("{name} can speak now.").format(name=name),
            "good",
            button=self.tr("Listen"),
            do=lambda: self.hearing.toggle_voice(name),
        )

    # -- how it looks -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """A file can be dropped anywhere on the page."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """A recording, or an exported voice."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take_file(Path(files[0]))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is heard of a page that is not seen."""
        super().hideEvent(event)
        self.hearing.stop()
        self.player.stop()

    def _open_form(self, form: QWidget) -> None:
        self.hearing.stop()
        self.places.open_form(form)

    def _close_side(self) -> None:
        self.maker.recorder.stop()
        self.places.close_side()
        self._look_at(self.list.current)

    def _connect(self) -> None:
        self.link.happened.connect(self._happened)
        self._soon.timeout.connect(self.fresh)
        self.list.chosen.connect(self._chosen)
        self.list.opened.connect(self.open_voice)
        self.list.view.customContextMenuRequested.connect(
            lambda place: self.pane.menu.popup(self.list.view.viewport().mapToGlobal(place))
        )
        self.pane.back.connect(self._close_side)
        self.pane.listen.connect(self.hearing.toggle_voice)
        self.pane.hear_reference.connect(self.hearing.toggle_reference)
        self.pane.rename.triggered.connect(self._rename)
        self.addAction(self.pane.rename)
        self.pane.renamed.connect(self.doing.rename)
        self.pane.changed.connect(self.doing.change)
        self.pane.removed.connect(self.doing.remove)
        self.pane.exported.connect(self.doing.choose_export)
        self.pane.mixed.connect(self.mix_new)
        self.hearing.plays.connect(lambda what: self.pane.playing(what=what))
        self.hearing.failed.connect(self.notice.tell_error)
        self.player.ended.connect(self.maker.stop_playing)
        self.player.failed.connect(lambda _: self.maker.stop_playing())
        for form in (self.maker, self.mixer):
            form.made.connect(self.came)
            form.failed.connect(self.notice.tell_error)
            form.closed.connect(self._close_side)

    def _rename(self) -> None:
        if not self.places.making and self.pane.voice:
            self.places.open_pane()
            self.pane.name.edit()

    def remove_current(self) -> None:
        """Take away what is looked at."""
        details = self.pane.details
        if details and details.name == self.list.current:
            self.doing.remove(details.name)

    def leave(self) -> None:
        """Close the form, or go back to the list where there is no room for both."""
        if self.places.making or self.pane.to_list.isVisible():
            self._close_side()
