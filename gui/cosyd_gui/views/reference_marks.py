"""Where in a recording a finding is to be seen. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cosyd.contract.wire_voices import FindingView
    from cosyd_gui.models.reference_clip import Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of a recording that a finding is about; 0 is its begin, 1 its end."""

    code: str
    begin: float
    end: float


def marks(clip: Clip, findings: Iterable[FindingView]) -> list[Mark]:
    """Those stretches of *clip* that the daemon points at."""
    found: list[Mark] = []
    for one in findings:
        if one.begin_s is None or one.end_s is None or not clip.seconds:
            continue
        begin, end = (min(max(at / clip.seconds, 0.0), 1.0) for at in (one.begin_s, one.end_s))
        if end > begin:
            found.append(Mark(code=one.code, begin=begin, end=end))
    return found
