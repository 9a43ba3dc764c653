"""What was said before: notes each job that ends, and has the notes written by a thread.

Speech never waits for it. While the file cannot be used, that is told once, and the latest notes
are kept until it can.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog

from cosyd.contract.errors import HistoryUnreadable
from cosyd.contract.model import Priority
from cosyd.contract.wire_history import HistoryRow, HistoryView
from cosyd.history.database import FILE
from cosyd.history.ledger import Bounds, Ledger

if TYPE_CHECKING:
    from pathlib import Path

    from cosyd.speech.job import Job
    from cosyd.system.options import History as Options

log = structlog.get_logger(__name__)

GATHER_S: Final = 0.25
"""Jobs that end within so much are written at once."""

BEHIND: Final = 1_000
"""Notes that wait for a file which cannot be used; then the oldest are lost."""

TIDY_S: Final = 3_600.0
"""How often is looked for what has become too old."""


class History:
    """Lives in the event loop.

    Args:
        folder: Where its file is.
        options: What is kept.
    """

    def __init__(self, folder: Path, options: Options) -> None:
        self._ledger = Ledger(folder / FILE)
        self._options = options
        self._notes: deque[HistoryRow] = deque(maxlen=BEHIND)
        self._news = asyncio.Event()
        self._disk = asyncio.Lock()
        self._trouble = ""
        self._tidied = asyncio.Event()
        """Set once what an earlier daemon has kept is what these options let be kept."""

    @property
    def keeps_text(self) -> bool:
        """Whether texts are kept from now on."""
        return self._options.text and self._options.keep > 0

    def note(self, job: Job) -> None:
        """*job* has ended."""
        if self._options.keep and job.utterance.priority is not Priority.NARRATION:
            self._notes.append(_row(job, text=self.keeps_text))
            self._news.set()

    async def run(self) -> None:
        """Write what is noted, for ever."""
        await self._tidy()
        self._tidied.set()
        while True:
            try:
                async with asyncio.timeout(TIDY_S):
                    await self._news.wait()
            except TimeoutError:
                await self._tidy()
                continue
            await asyncio.sleep(GATHER_S)
            self._news.clear()
            with suppress(HistoryUnreadable):
                await self._write()

    async def close(self) -> None:
        """Write the rest, and let go of the file."""
        with suppress(HistoryUnreadable):
            await self._write()
        await asyncio.to_thread(self._ledger.close)

    async def reconfigure(self, options: Options) -> None:
        """Keep what *options* say from now on, and forget what they do not let be kept."""
        before, self._options = self._options, options
        if options != before:
            await self._tidy()

    async def view(self, before: int, limit: int, find: str) -> HistoryView:
        """See :meth:`~cosyd.history.ledger.Ledger.page`.

        Raises:
            HistoryUnreadable: The file cannot be used.
        """
        await self._tidied.wait()
        await self._write()
        async with self._disk:
            rows, total = await asyncio.to_thread(self._ledger.page, before, limit, find)
        return HistoryView(rows=rows, total=total, keeps_text=self.keeps_text)

    async def forget(self, number: int | None) -> int:
        """See :meth:`~cosyd.history.ledger.Ledger.forget`."""
        await self._tidied.wait()
        await self._write()
        async with self._disk:
            return await asyncio.to_thread(self._ledger.forget, number)

    @property
    def _bounds(self) -> Bounds:
        own = self._options
        return Bounds(rows=own.keep, days=own.keep_days, text=own.text)

    async def _write(self) -> None:
        """Write what waits.

        Raises:
            HistoryUnreadable: That cannot be done; it waits on.
        """
        async with self._disk:
            notes = list(self._notes)
            if not notes:
                return
            self._notes.clear()
            try:
                await asyncio.to_thread(self._ledger.add, notes, self._bounds)
            except HistoryUnreadable as error:
                room = BEHIND - len(self._notes)
                self._notes.extendleft(reversed(notes[max(0, len(notes) - room) :]))
                self._tell(error)
                raise
            self._tell(None)

    async def _tidy(self) -> None:
        async with self._disk:
            try:
                await asyncio.to_thread(self._ledger.tidy, self._bounds)
            except HistoryUnreadable as error:
                self._tell(error)

    def _tell(self, error: HistoryUnreadable | None) -> None:
        """Tell the log what is wrong, once, and when it is right again."""
        trouble = str(error.facts["reason"]) if error else ""
        if trouble and not self._trouble:
            log.warning("history.unwritable", reason=trouble)
        elif self._trouble and not trouble:
            log.info("history.written_again")
        self._trouble = trouble


def _row(job: Job, *, text: bool) -> HistoryRow:
    """What is kept of *job*."""
    utterance = job.utterance
    said = job.manuscript.text if job.manuscript else utterance.text
    first_ms = None if job.first_audio is None else (job.first_audio - job.wanted) * 1000
    return HistoryRow(
        number=0,
        id=job.id,
        at=job.taken_at,
        client=utterance.client,
        door=utterance.door,
        voice=job.voice,
        priority=utterance.priority,
        status=job.status,
        characters=job.characters,
        audio_s=job.audio_s,
        first_audio_ms=first_ms,
        error=job.error.code if job.error else "",
        text=said if text else None,
    )
