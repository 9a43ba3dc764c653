"""What is wrong with a recording of which a voice is to be made, before anything is made of it.

Each finding has its measure and what to do. Errors are what no voice can be made of; warnings tell
what makes it worse. All of it is measured, and nothing understood: whoever judges music, noise or
two speakers by level and pitch can only say that it *seems* so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cosyd.voices import lint_sound, lint_text
from cosyd.voices.findings import Finding, Level
from cosyd.voices.listening import listen
from cosyd.voices.preparing import NOTHING_DB, RATE_HZ, prepared

if TYPE_CHECKING:
    from cosyd.voices.listening import Samples

__all__ = ["Finding", "Level", "lint", "prepared"]


def lint(
    x: Samples, rate_hz: int = RATE_HZ, *, text: str, language: str, damage: str = ""
) -> list[Finding]:
    """All that there is to say about a recording, the worst first.

    Args:
        x: Mono, shape [n], 1.0 being full scale; best as it was recorded, at its own rate.
        rate_hz: That of *x*.
        text: What is said in it; empty where that is not known.
        language: In which it is said, a BCP 47 tag.
        damage: What :class:`cosyd.audio.decode.Recording` tells.
    """
    heard = listen(x, rate_hz)
    if heard.speech_db < NOTHING_DB or not heard.end:
        return [lint_sound.silent(heard)]
    findings = [
        *lint_sound.length(x, rate_hz, heard),
        *lint_sound.kind(x, rate_hz, heard),
        *lint_sound.quality(x, rate_hz, heard, damage),
        *lint_sound.silences(x, rate_hz, heard),
        *lint_text.transcript(heard, text, language),
    ]
    order = ("error", "warning", "note")
    return sorted(findings, key=lambda finding: order.index(finding.level))
