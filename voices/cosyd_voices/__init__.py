"""Voices that come with the package: one folder each, with the licence of its recording."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def folders() -> list[Path]:
    """The folder of each voice, with its ``voice.toml`` and its ``prompt.wav``."""
    return sorted(path.parent for path in Path(str(files(__name__))).glob("*/voice.toml"))
