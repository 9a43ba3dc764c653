"""What can be found about a recording."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["error", "warning", "note"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a recording."""

    code: str
    """``short``, ``noisy``, ``text_pace``: for programs."""

    level: Level
    """An ``error`` forbids the voice, a ``warning`` makes it worse, a ``note`` is just told."""

    measure: str
    """What was measured: ``clipped 1.2 %``."""

    says: str
    """What that means, as a clause: ``it is distorted``."""

    do: str
    """A sentence: what to do about it."""

    begin_s: float | None = None
    end_s: float | None = None
    """The stretch that it is about, in seconds; of several the worst. None: all of it."""
