"""How it is told what becomes of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cosyd_gui.moments import clock_words, time_of
from cosyd_gui.views.speak_asking import Stage
from cosyd_gui.words import reason_of

if TYPE_CHECKING:
    from cosyd_gui.views.speak_under_way import UnderWay


def muted_words(until: float | None) -> str:
    """That the loudspeaker is silent, and until when."""
    if until is None:
        return QCoreApplication.translate(
            "SpeakPage", "The loudspeaker is muted: it will be heard when that is ended."
        )
    says = QCoreApplication.translate(
        "SpeakPage", "The loudspeaker is muted until {time}: it will be heard then."
    )
    return says.format(time=time_of(until))


def stage_words(now: UnderWay, *, waiting: int) -> str:
    """Where it is, in a few words; *waiting* are said before it."""
    translate = QCoreApplication.translate
    match now.stage:
        case Stage.NONE | Stage.ENDED:
            return ""
        case Stage.ASKED if waiting:
            return translate("SpeakPage", "%Ln job(s) before it.", None, waiting)
        case Stage.ASKED:
            return translate("SpeakPage", "It comes ...")
        case Stage.HELD:
            return translate("SpeakPage", "It waits: {reason}.").format(
                reason=reason_of(now.held_reason)
            )
        case Stage.WAITING:
            return translate("SpeakPage", "It will be heard when its turn comes.")
    says = translate("SpeakPage", "{now} of {all}")
    return says.format(now=clock_words(now.position_s), all=clock_words(now.audio_s))
