"""How models are fetched: from which hubs, with how much patience. Nothing heavy is imported."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.models.hubs import Hub

SPARE = 1.05
"""The disk should have this much more room than is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long a hub is tried again."""

    tries: int = 6
    """In a row, without a single byte."""

    pause_s: float = 0.5
    """Before the second; it doubles with each."""

    pause_max_s: float = 30.0
    told_max_s: float = 300.0
    """A hub that wants more rest than this is given up."""

    wrong: int = 2
    """How often a file may come whole and be another one."""


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How models are fetched."""

    hubs: dict[str, Hub]
    usual: str = "huggingface"
    """The hub that is asked where no other is named."""

    stall_s: float = 30.0
    """A hub that sends nothing for so long is asked again."""

    patience: Patience = field(default_factory=Patience)
    free_bytes: Callable[[Path], int] = _free_bytes
