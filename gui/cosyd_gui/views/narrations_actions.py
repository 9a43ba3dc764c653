"""What can be done with narrations, and in which states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from cosyd.contract.narrations import NarrationState
from cosyd_gui.views.narrations_tabs import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cosyd.contract.wire_narrations import NarrationView

UNDER_WAY = tuple(state for state in NarrationState if not state.final)
GOES = frozenset(UNDER_WAY) - {NarrationState.PAUSED, NarrationState.WRITING}
AGAIN = {NarrationState.FAILED, NarrationState.CANCELLED}

FITS: Final = {
    "pause": GOES,
    "resume": {NarrationState.PAUSED},
    "cancel": set(UNDER_WAY),
    "retry": AGAIN,
}
"""What can be asked of a narration in which states."""


class Verbs(QObject):
    """Makes the actions, in their order."""

    def actions(self, does: dict[str, Callable[[], None]]) -> dict[str, QAction]:
        """Each by its name; *does* tells what is done."""
        told = {
            "open": (self.tr("Open"), "play", ""),
            "folder": (self.tr("Show the folder"), "open", ""),
            "save": (self.tr("Save as ..."), "save", "Ctrl+S"),
            "pause": (self.tr("Pause"), "pause", "Space"),
            "resume": (self.tr("Go on"), "play", "Space"),
            "retry": (self.tr("Try again"), "refresh", "Ctrl+R"),
            "report": (self.tr("How well it was spoken"), "log", "Ctrl+I"),
            "cancel": (self.tr("Cancel"), "stop", ""),
            "forget": (self.tr("Forget"), "remove", "Del"),
        }
        made = {}
        for name, (words, picture, key) in told.items():
            made[name] = drawn(QAction(words, self.parent()), picture)
            made[name].setShortcut(QKeySequence(key))
            made[name].triggered.connect(does[name])
        return made


def possible(chosen: Sequence[NarrationView]) -> dict[str, bool]:
    """Which of them fit to all that is *chosen*, or to some of it."""
    states = {one.state for one in chosen}
    done = len(chosen) == 1 and chosen[0].state is NarrationState.DONE
    return {
        "open": done and bool(chosen[0].out),
        "folder": done and bool(chosen[0].out),
        "save": done and bool(chosen[0].files),
        "pause": bool(states & GOES),
        "resume": not states & GOES and NarrationState.PAUSED in states,
        "retry": bool(states & AGAIN),
        "report": done,
        "cancel": any(not state.final for state in states),
        "forget": bool(states),
    }
