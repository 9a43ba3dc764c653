"""Mute: the loudspeaker is silent until somebody ends it, or its time is over."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import structlog
from msgspec import Meta

from cosyd.contract.events import Event, PlaybackMuted
from cosyd.contract.model import Priority
from cosyd.contract.watching import FOR_GOOD, PASS, Verdict
from cosyd.system.runtime.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.contract.model import Utterance

log = structlog.get_logger(__name__)

HELD = frozenset({Priority.IMPORTANT, Priority.MESSAGE})
"""What is said when it is over; what else would be heard is dropped."""

LOOK_S = 20.0
"""How long it may last beyond its time where the computer slept, or its clock was set."""

DAY_S = 86_400

YEAR_3000 = 32_503_680_000
"""In seconds since 1970. What is later nobody has asked for: calendars may not even have it."""


class Muted(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of it while it lasts, so that a daemon that starts anew is silent as well."""

    until: Annotated[float, Meta(ge=0, lt=YEAR_3000)] | None = None
    """Seconds since 1970, by the clock on the wall; None: until somebody ends it."""


class Mute:
    """Holds or drops what asks to be played. A gate that no setting has to name.

    Args:
        file: Where it is kept; None: nowhere.
        put: Takes events.
        release: Lets held jobs have their turn, so that they are asked for again.
    """

    name = "mute"
    direct = True
    """It is asked in the event loop: it never takes long."""

    def __init__(
        self,
        file: Path | None = None,
        *,
        put: Callable[[Event], None] = lambda _: None,
        release: Callable[[], None] = lambda: None,
    ) -> None:
        self._file = file
        self._put = put
        self._release = release
        self._writing = asyncio.Lock()
        self._news = asyncio.Event()
        self._muted = None if file is None else _read(file)

    @property
    def on(self) -> bool:
        """Whether the loudspeaker is silent."""
        return self._left_s() > 0

    @property
    def until(self) -> float | None:
        """Until when, in seconds since 1970; None: until somebody ends it, or it is not on."""
        return self._muted.until if self._muted and self.on else None

    def judge(self, utterance: Utterance, now: datetime) -> Verdict:
        """See :class:`cosyd.contract.watching.Gate`."""
        if not (self.on and utterance.play) or utterance.priority is Priority.NARRATION:
            return PASS
        end = FOR_GOOD if self.until is None else datetime.fromtimestamp(self.until, UTC)
        reason = f"it is muted until {_spoken(end, now)}"
        if utterance.priority in HELD:
            return Verdict(action="hold", reason=reason, until=end)
        return Verdict(action="drop", reason=reason)

    def begin(self, for_s: float | None) -> None:
        """From now on it is on, for so many seconds or (None) until :meth:`end`."""
        self._become(Muted(until=None if for_s is None else time.time() + for_s))

    def end(self) -> None:
        """It is off. Nothing happens where it was."""
        if self._muted is not None:
            self._become(None)

    async def keep(self) -> None:
        """Have the file say what is, so that a daemon that starts anew does the same."""
        async with self._writing:
            await asyncio.to_thread(self._keep)

    async def run(self) -> None:
        """End it when its time is over, for ever."""
        while True:
            self._news.clear()
            if self._muted is not None and not self.on:
                self.end()
                await self.keep()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(LOOK_S, self._left_s()) or None):
                    await self._news.wait()

    def _become(self, muted: Muted | None) -> None:
        self._muted = muted
        self._news.set()
        until = muted.until if muted else None
        log.info("playback.muted", muted=muted is not None, until=until)
        self._put(PlaybackMuted(muted=muted is not None, until=until))
        self._release()

    def _keep(self) -> None:
        if self._file is None:
            return
        try:
            if self._muted is None:
                self._file.unlink(missing_ok=True)
            else:
                replace_file(self._file, msgspec.json.encode(self._muted), 0o600)
        except OSError as error:  # it is silent nevertheless
            log.warning("mute.not_kept", reason=error.strerror or type(error).__name__)

    def _left_s(self) -> float:
        """How long it lasts yet."""
        if self._muted is None:
            return 0.0
        return float("inf") if self._muted.until is None else self._muted.until - time.time()


def _read(file: Path) -> Muted | None:
    """What an earlier daemon has kept; what cannot be read counts for nothing."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Muted)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        log.warning("mute.unreadable", error=type(error).__name__)
        return None


def _spoken(until: datetime, now: datetime) -> str:
    """A time of day by the clock on the wall, with its day where that is not plain."""
    if until == FOR_GOOD:
        return "somebody ends it"
    local = until.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if (until - now).total_seconds() < DAY_S else f"{local:%A %H:%M}"
