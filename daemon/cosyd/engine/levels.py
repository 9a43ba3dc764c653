"""How much each embedded voice is turned up or down, so that all are equally loud."""

from __future__ import annotations

import json
from importlib.resources import files

TARGET_LUFS = -18.0
"""Integrated loudness of a few sentences; what podcasts and assistants are near for mono."""


def gains_db() -> dict[str, float]:
    """Voice to gain. Made by ``tools/measure_levels.py``, which tells how."""
    table: dict[str, float] = json.loads(files("cosyd.engine").joinpath("levels.json").read_text())
    return table
