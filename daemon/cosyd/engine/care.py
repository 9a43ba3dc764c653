"""How an engine is to be looked after, as the settings say. Whoever looks after it is the host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """How an engine is looked after; see the table ``[engine]`` of the settings."""

    table: Mapping[str, Any] = field(default_factory=dict)
    """The engine's own settings, handed to its constructor."""

    idle_after_s: float = 30.0
    release_after_s: float = 1800.0
    stall_s: float = 60.0
    start_timeout_s: float = 120.0
    restart_pause_s: float = 0.5
    restart_pause_max_s: float = 30.0
    python: str = ""
    """The interpreter that runs its worker; empty: the daemon's own."""

    lacking: str = ""
    """Why it cannot be started now: "its model is not here". Empty where it can."""

    tick_s: float = 0.5
    """How often it is looked at."""
