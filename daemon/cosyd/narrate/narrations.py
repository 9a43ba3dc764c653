"""Narrations and watched folders, as the doors see them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import msgspec
import structlog

from cosyd.contract.errors import (
    CosydError,
    NarrationFileUnknown,
    NarrationsUnreadable,
    NarrationUnfit,
)
from cosyd.contract.wire_narrations import NarrationList, Report, WatchList
from cosyd.narrate.bell import Bell
from cosyd.narrate.database import Database
from cosyd.narrate.documents.reader import Reader
from cosyd.narrate.handling import Handling
from cosyd.narrate.intake import Intake
from cosyd.narrate.journal import Journal
from cosyd.narrate.narrator import Narrator
from cosyd.narrate.polite import Polite
from cosyd.narrate.progress import Progress
from cosyd.narrate.sentences import Sentences
from cosyd.narrate.speaking import Speaker
from cosyd.narrate.tidying import Tidying
from cosyd.narrate.tools import Tools
from cosyd.narrate.watchbook import WatchBook
from cosyd.narrate.watching import Watching
from cosyd.narrate.writing import REPORT, out_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from cosyd.contract.events import Event
    from cosyd.contract.hooks import EngineOffer
    from cosyd.contract.narrations import NarrationState
    from cosyd.contract.wire_narrations import (
        NarrationRequest,
        NarrationView,
        WatchRequest,
        WatchView,
    )
    from cosyd.narrate.records import Record
    from cosyd.narrate.tools import Reads
    from cosyd.speech.service import Speech
    from cosyd.system.options import Narrations as Options

log = structlog.get_logger(__name__)

FEED: Final = 300
"""How many the podcast feed tells of at most."""

MEGABYTE = 1_000_000


class Narrations:
    """All narrations and all watched folders of a daemon.

    Use it within one event loop; :meth:`start` and :meth:`close` it. Methods that are no coroutines
    wait for the disk: call them in threads.

    Args:
        data: The data folder of the daemon; all that is kept is in ``narrations`` in it.
        speech: Where all that is spoken goes.
        options: The settings ``narrations``, as they are now.
        offer: The engine of a name; None where it is not here.
        put: Takes events.
        state_now: Where the state of a voice is by now that was elsewhere.
        recogniser: The folder of a recogniser's model, as it is now; None: there is none.
        reader: Reads documents; None: in a process of its own.
        polite: Says when narrations may be spoken; None: as the settings want.
    """

    def __init__(
        self,
        data: Path,
        *,
        speech: Speech,
        options: Callable[[], Options],
        offer: Callable[[str], EngineOffer | None],
        put: Callable[[Event], None],
        state_now: Callable[[str], str] = str,
        recogniser: Callable[[], Path | None] = lambda: None,
        reader: Reads | None = None,
        polite: Polite | None = None,
    ) -> None:
        self.folder = folder = data / "narrations"
        """Where all is kept; each narration has a folder of its own in it, called by its id."""

        self._database = Database(folder)
        self._tools = Tools(
            folder=folder,
            journal=Journal(self._database),
            sentences=Sentences(self._database),
            speech=speech,
            speaker=Speaker(speech, offer, lambda: options().retries),
            reader=reader or _reader(options),
            polite=polite or Polite(options),
            progress=Progress(put),
            bell=Bell(),
            put=put,
            options=options,
            offer=offer,
            state_now=state_now,
            recogniser=recogniser,
            gone=self._gone,
        )
        self._book = WatchBook(self._database)
        self._narrator = Narrator(self._tools, self._on_end)
        self._intake = Intake(self._tools, self._narrator, self._book)
        self._watching = Watching(self._tools, self._book, self._intake, data)
        self._handling = Handling(self._tools, self._narrator, self._intake, self._watching)
        self._tidying = Tidying(self._tools)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Go on with all that was not done. What cannot be read is told, and ends nothing."""
        try:
            await self._watching.start()
        except CosydError as error:
            log.warning("narrations.unreadable", error=error.code, reason=str(error))
        for work in (self._narrator.run(), self._tidying.run()):
            self._tasks.append(asyncio.create_task(work))

    async def rest(self) -> None:
        """Speak and watch no more; the sentence under way is given up. The next start goes on."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._watching.close()

    async def close(self) -> None:
        """Let go of everything."""
        await self.rest()
        await self._tools.reader.close()
        await asyncio.to_thread(self._database.close)

    async def reconfigure(self) -> None:
        """The settings are others than before."""
        await self._watching.reconfigure()
        self._narrator.hurry()

    # -- narrations -------------------------------------------------------------------------------

    async def add(self, request: NarrationRequest) -> NarrationView:
        """Have a document narrated; where the same was or is being, that narration is told.

        Raises:
            CosydError: It is not there, cannot be read, or cannot be narrated so.
        """
        return self._view(await self._intake.add(request))

    async def receive(self, name: str, upload: Path, request: NarrationRequest) -> NarrationView:
        """Have a document narrated that was sent.

        Args:
            name: As whoever sent it calls it.
            upload: What was sent; it is moved away.
            request: How; its path means nothing.

        Raises:
            CosydError: It cannot be read or narrated so.
        """
        return self._view(await self._intake.receive(name, upload, request))

    def all(
        self,
        *,
        states: Collection[NarrationState] = (),
        watch: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> NarrationList:
        """Those in *states* (none: in any), of *watch* (empty: of any), the newest first."""
        records, total = self._tools.journal.find(states, watch, limit, offset)
        return NarrationList(narrations=[self._view(one) for one in records], total=total)

    def get(self, narration_id: str) -> NarrationView:
        """One of them.

        Raises:
            UnknownNarration: There is none.
        """
        return self._view(self._tools.journal.get(narration_id))

    async def pause(self, narration_id: str) -> NarrationView:
        """Stop it at once, until :meth:`resume`.

        Raises:
            NarrationUnfit: It has ended, or is paused.
        """
        return self._view(await self._handling.pause(narration_id))

    async def resume(self, narration_id: str) -> NarrationView:
        """Go on with one that was paused.

        Raises:
            NarrationUnfit: It was not.
        """
        return self._view(await self._handling.resume(narration_id))

    async def cancel(self, narration_id: str) -> NarrationView:
        """Stop it for good, or until :meth:`retry`.

        Raises:
            NarrationUnfit: It has ended.
        """
        return self._view(await self._handling.cancel(narration_id))

    async def retry(self, narration_id: str) -> NarrationView:
        """Go on with one that failed or was cancelled, where it ended.

        Raises:
            NarrationUnfit: It did not.
            CosydError: It would not come any further now.
        """
        return self._view(await self._handling.retry(narration_id))

    async def remove(self, narration_id: str) -> None:
        """Forget it with all that is kept of it, but for what came of it in a folder of others'."""
        await self._handling.remove(narration_id)

    def file(self, narration_id: str, name: str) -> Path:
        """A file that came of it.

        Raises:
            NarrationFileUnknown: It did not, or is gone.
        """
        record = self._tools.journal.get(narration_id)
        path = out_of(record, self._tools.home(record.id)) / name
        if not any(file.name == name for file in record.files) or not path.is_file():
            raise NarrationFileUnknown(narration=narration_id, name=name[:200])
        return path

    def cover(self, narration_id: str) -> Path | None:
        """Its picture (``cover.jpg`` or ``cover.png``); None: it has none.

        Raises:
            UnknownNarration: There is no such narration.
        """
        home = self._tools.home(self._tools.journal.get(narration_id).id)
        return next(iter(home.glob("cover.*")), None)

    async def report(self, narration_id: str) -> Report:
        """How well it was spoken.

        Raises:
            NarrationUnfit: It is not done.
            NarrationsUnreadable: Somebody has changed what was written of it.
        """
        return await asyncio.to_thread(self._report, narration_id)

    def told(self) -> list[NarrationView]:
        """Those of which the podcast feed tells, the newest first."""
        return [self._view(one) for one in self._tools.journal.told(FEED)]

    # -- watched folders --------------------------------------------------------------------------

    async def watch(self, request: WatchRequest) -> WatchView:
        """Watch a folder.

        Raises:
            WatchExists: It is watched.
            WatchRefused: It cannot be.
        """
        return self._watching.view(await self._watching.add(request), {})

    def watches(self) -> WatchList:
        """All of them, the oldest first."""
        counts = self._tools.journal.counts()
        views = [self._watching.view(one, counts.get(one.id, {})) for one in self._book.all()]
        return WatchList(watches=views)

    def watched(self, watch_id: str) -> WatchView:
        """One of them.

        Raises:
            UnknownWatch: There is none.
        """
        record = self._book.get(watch_id)
        return self._watching.view(record, self._tools.journal.counts().get(watch_id, {}))

    async def unwatch(self, watch_id: str) -> None:
        """Watch it no more. What came of it stays, and what is on its way goes on.

        Raises:
            UnknownWatch: There is none.
        """
        await self._watching.remove(watch_id)

    async def pause_watch(self, watch_id: str) -> WatchView:
        """Take up nothing of it until :meth:`resume_watch`.

        Raises:
            UnknownWatch: There is none.
        """
        await self._watching.rest(watch_id, paused=True)
        return await asyncio.to_thread(self.watched, watch_id)

    async def resume_watch(self, watch_id: str) -> WatchView:
        """Take up what comes again, and what has come meanwhile.

        Raises:
            UnknownWatch: There is none.
        """
        await self._watching.rest(watch_id, paused=False)
        return await asyncio.to_thread(self.watched, watch_id)

    # -- ------------------------------------------------------------------------------------------

    def _gone(self, watch: str) -> str:
        return self._watching.gone(watch)

    async def _on_end(self, record: Record, error: CosydError | None) -> None:
        await self._watching.ended(record, error)

    def _view(self, record: Record) -> NarrationView:
        return self._narrator.seen(record).view(self._tools.progress.left_s(record.id))

    def _report(self, narration: str) -> Report:
        record = self._tools.journal.get(narration)
        try:
            told = (self._tools.home(narration) / REPORT).read_bytes()
        except FileNotFoundError as error:
            raise NarrationUnfit(
                narration=narration, state=record.state.value, wanted="reported on yet"
            ) from error
        try:
            return msgspec.json.decode(told, type=Report)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NarrationsUnreadable(reason=f"{REPORT} of this one is damaged") from error


def _reader(options: Callable[[], Options]) -> Reader:
    return Reader(
        max_bytes=lambda: options().max_mb * MEGABYTE,
        max_characters=lambda: options().max_characters,
    )
