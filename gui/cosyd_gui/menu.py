"""The menu of the icon. It is made of what is known already, and so never waits."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from cosyd_gui.language_names import language_name
from cosyd_gui.moments import time_of
from cosyd_gui.recent import by_language
from cosyd_gui.state import Contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cosyd.contract.wire import VoiceView
    from cosyd_gui.house import GuiHouse
    from cosyd_gui.known import Known
    from cosyd_gui.state import State

SPEEDS = (0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
QUARTER_S = 900.0
HOUR_S = 3_600.0


class TrayMenu(QMenu):
    """All that can be done without the window.

    Args:
        house: The parts of the tray.
        known: What the submenus list.
        may_start: Whether the daemon can be started from here.
        parent: Whose it is; None: the icon's.
    """

    start_wanted = Signal()

    def __init__(
        self, house: GuiHouse, known: Known, *, may_start: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._house = house
        self._known = known
        self._may_start = may_start
        self._stale = False
        self._lay_out()
        house.link.changed.connect(self._show_state)
        house.preferences.changed.connect(self._fill)
        known.changed.connect(self._fill)
        # Later, for a click is told after its menu was hidden.
        self.aboutToHide.connect(lambda: QTimer.singleShot(0, self, self._fill_late))
        self._show_state(house.link.state)
        self._fill()

    def _lay_out(self) -> None:
        do = self._house.actions
        self._start = self._item(self.tr("&Start cosyd"), self.start_wanted.emit)
        self._clipboard = self._item(self.tr("Speak &clipboard"), do.speak_clipboard)
        self._selection = self._item(self.tr("Speak s&election"), do.speak_selection)
        self.addSeparator()
        self._pause = self._item(self.tr("&Pause"), do.toggle)
        self._skip = self._item(self.tr("S&kip"), do.skip)
        self._back = self._item(self.tr("&Back"), do.back)
        self._stop = self._item(self.tr("S&top"), do.stop)
        self.addSeparator()
        self._recent = self._submenu(self.tr("&Recent"))
        self._voices = self._submenu(self.tr("&Voice"))
        self._speeds = self._submenu(self.tr("Spee&d"))
        self._mute = self._submenu(self.tr("&Mute"))
        self._fill_mute()
        self._unmute = self._item("", do.unmute)
        self.addSeparator()
        self._item(self.tr("&Open cosyd"), lambda: do.wanted.emit(""))
        self._item(self.tr("Settin&gs"), lambda: do.wanted.emit("settings"))
        self._item(self.tr("&Quit"), do.ending.emit)

    def _item(self, text: str, call: Callable[[], None]) -> QAction:
        action = self.addAction(text)
        action.triggered.connect(lambda *_: call())
        return action

    def _submenu(self, title: str) -> QMenu:
        menu = QMenu(title, self)
        self.addMenu(menu)
        return menu

    def _fill_mute(self) -> None:
        for text, for_s in (
            (self.tr("For a quarter of an &hour"), QUARTER_S),
            (self.tr("For an h&our"), HOUR_S),
            (self.tr("&Until I say so"), None),
        ):
            action = self._mute.addAction(text)
            action.triggered.connect(lambda *_, s=for_s: self._house.actions.mute(s))

    # -- as it is -----------------------------------------------------------------------------

    def _show_state(self, state: State) -> None:
        """Offer what can be done now."""
        here, playback = state.here, state.playback
        sounds = here and playback.state != "idle"
        absent = state.contact is Contact.AWAY and self._may_start
        self._start.setVisible(absent)
        self._clipboard.setEnabled(here)
        self._selection.setEnabled(here and self._house.actions.knows_selections)
        paused = playback.state == "paused"
        self._pause.setText(self.tr("Resum&e") if paused else self.tr("&Pause"))
        for action in (self._pause, self._skip, self._back):
            action.setEnabled(sounds)
        self._stop.setEnabled(sounds or (here and bool(state.jobs)))
        self._mute.menuAction().setVisible(not playback.muted)
        self._unmute.setVisible(playback.muted)
        self._unmute.setText(self._unmute_words(state))
        for menu in (self._recent, self._voices, self._speeds, self._mute):
            menu.setEnabled(here and not menu.isEmpty())
        self._unmute.setEnabled(here)

    def _unmute_words(self, state: State) -> str:
        until = state.playback.muted_until
        if until is None:
            return self.tr("Muted: un&mute")
        return self.tr("Muted until {time}: un&mute").format(time=time_of(until))

    def _fill(self) -> None:
        """List what is known now; what is being looked at stays until it is hidden."""
        self._stale = any(one.isVisible() for one in (self._recent, self._voices, self._speeds))
        if self._stale:
            return
        self._fill_recent()
        self._fill_voices()
        self._fill_speeds()
        self._show_state(self._house.link.state)

    def _fill_late(self) -> None:
        if self._stale:
            self._fill()

    def _fill_recent(self) -> None:
        self._recent.clear()
        for said in self._known.said:
            action = self._recent.addAction(_plain(said.label))
            action.triggered.connect(lambda *_, text=said.text: self._house.actions.speak(text))

    def _fill_voices(self) -> None:
        _clear(self._voices)
        group = QActionGroup(self._voices)
        now = self._house.preferences.now.voice
        usual = self.tr("By the &language of the text")
        self._choice(self._voices, group, usual, not now, partial(self._wish, voice=""))
        self._voices.addSeparator()
        for language, voices in by_language(self._known.voices).items():
            menu = self._voices
            if language:
                menu = QMenu(_plain(language_name(language)), self._voices)
                self._voices.addMenu(menu)
            for voice in voices:
                self._offer(voice, menu, group, now)

    def _offer(self, voice: VoiceView, menu: QMenu, group: QActionGroup, now: str) -> None:
        chosen = now in {voice.name, *voice.aliases}
        self._choice(menu, group, _plain(voice.name), chosen, partial(self._wish, voice=voice.name))

    def _fill_speeds(self) -> None:
        _clear(self._speeds)
        group = QActionGroup(self._speeds)
        now = self._house.preferences.now.speed
        for speed in sorted({*SPEEDS, now}):
            text = self.tr("{speed}x").format(speed=QLocale().toString(speed))
            self._choice(self._speeds, group, text, speed == now, partial(self._wish, speed=speed))

    def _choice(
        self, menu: QMenu, group: QActionGroup, text: str, chosen: bool, call: Callable[[], None]
    ) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        group.addAction(action)
        action.triggered.connect(lambda *_: call())

    def _wish(self, **wishes: object) -> None:
        self._house.preferences.change(**wishes)


def _clear(menu: QMenu) -> None:
    """Without what it held: Qt keeps submenus and groups for as long as the menu."""
    menu.clear()
    for held in (*menu.findChildren(QMenu), *menu.findChildren(QActionGroup)):
        held.deleteLater()


def _plain(text: str) -> str:
    """*text* as it stands: a menu would take ``&`` for a key."""
    return text.replace("&", "&&")
