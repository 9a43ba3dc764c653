"""Keys that do something wherever they are pressed, in the way that this system has for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from cosyd_gui.actions import Action
from cosyd_gui.reach.keys import Chord, KeyProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd_gui.actions import Actions
    from cosyd_gui.loop import Loop, Work
    from cosyd_gui.preferences import Preferences, Wishes

WORDS = {
    Action.SPEAK_SELECTION: str(QT_TRANSLATE_NOOP("Hotkeys", "Speak what is selected")),
    Action.SPEAK_CLIPBOARD: str(QT_TRANSLATE_NOOP("Hotkeys", "Speak what was copied")),
    Action.TOGGLE: str(QT_TRANSLATE_NOOP("Hotkeys", "Pause, or go on")),
    Action.SKIP: str(QT_TRANSLATE_NOOP("Hotkeys", "Next sentence")),
    Action.BACK: str(QT_TRANSLATE_NOOP("Hotkeys", "Sentence before")),
    Action.STOP: str(QT_TRANSLATE_NOOP("Hotkeys", "Stop")),
    Action.MUTE: str(QT_TRANSLATE_NOOP("Hotkeys", "Mute for an hour")),
    Action.WINDOW: str(QT_TRANSLATE_NOOP("Hotkeys", "Open the window")),
}
"""What each does, in English; see :func:`words_of`."""

PROBLEMS = {
    KeyProblem.UNKNOWN: str(QT_TRANSLATE_NOOP("Hotkeys", "This keyboard has no such key.")),
    KeyProblem.BARE: str(
        QT_TRANSLATE_NOOP("Hotkeys", "Hold Ctrl, Alt or Meta as well: the key is needed to type.")
    ),
    KeyProblem.TAKEN: str(
        QT_TRANSLATE_NOOP("Hotkeys", "Another program has this key. Choose another.")
    ),
    KeyProblem.TWICE: str(QT_TRANSLATE_NOOP("Hotkeys", "This key does something else already.")),
    KeyProblem.NO_PORTAL: str(
        QT_TRANSLATE_NOOP(
            "Hotkeys",
            "This desktop gives programs no keys. In its own settings for the keyboard, "
            "have the key run: {command}",
        )
    ),
    KeyProblem.REFUSED: str(
        QT_TRANSLATE_NOOP(
            "Hotkeys", "The desktop did not give this key. Its own settings can change that."
        )
    ),
    KeyProblem.ABSENT: str(
        QT_TRANSLATE_NOOP("Hotkeys", "What listens for keys is not installed, or cannot work here.")
    ),
}


def words_of(action: Action) -> str:
    """What *action* does, in the user's language."""
    return QCoreApplication.translate("Hotkeys", WORDS[action])


class Keys(Protocol):
    """A way of listening for keys that answers at once."""

    def bind(self, wanted: Mapping[Action, Chord]) -> dict[Action, KeyProblem]:
        """Listen for these keys, and for no others; those that cannot be had, and why."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...


class Hotkeys(QObject):
    """The keys that the preferences name.

    Args:
        loop: Where the desktop's portal is asked.
        actions: What is done when a key is pressed.
        preferences: Where the keys are kept.
    """

    changed = Signal()
    """:attr:`problems` are others."""

    _heard = Signal(object)
    _answered = Signal(object)

    def __init__(self, loop: Loop, actions: Actions, preferences: Preferences) -> None:
        super().__init__()
        self.problems: dict[Action, KeyProblem] = {}
        self._loop = loop
        self._preferences = preferences
        self._on = False
        self._bound: dict[str, str] = {}
        self._keys = None if _wants_portal() else _keys_of(self._heard.emit)
        self._listening: Work | None = None
        queued = Qt.ConnectionType.QueuedConnection
        self._heard.connect(actions.do, queued)
        self._answered.connect(self._found, queued)

    def start(self) -> None:
        """Listen from now on."""
        self._on = True
        self._preferences.changed.connect(self._rebind)
        self._rebind(self._preferences.now)

    def stop(self) -> None:
        """Listen no more."""
        if self._on:
            self._preferences.changed.disconnect(self._rebind)
        if self._keys is not None:
            self._keys.close()
        if self._listening is not None:
            self._listening.cancel()

    def problem_of(self, action: Action) -> str:
        """Why the key of *action* does nothing, in the user's language; empty: it works."""
        problem = self.problems.get(action)
        if problem is None:
            return ""
        told = QCoreApplication.translate("Hotkeys", PROBLEMS[problem])
        return told.format(command=f"cosyd tray --do {action.value}")

    def _rebind(self, wishes: Wishes) -> None:
        if wishes.hotkeys == self._bound:
            return
        self._bound = dict(wishes.hotkeys)
        wanted, problems = usable(wishes.hotkeys)
        if self._keys is not None:
            self._found({**problems, **self._keys.bind(wanted)})
        else:
            self._ask_portal(wanted, problems)

    def _ask_portal(
        self, wanted: Mapping[Action, Chord], problems: dict[Action, KeyProblem]
    ) -> None:
        from cosyd_gui.reach.hotkeys_portal import PortalKeys  # noqa: PLC0415 - only on Wayland

        if self._listening is not None:
            self._listening.cancel()
        self._found(problems)
        if wanted:
            portal = PortalKeys(
                self._heard.emit, lambda told: self._answered.emit({**problems, **told})
            )
            named = {action: (chord, words_of(action)) for action, chord in wanted.items()}
            self._listening = self._loop.run(portal.listen, named)

    def _found(self, problems: dict[Action, KeyProblem]) -> None:
        self.problems = problems
        self.changed.emit()


def usable(hotkeys: Mapping[str, str]) -> tuple[dict[Action, Chord], dict[Action, KeyProblem]]:
    """The chords that can be listened for, and what is wrong with the others."""
    wanted: dict[Action, Chord] = {}
    problems: dict[Action, KeyProblem] = {}
    for name, keys in hotkeys.items():
        if name not in set(Action) or not keys:
            continue
        action = Action(name)
        try:
            chord = Chord.of(keys)
        except ValueError:
            problems[action] = KeyProblem.UNKNOWN
            continue
        if chord.is_bare:
            problems[action] = KeyProblem.BARE
        elif chord in wanted.values():
            problems[action] = KeyProblem.TWICE
        else:
            wanted[action] = chord
    return wanted, problems


def _wants_portal() -> bool:
    return sys.platform == "linux" and QGuiApplication.platformName() != "xcb"


def _keys_of(pressed: Callable[[Action], None]) -> Keys:
    if sys.platform == "linux":
        from cosyd_gui.reach.hotkeys_x11 import X11Keys  # noqa: PLC0415 - only on X11

        return X11Keys(pressed)
    from cosyd_gui.reach.hotkeys_pynput import PynputKeys  # noqa: PLC0415 - only elsewhere

    return PynputKeys(pressed)
