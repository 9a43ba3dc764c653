"""A watched folder, through whatever happens to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import time
from collections import OrderedDict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

import structlog

from cosyd.contract.narrations import WatchState
from cosyd.narrate.watch import sharing
from cosyd.narrate.watch.hand import Hand
from cosyd.narrate.watch.ignoring import RULES
from cosyd.narrate.watch.keeping import FolderGone, Keeper, Round
from cosyd.narrate.watch.limits import limit_of
from cosyd.narrate.watch.settling import EMPTY_S, Settling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection

    from cosyd.narrate.watch.notices import Notices
    from cosyd.narrate.watch.stamp import Stamp
    from cosyd.narrate.watch.watched import Watched

log = structlog.get_logger()

RESCAN_S: Final = 600.0
"""How often all is looked at though the system tells of changes, since it may lose some."""

SILENT_S: Final = 30.0
"""A folder is told to be gone that has not answered for so long."""

_GATHER_S: Final = 0.1
"""Of what the system tells as much is looked at in one go as comes in such a time."""

_AGAIN_S: Final = 1.0
"""How long nobody looks at most when another folder is at its place, or the observer has ended."""

P = ParamSpec("P")
T = TypeVar("T")


class Folder:
    """One watched folder, for as long as :meth:`run` runs.

    Args:
        watched: Which, and how.
        suffixes: Of documents, in lower case, with their dot.
        settle_s: How long a file has to look the same until it is whole.
        poll_s: How often is looked whether the folder is there, and what is in it where nobody
            tells.
        on_document: Awaited once for each version of each document, when it is whole, one after
            the other; at each start for all that are there. Where it raises, it is called again
            later.
        on_change: Called when one of the values below has changed.
        others: Where other watches put what came of their documents: never looked into.
        rescan_s: See :data:`RESCAN_S`.
        empty_s: How long a file without content is waited for.
    """

    def __init__(
        self,
        watched: Watched,
        *,
        suffixes: Collection[str],
        settle_s: float,
        poll_s: float,
        on_document: Callable[[Path], Awaitable[None]],
        on_change: Callable[[], None],
        others: Callable[[], Collection[Path]] = tuple,
        rescan_s: float = RESCAN_S,
        empty_s: float = EMPTY_S,
    ) -> None:
        self.watched = watched
        self.state = WatchState.WATCHING
        self.reason = ""
        """Why it is gone, or what else is to be known; in words."""

        self.polling = watched.polling is True
        """Whether it is looked at again and again, since nobody tells."""

        self.settling = 0
        """How many files are there that may still be being written."""

        self._told = (self.state, self.reason, self.settling, self.polling)
        self._root = os.fspath(watched.folder)
        self._settle_s = settle_s
        self._poll_s = poll_s
        self._rescan_s = rescan_s
        self._on_document = on_document
        self._on_change = on_change
        self._settling = Settling(settle_s=settle_s, empty_s=empty_s)
        self._keeper = Keeper(watched, suffixes, self._settling, others)
        self._whole: OrderedDict[str, Stamp] = OrderedDict()
        self._delays_s: dict[str, float] = {}
        self._news = asyncio.Event()
        self._ripe = asyncio.Event()
        self._full_due_s = 0.0
        self._unheard = ""
        self._hear_again_s = 0.0

    async def look_again(self) -> None:
        """Have all of it looked at, soon."""
        self._full_due_s = 0.0
        self._news.set()

    async def run(self) -> None:
        """Watch, for ever. No thread is left when this is cancelled."""
        self._hand = Hand(f"watch {self.watched.id}")
        giving = asyncio.create_task(self._give())
        try:
            while True:
                await self._rest(await self._once())
        finally:
            giving.cancel()
            await asyncio.gather(giving, self._hand.rest(), return_exceptions=True)

    async def _once(self) -> float:
        """Watch until something happens to the folder, or to those who tell of it.

        Returns:
            When it is to be tried again.
        """
        pause_s = self._poll_s
        try:
            await self._there()
            pause_s = min(self._poll_s, _AGAIN_S)
        except FolderGone as gone:
            self._hear_again_s = 0.0  # it may come back on another file system
            self._tell(WatchState.GONE, str(gone))
        except Exception as error:
            reason = f"it is looked at again after an error ({type(error).__name__}, see the log)"
            log.log(
                logging.DEBUG if reason == self.reason else logging.ERROR,
                "watch.failed",
                watch=self.watched.id,
                exc_info=error,
            )
            self._tell(self.state, reason)
        return time.monotonic() + pause_s

    async def _there(self) -> None:
        identity = await self._do(self._keeper.identity)
        async with self._heard() as notices:
            self._full_due_s = 0.0
            tick_s = time.monotonic() + self._poll_s
            while True:
                next_s = await self._round(notices)
                await self._rest(min(tick_s, next_s))
                if time.monotonic() >= tick_s:
                    if not await self._as_before(identity, notices):
                        return
                    tick_s = time.monotonic() + self._poll_s

    async def _as_before(self, identity: tuple[int, int], notices: Notices | None) -> bool:
        """Whether it is the same folder, and still heard of in the best way there is.

        Raises:
            FolderGone: It is not there any more.
        """
        if await self._do(self._keeper.identity) != identity:
            return False
        if notices is None:
            return not self._unheard or time.monotonic() < self._hear_again_s
        if not notices.alive():
            log.warning("watch.observer_ended", watch=self.watched.id)
            return False
        return not self._unheard and not await self._do(self._keeper.unbarred)

    @contextlib.asynccontextmanager
    async def _heard(self) -> AsyncIterator[Notices | None]:
        """Who tells of what happens in the folder, as long as the block lasts; None: nobody."""
        notices = await self._notices()
        try:
            self.polling = notices is None or not await self._hears(notices)
            self._settling.settle_s = max(self._settle_s, self._poll_s if self.polling else 0)
            yield None if self.polling else notices
        finally:
            if notices:
                self._hand.begin(notices.stop)

    async def _hears(self, notices: Notices) -> bool:
        """Whether *notices* has begun to hear."""
        try:
            await self._do(notices.start)
        except FileNotFoundError as error:
            raise FolderGone("it is not there") from error
        except Exception as error:  # noqa: BLE001 - whatever it is, there is another way
            self._cannot_hear(limit_of(error) or f"the system refused ({type(error).__name__})")
            return False
        return True

    async def _notices(self) -> Notices | None:
        told = self.watched.polling
        if told or (self._unheard and time.monotonic() < self._hear_again_s):
            return None
        self._unheard = ""
        share = "" if told is False else await self._do(sharing.share, self._root)
        if share:
            self._unheard = f"a network share ({share}) tells of nothing"
            self._hear_again_s = math.inf
            return None
        loop = asyncio.get_running_loop()
        return await self._do(self._listener, partial(loop.call_soon_threadsafe, self._news.set))

    def _listener(self, wake: Callable[[], object]) -> Notices:
        from cosyd.narrate.watch.notices import Notices  # noqa: PLC0415 - most daemons watch nothing

        return Notices(self._root, self._keeper.wanted, wake)

    def _cannot_hear(self, reason: str) -> None:
        log.warning("watch.not_heard", watch=self.watched.id, reason=reason)
        self._unheard = reason
        self._hear_again_s = time.monotonic() + self._rescan_s

    async def _round(self, notices: Notices | None) -> float:
        """Look where it is due.

        Returns:
            When it is again.
        """
        hints, lost = notices.take() if notices else ({}, False)
        if lost or any(hint == self._root or hint.endswith(RULES) for hint in hints):
            self._full_due_s = min(self._full_due_s, time.monotonic() + self._settle_s)
        if time.monotonic() >= self._full_due_s:
            each_s = self._poll_s if notices is None else self._rescan_s
            self._full_due_s = time.monotonic() + each_s
            found = await self._do(self._keeper.everywhere, notices)
        else:
            found = await self._do(self._keeper.here_and_there, hints)
        if found.limit:
            self._cannot_hear(found.limit)
        self._take(found)
        return min(self._full_due_s, max(found.next_s, time.monotonic() + _GATHER_S))

    def _take(self, found: Round) -> None:
        self._whole.update(found.whole)
        if found.whole:
            self._ripe.set()
        each = f"it is looked at each {self._poll_s:g} s: "
        self._tell(WatchState.WATCHING, self._unheard and each + self._unheard, found.settling)

    async def _give(self) -> None:
        while True:
            while self._whole:
                path, stamp = self._whole.popitem(last=False)
                await self._give_one(path, stamp)
            self._ripe.clear()
            await self._ripe.wait()

    async def _give_one(self, path: str, stamp: Stamp) -> None:
        try:
            if await self._hand.do(self._keeper.still, path, stamp):
                await self._on_document(Path(path))
            else:
                self._news.set()
            self._delays_s.pop(path, None)
        except Exception:
            log.exception("watch.document_refused", watch=self.watched.id)
            delay_s = min(2 * self._delays_s.get(path, self._poll_s / 2), RESCAN_S)
            self._delays_s[path] = delay_s
            await self._hand.do(self._keeper.again, path, stamp, delay_s)
            self._news.set()

    async def _rest(self, until_s: float) -> None:
        """Wait until then, or until there is news; and then for those that come along with it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, until_s - time.monotonic())):
                await self._news.wait()
                await asyncio.sleep(_GATHER_S)
        self._news.clear()

    async def _do(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *call* returns, of a thread. Where that takes long, it is told."""
        words = f"it has not answered for {SILENT_S:g} s"
        telling = asyncio.get_running_loop().call_later(SILENT_S, self._tell, self.state, words)
        try:
            return await self._hand.do(call, *args, **kwargs)
        finally:
            telling.cancel()

    def _tell(self, state: WatchState, reason: str, settling: int | None = None) -> None:
        if state is not self.state:
            log.info("watch.state", watch=self.watched.id, state=state, reason=reason)
        self.state, self.reason = state, reason
        self.settling = self.settling if settling is None else settling
        told, self._told = self._told, (state, reason, self.settling, self.polling)
        if told == self._told:
            return
        try:
            self._on_change()
        except Exception:
            log.exception("watch.change_not_told", watch=self.watched.id)
