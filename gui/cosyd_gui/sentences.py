"""What the tray says of itself and the daemon, in the user's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cosyd.contract.model import Status
from cosyd_gui.actions import Nothing
from cosyd_gui.moments import time_of
from cosyd_gui.state import Face

if TYPE_CHECKING:
    from cosyd_gui.state import State


def state_words(state: State) -> str:
    """How it stands, in one line: what the icon shows."""
    parts = [_face_words(state)]
    waiting = sum(job.status is Status.QUEUED for job in state.jobs)
    if state.here and waiting:
        parts.append(QCoreApplication.translate("Tray", "%n waiting", None, waiting))
    return " · ".join(parts)


def _face_words(state: State) -> str:
    if state.face is Face.MUTED:
        return muted_words(state)
    if state.face is Face.ERROR:
        return _error_words(state)
    return {
        Face.AWAY: QCoreApplication.translate("Tray", "cosyd does not run"),
        Face.STARTING: QCoreApplication.translate("Tray", "cosyd is starting"),
        Face.SPEAKING: QCoreApplication.translate("Tray", "cosyd is speaking"),
        Face.PAUSED: QCoreApplication.translate("Tray", "cosyd is paused"),
        Face.RELEASED: QCoreApplication.translate("Tray", "cosyd is ready; its engine rests"),
    }.get(state.face, QCoreApplication.translate("Tray", "cosyd is ready"))


def muted_words(state: State) -> str:
    """That it is muted, and until when."""
    until = state.playback.muted_until
    if until is None:
        return QCoreApplication.translate("Tray", "cosyd is muted")
    return QCoreApplication.translate("Tray", "cosyd is muted until {time}").format(
        time=time_of(until)
    )


def _error_words(state: State) -> str:
    if not state.here:
        return QCoreApplication.translate("Tray", "cosyd does not let the tray in")
    return QCoreApplication.translate("Tray", "cosyd's engine has failed")


def nothing_words(why: Nothing) -> str:
    """Why there was nothing to be spoken, and what to do."""
    match why:
        case Nothing.CLIPBOARD:
            return QCoreApplication.translate(
                "Tray", "There is no text in the clipboard. Copy some, and try again."
            )
        case Nothing.SELECTION:
            return QCoreApplication.translate(
                "Tray", "No text is selected. Select some, and try again."
            )
    return QCoreApplication.translate(
        "Tray",
        "This system tells no program what is selected in another. Copy it, and choose "
        "“Speak clipboard”.",
    )
