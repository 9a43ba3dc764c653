"""Where in a recording a finding is to be seen. No Qt in here.

The daemon measures a recording as a whole; where that can be told, the place is found here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cosyd_gui.views.reference_clip import CLIPPED, FULL, longest_quiet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cosyd.contract.wire_voices import FindingView
    from cosyd_gui.views.reference_clip import Clip, Column

_EDGES = re.compile(r"silence ([\d.]+) s before, ([\d.]+) s after")
"""How the finding ``edges`` gives its measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A stretch of a recording that a finding is about; 0 is its begin, 1 its end."""

    code: str
    begin: float
    end: float


def marks(clip: Clip, columns: tuple[Column, ...], findings: Iterable[FindingView]) -> list[Mark]:
    """Those stretches of *clip* that can be pointed at."""
    found: list[Mark] = []
    for finding in findings:
        match finding.code:
            case "clipped":
                found += _clipped(columns)
            case "pause":
                found += _pause(columns)
            case "edges":
                found += _edges(clip.seconds, finding.measure)
    return found


def _clipped(columns: tuple[Column, ...]) -> Iterator[Mark]:
    limit = CLIPPED / FULL
    for place, column in enumerate(columns):
        if column.peak >= limit:
            share = 1 / len(columns)
            yield Mark(code="clipped", begin=place * share, end=(place + 1) * share)


def _pause(columns: tuple[Column, ...]) -> Iterator[Mark]:
    begin, end = longest_quiet(columns)
    if end > begin:
        yield Mark(code="pause", begin=begin / len(columns), end=end / len(columns))


def _edges(seconds: float, measure: str) -> Iterator[Mark]:
    found = _EDGES.search(measure)
    if not found or not seconds:
        return
    before, after = (min(float(part) / seconds, 1.0) for part in found.groups())
    if before:
        yield Mark(code="edges", begin=0.0, end=before)
    if after:
        yield Mark(code="edges", begin=1 - after, end=1.0)
