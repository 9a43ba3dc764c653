"""How much each embedded voice is turned up or down, so that all are equally loud."""

from __future__ import annotations

import functools
import json
from importlib.resources import files

TARGET_LUFS = -18.0
"""Integrated loudness of a few sentences; what podcasts and assistants are near for mono."""

FILE = "levels.json"
"""Voice to gain in dB. Made by ``tools/measure_levels.py``, which tells how."""


def gain_db(voice: str) -> float:
    """By how much to raise *voice*; 0.0 for one that was never measured."""
    return _table().get(voice, 0.0)


@functools.cache
def _table() -> dict[str, float]:
    table: dict[str, float] = json.loads(files("cosyd.engine").joinpath(FILE).read_text("utf-8"))
    return table
