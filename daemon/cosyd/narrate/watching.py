"""The watched folders: each is watched for as long as it is kept and does not rest."""

from __future__ import annotations

import asyncio
import os
from contextvars import Context
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from msgspec.structs import replace

from cosyd.contract.errors import CosydError
from cosyd.contract.events import WatchChanged
from cosyd.contract.narrations import NarrationState, WatchState
from cosyd.contract.wire_narrations import WatchView
from cosyd.models.threads import to_its_end
from cosyd.narrate.documents import SUFFIXES
from cosyd.narrate.intake import absolute
from cosyd.narrate.journal import FINAL
from cosyd.narrate.looking import stamp_of
from cosyd.narrate.naming import shown
from cosyd.narrate.records import WatchRecord, fresh_id, retold
from cosyd.narrate.watch import Folder, Watched, aside, check
from cosyd.narrate.watch.watched import SPOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cosyd.contract.wire_narrations import WatchRequest
    from cosyd.narrate.intake import Intake
    from cosyd.narrate.records import Record
    from cosyd.narrate.tools import Tools
    from cosyd.narrate.watchbook import WatchBook

log = structlog.get_logger(__name__)


class Watching:
    """All watched folders.

    Args:
        tools: What narrations are made with; events are told by it, too.
        book: Where they are kept.
        intake: Takes up what comes in them.
        data: The data folder of the daemon, which cannot be watched.
    """

    def __init__(self, tools: Tools, book: WatchBook, intake: Intake, data: Path) -> None:
        self._tools = tools
        self._book = book
        self._intake = intake
        self._data = data
        self._records: dict[str, WatchRecord] = {}
        self._folders: dict[str, Folder] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._told: dict[str, tuple[WatchState, str]] = {}
        self._times: tuple[float, float] = (0.0, 0.0)

    async def start(self) -> None:
        """Watch those that are kept.

        Raises:
            NarrationsUnreadable: Nobody can tell which.
        """
        for record in await asyncio.to_thread(self._book.all):
            self._records[record.id] = record
            if not record.paused:
                self._begin(record)

    async def close(self) -> None:
        """Watch nothing any more; what is kept of it stays."""
        for watch in tuple(self._tasks):
            await self._end(watch)

    async def reconfigure(self) -> None:
        """Take up settings that are others than before."""
        if self._times != self._wanted_times():
            for watch in tuple(self._tasks):
                await self._end(watch)
                self._begin(self._records[watch])

    # -- for the doors ----------------------------------------------------------------------------

    async def add(self, request: WatchRequest) -> WatchRecord:
        """Watch one more folder.

        Raises:
            WatchExists: It is watched.
            WatchRefused: It cannot be.
            CosydError: What is wished for it cannot be.
        """
        folder = Path(request.folder)
        record = WatchRecord(
            id=fresh_id(),
            folder=os.fsencode(folder),
            out=os.fsencode(absolute(request.out, "out") if request.out else folder / SPOKEN),
            wishes=request.wishes,
            profile=request.profile,
            afterwards=request.afterwards,
            polling=request.polling,
        )
        self._intake.check_profile(request.profile)
        others = [watched_of(one) for one in self._records.values()]
        await asyncio.to_thread(check, watched_of(record), others, data=self._data)
        await to_its_end(self._book.add, record)
        self._records[record.id] = record
        self._begin(record)
        return record

    async def remove(self, watch: str) -> None:
        """Watch it no more, and forget it. What came of it stays."""
        await asyncio.to_thread(self._book.get, watch)
        await self._end(watch)
        await to_its_end(self._book.remove, watch)
        self._records.pop(watch, None)
        self._told.pop(watch, None)
        self._tools.put(WatchChanged(watch=watch, state=WatchState.REMOVED))

    async def rest(self, watch: str, *, paused: bool) -> WatchRecord:
        """Have it rest, or not any more."""
        await to_its_end(self._book.pause, watch, paused=paused)
        record = await asyncio.to_thread(self._book.get, watch)
        self._records[watch] = record
        await self._end(watch)
        if not paused:
            self._begin(record)
        self._changed(watch)
        return record

    def record(self, watch: str) -> WatchRecord | None:
        """One of them; None: it is not watched any more."""
        return self._records.get(watch)

    def gone(self, watch: str) -> str:
        """Why its folder is not there, in words; empty: it is, or is not watched any more."""
        record = self._records.get(watch)
        if record is None:
            return ""
        state, reason = self._state(watch)
        if state is WatchState.GONE:
            return reason or "it cannot be read"
        return "" if record.path.is_dir() else "it is not there"

    def view(self, record: WatchRecord, counts: Mapping[str, int]) -> WatchView:
        """As it is told.

        Args:
            record: Which.
            counts: How many of its narrations are in each state.
        """
        folder = self._folders.get(record.id)
        state, reason = self._state(record.id)
        return WatchView(
            id=record.id,
            folder=shown(str(record.path)),
            out=shown(str(record.out_path)),
            wishes=record.wishes,
            profile=record.profile,
            afterwards=record.afterwards,
            polling=folder.polling if folder else bool(record.polling),
            state=state,
            reason=reason,
            settling=folder.settling if folder else 0,
            waiting=sum(count for name, count in counts.items() if name not in FINAL),
            done=counts.get(NarrationState.DONE, 0),
            failed=counts.get(NarrationState.FAILED, 0),
        )

    # -- what happens -----------------------------------------------------------------------------

    async def ended(self, record: Record, error: CosydError | None) -> None:
        """A narration has: put its original away, where that is wanted."""
        watch = self._records.get(record.watch)
        if watch is None or watch.afterwards != "move":
            return
        if record.state not in {NarrationState.DONE, NarrationState.FAILED}:
            return
        try:
            await to_its_end(self._put_away, watch, record, error)
        except CosydError as refusal:
            log.warning("watch.not_put_away", watch=watch.id, error=refusal.code)

    def _put_away(self, watch: WatchRecord, record: Record, error: CosydError | None) -> None:
        path = Path(os.fsdecode(record.lies))
        lies = aside(watched_of(watch), path, error, stamp=record.stamp)
        if lies != path:
            self._tools.journal.change(record.id, lies=os.fsencode(lies))
            self._book.unsee(watch.id, os.fsencode(path))

    async def _came(self, watch: str, path: Path) -> None:
        """A document has settled."""
        record = await self._intake.came(self._records[watch], path)
        if record is not None and record.state.final:
            stamp = await asyncio.to_thread(stamp_of, path)
            found = replace(record, watch=watch, lies=os.fsencode(path), stamp=stamp)
            await self.ended(found, retold(record))

    def _begin(self, record: WatchRecord) -> None:
        self._times = settle_s, poll_s = self._wanted_times()
        folder = Folder(
            watched_of(record),
            suffixes=SUFFIXES,
            settle_s=settle_s,
            poll_s=poll_s,
            on_document=partial(self._came, record.id),
            on_change=partial(self._changed, record.id),
            others=self._outs,
        )
        self._folders[record.id] = folder
        # In a context of its own: its log lines are not those of the request that began it.
        self._tasks[record.id] = asyncio.create_task(
            folder.run(), name=f"watch {record.id}", context=Context()
        )
        self._changed(record.id)

    async def _end(self, watch: str) -> None:
        task = self._tasks.pop(watch, None)
        self._folders.pop(watch, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    def _outs(self) -> list[Path]:
        return [record.out_path for record in tuple(self._records.values())]

    def _wanted_times(self) -> tuple[float, float]:
        options = self._tools.options()
        return options.settle_s, options.poll_s

    def _state(self, watch: str) -> tuple[WatchState, str]:
        folder = self._folders.get(watch)
        return (folder.state, folder.reason) if folder else (WatchState.PAUSED, "")

    def _changed(self, watch: str) -> None:
        state = self._state(watch)
        if self._told.get(watch) != state:
            self._told[watch] = state
            self._tools.put(WatchChanged(watch=watch, state=state[0], reason=state[1]))


def watched_of(record: WatchRecord) -> Watched:
    """What the room ``watch`` is told of it."""
    return Watched(
        id=record.id,
        folder=record.path,
        out=record.out_path,
        afterwards=record.afterwards,
        polling=record.polling,
    )
