"""The fan-out: every job to every sink that wants it, each in a task of its own.

A sink that fails, or hangs, costs itself that job and nobody else anything.
"""

from __future__ import annotations

import asyncio
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import structlog

from cosyd.contract.errors import CosydError, JobCancelled, SoundUnavailable
from cosyd.contract.events import Event, SinkEnded
from cosyd.contract.model import Status
from cosyd.contract.sinks import Player
from cosyd.plugins.abroad import Abroad
from cosyd.plugins.posts import START_LIMIT_S, STOP_LIMIT_S, Post, Posts, ended, within
from cosyd.plugins.tables import why

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from cosyd.contract.hooks import Hearing, House, Sink
    from cosyd.contract.model import Utterance

log = structlog.get_logger(__name__)

WISH_LIMIT_S = 2.0
"""How long a stranger may take to say whether it wants a job."""


class Fanout:
    """All sinks of the daemon, in its event loop."""

    def __init__(self, sinks: Sequence[Sink], *, feed_put: Callable[[Event], None]) -> None:
        self.posts: Posts[Sink] = Posts("sink", sinks, put=feed_put)
        self._feed_put = feed_put
        self._hearing: dict[str, dict[asyncio.Task[None], Hearing]] = {
            sink.name: {} for sink in sinks
        }
        """By sink, what it is hearing: the job of each task."""

        self._asking: dict[asyncio.Task[None], tuple[str, str]] = {}
        """Strangers that are being asked whether they want a job: sink and job of each task."""

    async def start(
        self,
        house: Callable[..., House],
        settings: Mapping[str, Mapping[str, Any]],
        limit_s: float = START_LIMIT_S,
    ) -> None:
        """Start all sinks; see :meth:`~cosyd.plugins.posts.Posts.start`."""
        await self.posts.start(partial(house, put=self._feed_put), settings, limit_s)

    def attach(self, job: Hearing) -> None:
        """Give *job* to every sink that wants it. Does not wait for any."""
        for post in self.posts:
            if not post.started:
                continue
            if isinstance(post.part, Abroad):
                task = asyncio.create_task(self._ask(post, post.part, job))
                self._asking[task] = post.part.name, job.id
                task.add_done_callback(self._asking.pop)
            elif self._wants(post, job.utterance):
                self._listen(post, job)

    def playing(self, job_id: str) -> tuple[str, ...]:
        """The sinks that are still busy with a job."""
        return tuple(
            name
            for name, tasks in self._hearing.items()
            if any(job.id == job_id for job in tasks.values())
        )

    def silence(self, job_id: str) -> tuple[str, ...]:
        """Have what people hear of a job end, also where it has been spoken to its end.

        Returns:
            The sinks that were still sounding.
        """
        sounding = [name for name in self.playing(job_id) if _audible(self.posts[name].part)]
        for name in sounding:
            for task, job in self._hearing[name].items():
                if job.id == job_id:
                    task.cancel()
        for asking, (name, job_asked) in self._asking.items():
            if job_asked == job_id and _audible(self.posts[name].part):
                asking.cancel()
        return tuple(sounding)

    def sounding(self) -> bool:
        """Whether a sink that people hear (it has a true ``audible``) is busy with a job.

        One that still waits for its turn, or may not be said yet, makes no sound.
        """
        return any(
            job.status is not Status.QUEUED
            for post in self.posts
            if _audible(post.part) and post.stuck_since is None
            for job in self._hearing[post.part.name].values()
        )

    def player(self) -> tuple[str, Player]:
        """The sink that can be paused, and its name: the first of them in the settings.

        Raises:
            SoundUnavailable: There is none, or it has no way to make a sound and nothing waits.
        """
        for post in self.posts:
            if post.started and isinstance(post.part, Player):
                if post.state not in {"unavailable", "failed"} or self._hearing[post.part.name]:
                    return post.part.name, post.part
                raise SoundUnavailable(reason=post.reason)
        raise SoundUnavailable(reason="no sink that can be paused is in the setting 'sinks'")

    def hears(self, name: str) -> tuple[str, ...]:
        """The jobs that sink *name* is busy with, the oldest first."""
        return tuple(job.id for job in self._hearing[name].values())

    async def let_go(self, name: str, jobs: Collection[str]) -> None:
        """Until sink *name* has let go of *jobs*, which were cancelled."""
        tasks = [task for task, job in self._hearing[name].items() if job.id in jobs]
        await ended(tasks, STOP_LIMIT_S)

    async def drain(self, timeout_s: float) -> None:
        """Let what is being heard end, for *timeout_s* at most; then stop all sinks, last first."""
        await ended([*self._asking], min(timeout_s, WISH_LIMIT_S))
        await ended(self._tasks(), timeout_s)
        for task in [*self._asking, *chain.from_iterable(self._hearing.values())]:
            task.cancel()
        await ended(self._tasks(), STOP_LIMIT_S)
        await self.posts.stop()

    # -- one sink -----------------------------------------------------------------------------

    def _wants(self, post: Post[Sink], utterance: Utterance) -> bool:
        try:
            return post.part.wants(utterance)
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            self.posts.fault(post, "wants", error)
            return False

    async def _ask(self, post: Post[Sink], sink: Abroad, job: Hearing) -> None:
        """Give *job* to a stranger's sink, if it wants it. It loses nothing by being asked."""

        async def attach() -> None:
            if await sink.wanted(job.utterance) and post.started:
                self._listen(post, job)

        try:
            await within(WISH_LIMIT_S, attach())
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            self.posts.fault(post, "wants", error)

    def _listen(self, post: Post[Sink], job: Hearing) -> None:
        name = post.part.name
        try:
            task = asyncio.create_task(post.part.hear(job), name=f"{name} hears")
        except Exception as error:  # noqa: BLE001 - it raised when called, or is no coroutine
            self._tell_end(post, job, error)
            self.posts.fault(post, "hear", error)
        else:
            self._hearing[name][task] = job
            task.add_done_callback(partial(self._heard, post, job))

    def _heard(self, post: Post[Sink], job: Hearing, task: asyncio.Task[None]) -> None:
        """Tell how the sink's hearing of *job* ended, and what that says of the sink."""
        del self._hearing[post.part.name][task]
        if task.cancelled():
            self._tell_end(post, job, JobCancelled(reason="the sound was stopped"))
            return
        error = task.exception()
        self._tell_end(post, job, error)
        if error is None and post.state == "failed":
            self.posts.set(post, "ready", "")
        elif error and not isinstance(error, JobCancelled) and error is not job.error:
            self._blame(post, job, error)

    def _blame(self, post: Post[Sink], job: Hearing, error: BaseException) -> None:
        trace = None if isinstance(error, CosydError) else error
        log.warning("sink.failed", sink=post.part.name, job=job.id, exc_info=trace)
        if post.state in {"ready", "failed"}:
            self.posts.set(post, "failed", why(error))

    def _tell_end(self, post: Post[Sink], job: Hearing, error: BaseException | None) -> None:
        code = error.code if isinstance(error, CosydError) else CosydError.code
        self._feed_put(
            SinkEnded(
                job=job.id,
                sink=post.part.name,
                error=code if error else None,
                message=why(error) if error else None,
            )
        )

    def _tasks(self) -> list[asyncio.Task[None]]:
        """What can be waited for: not what hangs in a stranger's loop that does not answer."""
        return [
            task
            for name, tasks in self._hearing.items()
            if self.posts[name].stuck_since is None
            for task in tasks
        ]


def _audible(sink: Sink) -> bool:
    return bool(getattr(sink, "audible", False))
