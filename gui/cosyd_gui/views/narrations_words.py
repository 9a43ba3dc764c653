"""What narrations and watched folders say of themselves, in the user's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cosyd.contract.errors import CosydError
from cosyd.contract.narrations import NarrationState, WatchState
from cosyd_gui.models.narrations import Look
from cosyd_gui.moments import clock_words
from cosyd_gui.words import advice_of, in_own_words, message_of

if TYPE_CHECKING:
    from cosyd.contract.wire_narrations import NarrationView, WatchView
    from cosyd_gui.models.narrations import Tone

MINUTE_S = 60
HOUR_S = 3_600
SHORT_S = 45

_TONES: dict[NarrationState, Tone] = {
    NarrationState.WAITING: "quiet",
    NarrationState.READING: "under way",
    NarrationState.SPEAKING: "under way",
    NarrationState.WRITING: "under way",
    NarrationState.DONE: "good",
    NarrationState.FAILED: "bad",
    NarrationState.CANCELLED: "quiet",
}
_WITH_BAR = {
    NarrationState.SPEAKING,
    NarrationState.HELD,
    NarrationState.PAUSED,
    NarrationState.WRITING,
}


def look_of(view: NarrationView) -> Look:
    """The row of a narration."""
    part = None
    if view.state in _WITH_BAR and view.sentences:
        part = min(1.0, view.spoken / view.sentences)
    return Look(
        title=title_of(view),
        says=says_of(view),
        tone=_TONES.get(view.state, "usual"),
        part=part,
        hint="\n".join(filter(None, (view.author, view.source or view.name, view.out))),
    )


def title_of(view: NarrationView) -> str:
    """What it is called."""
    return view.title or view.name or QCoreApplication.translate("Narrations", "A document")


def says_of(view: NarrationView) -> str:
    """Where it is, in a line."""
    tr = QCoreApplication.translate
    plain = {
        NarrationState.WAITING: tr("Narrations", "It waits for its turn"),
        NarrationState.READING: tr("Narrations", "The document is being read"),
        NarrationState.WRITING: tr("Narrations", "The files are being written"),
        NarrationState.PAUSED: _joined(tr("Narrations", "Paused"), _place(view)),
        NarrationState.CANCELLED: _joined(tr("Narrations", "Cancelled"), _place(view)),
    }
    match view.state:
        case NarrationState.SPEAKING:
            return _joined(_place(view), left_in_words(view.left_s))
        case NarrationState.HELD:
            return _held(view)
        case NarrationState.DONE:
            return _joined(
                tr("Narrations", "Done"), clock_words(view.audio_s), _doubts(view.doubts)
            )
        case NarrationState.FAILED:
            return failure_of(view)[0] or tr("Narrations", "It failed")
    return plain[view.state]


def failure_of(view: NarrationView) -> tuple[str, str]:
    """What went wrong with it, and what to do."""
    error = CosydError.from_problem(
        {"error": view.error, "message": view.message, "solution": view.solution}
    )
    if view.message:
        return message_of(error), advice_of(error)
    return "", view.solution


def why_of(view: NarrationView) -> str:
    """Why it does not go on, and what to do, in full; empty where it goes on."""
    if view.state is NarrationState.FAILED:
        return "\n".join(filter(None, failure_of(view)))
    return in_own_words(view.message, "Reasons") if view.state is NarrationState.HELD else ""


def left_in_words(seconds: float | None) -> str:
    """How long the rest will take; nothing where that is not known."""
    tr = QCoreApplication.translate
    if seconds is None:
        return ""
    if seconds < SHORT_S:
        return tr("Narrations", "less than a minute left")
    if seconds < 90 * MINUTE_S:
        return tr("Narrations", "about %n minute(s) left", None, max(1, round(seconds / MINUTE_S)))
    return tr("Narrations", "about %n hour(s) left", None, round(seconds / HOUR_S))


def look_of_watch(view: WatchView) -> Look:
    """The row of a watched folder."""
    tones: dict[WatchState, Tone] = {WatchState.WATCHING: "good", WatchState.GONE: "bad"}
    tone = tones.get(view.state, "quiet")
    busy = view.state is WatchState.WATCHING and (view.waiting or view.settling)
    return Look(
        title=view.folder,
        says=_joined(_watching(view), *_counts(view)),
        tone="under way" if busy else tone,
        hint="\n".join(filter(None, (view.folder, view.out))),
    )


def _watching(view: WatchView) -> str:
    tr = QCoreApplication.translate
    states = {
        WatchState.WATCHING: tr("Narrations", "Watched"),
        WatchState.GONE: tr("Narrations", "Not watched"),
        WatchState.PAUSED: tr("Narrations", "Paused"),
        WatchState.REMOVED: tr("Narrations", "Not watched any more"),
    }
    return _joined(states[view.state], in_own_words(view.reason, "Reasons"))


def _counts(view: WatchView) -> list[str]:
    tr = QCoreApplication.translate
    told = []
    if view.settling:
        told.append(tr("Narrations", "%n still being written", None, view.settling))
    if view.waiting:
        told.append(tr("Narrations", "%n under way", None, view.waiting))
    if view.done:
        told.append(tr("Narrations", "%n done", None, view.done))
    if view.failed:
        told.append(tr("Narrations", "%n failed", None, view.failed))
    return told


def _held(view: NarrationView) -> str:
    why = in_own_words(view.message, "Reasons") if view.message else ""
    return _joined(why or QCoreApplication.translate("Narrations", "It waits"), _place(view))


def _place(view: NarrationView) -> str:
    if not view.sentences:
        return ""
    told = QCoreApplication.translate("Narrations", "Sentence {number} of {count}")
    return told.format(number=min(view.spoken + 1, view.sentences), count=view.sentences)


def _doubts(count: int) -> str:
    if not count:
        return ""
    return QCoreApplication.translate("Narrations", "%n doubtful sentence(s)", None, count)


def _joined(*parts: str) -> str:
    return " · ".join(part.removesuffix(".") for part in parts if part)
