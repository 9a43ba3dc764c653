"""What can be done from anywhere: the icon's menu, a key, a media key, a page of the window."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from cosyd.contract.model import Priority
from cosyd.contract.wire import SpeechRequest
from cosyd_gui.reach.clipboard import must_paste, pasted

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from cosyd.client import Client
    from cosyd.contract.sinks import Playback
    from cosyd.contract.wire import JobView
    from cosyd_gui.link import Link
    from cosyd_gui.preferences import Preferences

HOUR_S = 3_600.0
CLIENT = "cosyd-tray"
"""By what name the tray asks to have something said."""


class Action(StrEnum):
    """What a key can be bound to."""

    SPEAK_SELECTION = "speak_selection"
    SPEAK_CLIPBOARD = "speak_clipboard"
    TOGGLE = "toggle"
    SKIP = "skip"
    BACK = "back"
    STOP = "stop"
    MUTE = "mute"
    WINDOW = "window"


class Nothing(StrEnum):
    """Why there was nothing to be spoken."""

    CLIPBOARD = "clipboard"
    SELECTION = "selection"
    NO_SELECTIONS = "no_selections"
    """This system tells no program what is selected in another."""


class Actions(QObject):
    """Does it, by asking the daemon."""

    failed = Signal(object)
    """The :class:`~cosyd.contract.errors.CosydError` of what did not work."""

    nothing = Signal(object)
    """The :class:`Nothing` for which nothing was spoken."""

    spoken = Signal(object)
    """The :class:`~cosyd.contract.wire.JobView` of what was taken to be spoken."""

    wanted = Signal(str)
    """The window is wanted, at the page of that name; empty: where it was."""

    ending = Signal()
    """The tray is to end."""

    restarting = Signal()
    """The daemon is to end and to be started again; see :attr:`can_restart`."""

    def __init__(self, link: Link, preferences: Preferences) -> None:
        super().__init__()
        self.can_restart = False
        """Whether the daemon is one that this tray has started, and may start again."""

        self._link = link
        self._preferences = preferences

    def do(self, action: Action) -> None:
        """Do what a key is bound to."""
        table: dict[Action, Callable[[], None]] = {
            Action.SPEAK_SELECTION: self.speak_selection,
            Action.SPEAK_CLIPBOARD: self.speak_clipboard,
            Action.TOGGLE: self.toggle,
            Action.SKIP: self.skip,
            Action.BACK: self.back,
            Action.STOP: self.stop,
            Action.MUTE: self.mute_or_not,
            Action.WINDOW: lambda: self.wanted.emit(""),
        }
        table[action]()

    def speak(self, text: str) -> None:
        """Have *text* heard, in the voice that is chosen."""
        wishes = self._preferences.now
        request = SpeechRequest(
            text=text,
            voice=wishes.voice or None,
            speed=wishes.speed,
            instruct=wishes.instruct,
            priority=Priority.MESSAGE,
            detach=True,
            play=True,
            client=CLIENT,
        )
        self._link.ask(self, lambda daemon: daemon.send(request), self._took, self.failed.emit)

    def speak_clipboard(self) -> None:
        """Have heard what was copied."""
        if must_paste():
            self._paste(Nothing.CLIPBOARD)
        else:
            self._speak_or(QGuiApplication.clipboard().text(), Nothing.CLIPBOARD)

    def speak_selection(self) -> None:
        """Have heard what is selected, in whatever program."""
        clipboard = QGuiApplication.clipboard()
        if must_paste():
            self._paste(Nothing.SELECTION)
        elif clipboard.supportsSelection():
            self._speak_or(clipboard.text(QClipboard.Mode.Selection), Nothing.SELECTION)
        else:
            self.nothing.emit(Nothing.NO_SELECTIONS)

    @property
    def knows_selections(self) -> bool:
        """Whether this system tells what is selected in other programs."""
        return must_paste() or QGuiApplication.clipboard().supportsSelection()

    def pause(self) -> None:
        """Silence, until it is resumed."""
        self._control(lambda daemon: daemon.control("pause"))

    def resume(self) -> None:
        """Go on."""
        self._control(lambda daemon: daemon.control("resume"))

    def toggle(self) -> None:
        """Pause, or go on."""
        self._control(lambda daemon: daemon.control("toggle"))

    def skip(self, sentences: int = 1) -> None:
        """Go on with a later sentence."""
        self._control(lambda daemon: daemon.control("skip", sentences))

    def back(self, sentences: int = 1) -> None:
        """Hear a sentence again."""
        self._control(lambda daemon: daemon.control("back", sentences))

    def stop(self) -> None:
        """Silence, for good."""
        self._control(lambda daemon: daemon.control("stop"))

    def mute(self, for_s: float | None = HOUR_S) -> None:
        """Keep the loudspeaker silent."""
        self._control(lambda daemon: daemon.mute(for_s))

    def unmute(self) -> None:
        """Let it be heard again."""
        self._control(lambda daemon: daemon.unmute())

    def mute_or_not(self) -> None:
        """Mute for an hour, or end that."""
        if self._link.state.playback.muted:
            self.unmute()
        else:
            self.mute()

    def _speak_or(self, text: str, nothing: Nothing) -> None:
        if text.strip():
            self.speak(text)
        else:  # never something else in its place
            self.nothing.emit(nothing)

    def _paste(self, nothing: Nothing) -> None:
        primary = nothing is Nothing.SELECTION
        self._link.ask(
            self,
            lambda _: pasted(primary=primary),
            lambda text: self._speak_or(text, nothing),
            self.failed.emit,
        )

    def _took(self, job: JobView) -> None:
        self.spoken.emit(job)

    def _control(self, what: Callable[[Client], Coroutine[Any, Any, Playback]]) -> None:
        self._link.ask(self, what, failed=self.failed.emit)
