"""The narrator: makes one narration after the other, and lets nothing end it for good."""

from __future__ import annotations

import asyncio
import math
import shutil
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog
from msgspec.structs import replace

from cosyd.contract.errors import (
    CosydError,
    NarrationNoSpace,
    NarrationsUnreadable,
    OutputUnwritable,
    UnknownNarration,
    WatchGone,
)
from cosyd.contract.narrations import NarrationState
from cosyd.models.threads import to_its_end
from cosyd.narrate.book import BookStopped
from cosyd.narrate.database import FULL, no_space
from cosyd.narrate.making import Making
from cosyd.narrate.naming import shown
from cosyd.narrate.records import fault
from cosyd.narrate.speaking import LATER
from cosyd.narrate.writing import out_of, sweep

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from cosyd.narrate.records import Record
    from cosyd.narrate.tools import Tools

log = structlog.get_logger(__name__)

NO_SPACE_S: Final = 60.0
"""How often is looked whether there is room again."""

LITTLE_BYTES: Final = 10_000_000
"""A disk with less room than that is full: half a minute of sound, and what belongs to it."""

LATER_S: Final = (2.0, 5.0, 15.0, 30.0, 60.0)
"""When one that was put off is tried again: the first, the second time, ..."""


class Narrator:
    """Makes narrations, one at a time: those that were begun first, then each watch in its turn.

    Args:
        tools: What they are made with.
        on_end: Awaited when one has ended, well or not; with what was wrong.
    """

    def __init__(
        self, tools: Tools, on_end: Callable[[Record, CosydError | None], Awaitable[None]]
    ) -> None:
        self._tools = tools
        self._on_end = on_end
        self._doing = ""
        self._task: asyncio.Task[None] | None = None
        self._barred: set[str] = set()
        self._not_before: dict[str, float] = {}
        self._put_off: dict[str, int] = {}
        self._served: dict[str, int] = {}
        self._turn = 0
        self._problem: Exception | None = None
        """Why none can be made now; None: they can."""

        self._unkept: dict[str, CosydError] = {}
        """Why some are held, where not even that can be kept."""

    async def run(self) -> None:
        """Make what there is to be made, for ever. Ended, all goes on with the next start."""
        while True:
            try:
                chosen = await asyncio.to_thread(self._choose)
            except Exception as error:  # noqa: BLE001 - whatever it is, it may be better soon
                self._trouble(error)
            else:
                self._problem = None
                if chosen is not None:
                    await self._make(chosen)
            if self._problem is not None:
                await self._tools.bell.wait(NO_SPACE_S)
            elif chosen is None:
                await self._tools.bell.wait(self._soonest_s())

    def seen(self, record: Record) -> Record:
        """*record*, as it would be if what is wrong with it could be kept."""
        error = self._unkept.get(record.id)
        if error is None or record.state.final or record.state is NarrationState.PAUSED:
            return record
        return replace(record, state=NarrationState.HELD, **fault(error))

    @asynccontextmanager
    async def without(self, narration: str) -> AsyncIterator[None]:
        """While the block lasts, that narration is not being made; where it was, it is ended."""
        self._barred.add(narration)
        try:
            if self._doing == narration and self._task is not None:
                self._task.cancel()
                await asyncio.wait({self._task})
            yield
        finally:
            self._barred.discard(narration)
            self._not_before.pop(narration, None)
            self._put_off.pop(narration, None)
            self._tools.bell.ring()

    async def end(self, narration: str, **fault_: str) -> Record:
        """Cancel it, unless it has ended.

        Raises:
            UnknownNarration: There is none.
        """
        async with self.without(narration):
            record = await asyncio.to_thread(self._tools.journal.get, narration)
            if record.state.final:
                return record
            values: dict[str, Any] = {"state": NarrationState.CANCELLED, "ended_at": time.time()}
            record = await to_its_end(self._tools.journal.change, narration, **values, **fault_)
        await to_its_end(sweep, record.id, out_of(record, self._tools.home(record.id)))
        self._tools.progress.tell(record)
        return record

    def hurry(self) -> None:
        """What was put off may be tried again now."""
        self._not_before.clear()
        self._tools.bell.ring()

    # -- whose turn it is -------------------------------------------------------------------------

    def _choose(self) -> str | None:
        """The one to go on with; None: none may."""
        now = time.monotonic()
        off = {one for one, then in tuple(self._not_before.items()) if then > now}
        off |= self._barred
        for narration, _ in self._tools.journal.begun():
            if narration not in off:
                return narration
        waiting = self._tools.journal.first_waiting(sorted(off))
        if not waiting:
            return None
        narration, watch = min(waiting, key=lambda one: self._served.get(one[1], 0))
        self._turn += 1
        self._served[watch] = self._turn
        return narration

    def _soonest_s(self) -> float | None:
        """When the first of those may be tried again that were put off."""
        soonest = min(self._not_before.values(), default=math.inf)
        return None if soonest == math.inf else max(0.0, soonest - time.monotonic())

    # -- making one -------------------------------------------------------------------------------

    async def _make(self, narration: str) -> None:
        if narration in self._barred:
            return
        self._doing = narration
        self._unkept.pop(narration, None)
        self._task = asyncio.create_task(self._made(narration), name=f"narration {narration}")
        try:
            await asyncio.wait({self._task})
        except asyncio.CancelledError:
            self._task.cancel()
            await asyncio.wait({self._task})
            raise
        else:
            error = None if self._task.cancelled() else self._task.exception()
            if isinstance(error, Exception):
                self._later(narration, NO_SPACE_S)
                self._trouble(error)
        finally:
            self._doing = ""
            self._task = None
            self._tools.progress.end()

    async def _made(self, narration: str) -> None:
        """Make it, or find out why not; whatever happens, the next one can be made."""
        try:
            record = await asyncio.to_thread(self._tools.journal.get, narration)
        except UnknownNarration:
            return  # it was removed
        with structlog.contextvars.bound_contextvars(narration=narration):
            try:
                if record.state.final or record.state is NarrationState.PAUSED:
                    return  # since it was chosen
                await self._ended(*await self._tried(record))
            except UnknownNarration:
                pass  # it was removed
            except (NarrationsUnreadable, NarrationNoSpace) as error:
                self._trouble(error)
                self._later(narration, NO_SPACE_S)
                self._unkept[narration] = error
                self._tools.progress.tell(self.seen(record))

    async def _tried(self, record: Record) -> tuple[Record, CosydError | None]:
        making = Making(self._tools, record)
        log.info("narration.begun", state=record.state.value, sentences=record.sentences)
        try:
            await making.run()
        except (NarrationNoSpace, *LATER) as error:
            await self._held(making.record, error)
        except NarrationsUnreadable:
            raise
        except BookStopped:
            pass  # we are being ended
        except CosydError as error:
            reason = await asyncio.to_thread(self._tools.gone, record.watch)
            if not reason:
                return making.record, error
            await self._held(making.record, WatchGone(reason=reason))
        except OSError as error:
            if error.errno not in FULL:
                return making.record, _unwritable(self._tools, error)
            await self._held(making.record, no_space(self._tools.folder, error.strerror))
        except Exception as error:  # one narration may not take the others with it
            log.exception("narration.broke")
            return making.record, CosydError(reason=type(error).__name__)
        return making.record, None

    async def _held(self, record: Record, error: CosydError) -> None:
        """It goes on by itself, later."""
        log.warning("narration.held", error=error.code)
        full = isinstance(error, NarrationNoSpace)
        times = self._put_off.get(record.id, 0)
        self._put_off[record.id] = times + 1
        self._later(record.id, NO_SPACE_S if full else LATER_S[min(times, len(LATER_S) - 1)])
        if (record.state, record.error) != (NarrationState.HELD, error.code):
            values: dict[str, Any] = {"state": NarrationState.HELD, **fault(error)}
            held = await to_its_end(self._tools.journal.change, record.id, **values)
            self._tools.progress.tell(held)
        if full and await asyncio.to_thread(self._cramped):
            self._trouble(error)

    def _cramped(self) -> bool:
        """Whether the disk is full where all is kept, so that no narration would come far."""
        return shutil.disk_usage(self._tools.folder).free < LITTLE_BYTES

    def _later(self, narration: str, pause_s: float) -> None:
        self._not_before[narration] = time.monotonic() + pause_s

    async def _ended(self, record: Record, error: CosydError | None) -> None:
        """Where it has: tell everybody."""
        if error is not None:
            values: dict[str, Any] = {"state": NarrationState.FAILED, "ended_at": time.time()}
            record = await to_its_end(
                self._tools.journal.change, record.id, **values, **fault(error)
            )
        if not record.state.final:
            return
        if record.state is not NarrationState.DONE:
            await to_its_end(sweep, record.id, out_of(record, self._tools.home(record.id)))
        self._put_off.pop(record.id, None)
        self._not_before.pop(record.id, None)
        log.info(
            "narration.ended",
            state=record.state.value,
            error=record.error or None,
            sentences=record.sentences,
            spoken=record.spoken,
            reused=record.reused,
            doubts=record.doubts,
        )
        self._tools.progress.tell(record)
        await self._on_end(record, error)

    def _trouble(self, error: Exception) -> None:
        """None can be made."""
        if str(self._problem) != str(error):
            kind = error.code if isinstance(error, CosydError) else type(error).__name__
            log.warning("narrations.stand_still", error=kind, reason=str(error))
        self._problem = error


def _unwritable(tools: Tools, error: OSError) -> CosydError:
    reason = error.strerror or str(error)
    return OutputUnwritable(folder=shown(str(error.filename or tools.folder)), reason=reason)
