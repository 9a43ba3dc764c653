"""What the daemon gives a plug-in's part that it sets to work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cosyd.contract.events import Event


@dataclass(slots=True, kw_only=True)
class House:
    """Where a part of a plug-in works, and with which settings."""

    settings: Any
    """The part's own settings: an instance of its ``Settings``."""

    config_folder: Path
    """Where users keep what they write themselves, such as a dictionary."""

    data_folder: Path
    """Where it may keep what it makes."""

    runtime_folder: Path
    """For sockets; mode 0700."""

    tell: Callable[[str, str], None]
    """``tell(state, reason)``: whether the part works, ``("ready", "")`` or ``("unavailable",
    "no sound card")``. Shown by ``cosyd plugins list`` and ``cosyd doctor``."""

    put: Callable[[Event], None] = lambda _event: None
    """Tells all who listen what happened in the part, such as ``playback.changed``. Sinks only."""

    facts: dict[str, str] = field(default_factory=dict)
    """What it adds to the connection file, such as ``zmq_audio``."""
