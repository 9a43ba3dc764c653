"""The shelf: jobs that are known by their id, and how long ended ones are kept."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from cosyd.contract.errors import UnknownJob

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cosyd.speech.job import Job

    HeardBy = Callable[[str], Collection[str]]

SWEEP_S = 1.0
MOST_ENDED = 1_000
"""Ended jobs that are kept at the most, since each keeps its text."""


def nobody(_job_id: str) -> Collection[str]:
    """Nobody hears any."""
    return ()


class Shelf:
    """All jobs under way, and the ended ones for a while.

    Args:
        keep_s: How long an ended job is kept.
        keep_bytes: How much sound of ended jobs is kept; the oldest goes first.
    """

    def __init__(self, keep_s: float, keep_bytes: int) -> None:
        self.keep_s = keep_s
        self.keep_bytes = keep_bytes
        self._jobs: dict[str, Job] = {}

    def add(self, job: Job) -> None:
        """Keep *job*."""
        self._jobs[job.id] = job

    def get(self, job_id: str) -> Job:
        """The job of that id.

        Raises:
            UnknownJob: There is none, or not any more.
        """
        try:
            return self._jobs[job_id]
        except KeyError:
            raise UnknownJob(job=job_id) from None

    def remove(self, job: Job) -> None:
        """Know nothing of *job* any more; who listens to it still can."""
        self._jobs.pop(job.id, None)

    def all(self) -> list[Job]:
        """All jobs, the newest first."""
        return list(reversed(self._jobs.values()))

    def under_way(self) -> list[Job]:
        """The jobs that have not ended."""
        return [job for job in self._jobs.values() if not job.status.final]

    def sweep(self, heard_by: HeardBy = nobody) -> None:
        """Forget what is too old or too much, but nothing that is still heard: it can be stopped.

        Args:
            heard_by: Who still hears a job, by its id.
        """
        now = time.monotonic()
        ended = [job for job in self._jobs.values() if job.ended is not None]
        for place, job in enumerate(ended):
            too_many = place < len(ended) - MOST_ENDED
            too_old = job.ended is not None and now - job.ended > self.keep_s
            if (too_many or too_old) and not heard_by(job.id):
                del self._jobs[job.id]
                job.forget_sound()
        kept = [job for job in ended if job.id in self._jobs]
        too_much = sum(job.pcm_bytes for job in kept) - self.keep_bytes
        for job in kept:
            if too_much <= 0:
                break
            too_much -= job.pcm_bytes
            job.forget_sound()

    async def keep_tidy(self, heard_by: HeardBy = nobody) -> None:
        """Sweep now and then, for ever; see :meth:`sweep`."""
        while True:
            await asyncio.sleep(SWEEP_S)
            self.sweep(heard_by)
