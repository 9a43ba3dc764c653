"""When narrations may be spoken: at which hours, and whether on battery."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from cosyd.system.options import Narrations

LOOK_S: Final = 30.0
"""How often it is looked whether the computer runs on its battery, and what time it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Why it may not go on now."""

    reason: str
    look_again_s: float


class Polite:
    """Says whether narrations may be spoken now.

    Args:
        settings: As they are now.
        clock: The time of this machine, with its zone.
        on_battery: Whether it runs on its battery; called in a thread.
    """

    def __init__(
        self,
        settings: Callable[[], Narrations],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        on_battery: Callable[[], bool] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._on_battery = on_battery or running_on_battery
        self._looked = -math.inf
        self._found = False

    async def held(self) -> Held | None:
        """Why not; None: they may."""
        settings = self._settings()
        until = opens(settings.hours, self._clock())
        if until is not None:
            left_s = (until - self._clock()).total_seconds()
            return Held(
                reason=f"It waits for its hours, {settings.hours}; it goes on at {until:%H:%M}.",
                look_again_s=min(LOOK_S, max(0.5, left_s)),
            )
        if not settings.on_battery and await self._battery():
            return Held(
                reason="The computer runs on its battery; it goes on when it is plugged in.",
                look_again_s=LOOK_S,
            )
        return None

    async def _battery(self) -> bool:
        if time.monotonic() - self._looked >= LOOK_S:
            self._found = await asyncio.to_thread(self._on_battery)
            self._looked = time.monotonic()
        return self._found


def opens(hours: str, now: datetime) -> datetime | None:
    """When *hours* (``22:00-07:00``, which may go over midnight) begin; None: they are now.

    Hours are what clocks on the wall show, by the rules of the day in question.
    """
    if not hours:
        return None
    begin, end = (_minutes(part) for part in hours.split("-"))
    minute = now.hour * 60 + now.minute
    within = begin <= minute < end if begin < end else minute >= begin or minute < end
    if within:
        return None
    day = now.date() + timedelta(days=minute >= begin)
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=begin)
    # A fixed distance from UTC, as the system tells of its zone, is not that of another day.
    fixed = isinstance(now.tzinfo, timezone)
    return wall.astimezone() if fixed else wall.replace(tzinfo=now.tzinfo)


def _minutes(told: str) -> int:
    hour, minute = told.split(":")
    return int(hour) * 60 + int(minute)


def running_on_battery() -> bool:
    """Whether the computer has a battery, and nothing else to run on."""
    import psutil  # noqa: PLC0415 - at no start

    look = getattr(psutil, "sensors_battery", None)
    try:
        battery = look() if look else None
    except (OSError, RuntimeError, NotImplementedError):
        return False
    return battery is not None and battery.power_plugged is False
