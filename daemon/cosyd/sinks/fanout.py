"""The fan-out: every job to every sink that wants it, each in a task of its own.

A sink that fails, or hangs, costs itself that job and nobody else anything.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from cosyd.contract.errors import CosydError, JobCancelled, SettingsInvalid
from cosyd.contract.events import Event, PluginChanged, SinkEnded
from cosyd.contract.hooks import Hearing, Sink, SinkHouse

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from pathlib import Path

    from cosyd.contract.model import Utterance

log = structlog.get_logger(__name__)

START_LIMIT_S = 10.0
STOP_LIMIT_S = 5.0


@dataclass(slots=True, kw_only=True)
class _Place:
    """A sink, and how it fares."""

    sink: Sink
    state: str = "starting"
    """``starting``, ``ready``, ``failed``, ``stopped``, or what the sink tells of itself."""

    reason: str = ""
    told: bool = False
    """Whether the sink itself has said how it fares."""

    started: bool = False
    being_told: bool = False
    tasks: dict[asyncio.Task[None], str] = field(default_factory=dict)
    """What it is hearing: the job of each task."""


class Fanout:
    """All sinks of the daemon, in its event loop."""

    def __init__(self, sinks: Sequence[Sink], *, feed_put: Callable[[Event], None]) -> None:
        self._places = {sink.name: _Place(sink=sink) for sink in sinks}
        self._feed_put = feed_put

    async def start(
        self,
        *,
        settings: Mapping[str, Mapping[str, Any]],
        runtime_folder: Path,
        data_folder: Path,
        facts: dict[str, str],
        limit_s: float = START_LIMIT_S,
    ) -> None:
        """Start all sinks at once. None that fails, or takes too long, keeps the rest from it.

        Args:
            settings: For each sink the table ``[plugins.<name>]``, where there is one.
            runtime_folder: For sockets; mode 0700.
            data_folder: Where sinks may keep what they make.
            facts: Gets what the sinks add to the connection file.
            limit_s: A sink that has not started by then is given up.
        """

        def house(place: _Place) -> SinkHouse:
            return SinkHouse(
                settings=_read(place.sink, settings.get(place.sink.name, {})),
                runtime_folder=runtime_folder,
                data_folder=data_folder,
                tell=lambda state, reason: self._told(place, state, reason),
                facts=facts,
            )

        await asyncio.gather(
            *(self._start(place, house, limit_s) for place in self._places.values())
        )

    def attach(self, job: Hearing) -> None:
        """Give *job* to every sink that wants it. Does not wait for any."""
        for place in self._places.values():
            if place.started and self._wants(place, job.utterance):
                self._listen(place, job)

    def tell(self, event: Event) -> None:
        """Tell *event* to every sink that has a ``told()``. Does not wait for any."""
        for place in self._places.values():
            told = getattr(place.sink, "told", None)
            if told is None or not place.started or place.being_told:
                continue
            place.being_told = True  # what it causes now is not told to it: there would be no end
            try:
                told(event)
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                self._fault(place, "told", error)
            finally:
                place.being_told = False

    def playing(self, job_id: str) -> tuple[str, ...]:
        """The sinks that are still busy with a job."""
        return tuple(name for name, place in self._places.items() if job_id in place.tasks.values())

    def silence(self, job_id: str) -> tuple[str, ...]:
        """Have what people hear of a job end, also where it has been spoken to its end.

        Returns:
            The sinks that were still sounding.
        """
        sounding = [name for name in self.playing(job_id) if _audible(self._places[name].sink)]
        for name in sounding:
            for task, job in self._places[name].tasks.items():
                if job == job_id:
                    task.cancel()
        return tuple(sounding)

    def sounding(self) -> bool:
        """Whether a sink that people hear (it has a true ``audible``) is busy with a job."""
        return any(place.tasks for place in self._places.values() if _audible(place.sink))

    def knows(self, name: str) -> bool:
        """Whether there is such a sink."""
        return name in self._places

    def state(self, name: str) -> tuple[str, str]:
        """The state of a sink and the reason for it."""
        place = self._places[name]
        return place.state, place.reason

    def metrics(self) -> dict[str, Mapping[str, float]]:
        """What the sinks count, for those that have a ``metrics()``."""
        counted: dict[str, Mapping[str, float]] = {}
        for name, place in self._places.items():
            count = getattr(place.sink, "metrics", None)
            if count is None:
                continue
            try:
                counted[name] = {key: float(value) for key, value in count().items()}
            except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
                self._fault(place, "metrics", error)
        return counted

    async def drain(self, timeout_s: float) -> None:
        """Let what is being heard end, for *timeout_s* at most; then stop all sinks, last first."""
        await _ended(self._tasks(), timeout_s)
        for task in self._tasks():
            task.cancel()
        await _ended(self._tasks(), STOP_LIMIT_S)
        for place in reversed(self._places.values()):
            await self._stop(place)

    # -- one sink -----------------------------------------------------------------------------

    async def _start(
        self, place: _Place, house: Callable[[_Place], SinkHouse], limit_s: float
    ) -> None:
        try:
            await _within(limit_s, place.sink.start(house(place)))
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            self._set(place, "failed", _why(error))
            log.warning("sink.failed", sink=place.sink.name, reason=place.reason)
        else:
            place.started = True
            if not place.told:
                self._set(place, "ready", "")

    def _wants(self, place: _Place, utterance: Utterance) -> bool:
        try:
            return place.sink.wants(utterance)
        except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
            self._fault(place, "wants", error)
            return False

    def _listen(self, place: _Place, job: Hearing) -> None:
        try:
            task = asyncio.create_task(place.sink.hear(job), name=f"{place.sink.name} hears")
        except Exception as error:  # noqa: BLE001 - it raised when called, or is no coroutine
            self._tell_end(place, job, error)
            self._fault(place, "hear", error)
        else:
            place.tasks[task] = job.id
            task.add_done_callback(partial(self._heard, place, job))

    def _fault(self, place: _Place, method: str, error: Exception) -> None:
        """A method of the sink raised where it should not."""
        if not place.started:  # its state tells enough
            return
        if (place.state, place.reason) != ("failed", _why(error)):  # once will do
            log.warning("sink.failed", sink=place.sink.name, method=method, exc_info=error)
        self._set(place, "failed", _why(error))

    def _heard(self, place: _Place, job: Hearing, task: asyncio.Task[None]) -> None:
        """Tell how the sink's hearing of *job* ended, and what that says of the sink."""
        del place.tasks[task]
        if task.cancelled():
            self._tell_end(place, job, JobCancelled(reason="the sound was stopped"))
            return
        error = task.exception()
        self._tell_end(place, job, error)
        if error is None and place.state == "failed":
            self._set(place, "ready", "")
        elif error and not isinstance(error, JobCancelled) and error is not job.error:
            self._blame(place, job, error)

    def _blame(self, place: _Place, job: Hearing, error: BaseException) -> None:
        trace = None if isinstance(error, CosydError) else error
        log.warning("sink.failed", sink=place.sink.name, job=job.id, exc_info=trace)
        if place.state in {"ready", "failed"}:
            self._set(place, "failed", _why(error))

    def _tell_end(self, place: _Place, job: Hearing, error: BaseException | None) -> None:
        code = error.code if isinstance(error, CosydError) else CosydError.code
        self._feed_put(
            SinkEnded(
                job=job.id,
                sink=place.sink.name,
                error=code if error else None,
                message=_why(error) if error else None,
            )
        )

    async def _stop(self, place: _Place) -> None:
        if not place.started:
            return
        place.started = False
        try:
            await _within(STOP_LIMIT_S, place.sink.stop())
        except Exception as error:
            log.exception("sink.stop_failed", sink=place.sink.name)
            self._set(place, "failed", _why(error))
        else:
            self._set(place, "stopped", "")

    def _told(self, place: _Place, state: str, reason: str) -> None:
        place.told = True
        self._set(place, state, reason)

    def _set(self, place: _Place, state: str, reason: str) -> None:
        if (place.state, place.reason) != (state, reason):
            place.state, place.reason = state, reason
            self._feed_put(PluginChanged(plugin=place.sink.name, state=state, reason=reason))

    def _tasks(self) -> list[asyncio.Task[None]]:
        return [task for place in self._places.values() for task in place.tasks]


def _audible(sink: Sink) -> bool:
    return bool(getattr(sink, "audible", False))


def _read(sink: Sink, table: Mapping[str, Any]) -> msgspec.Struct:
    try:
        return msgspec.convert(dict(table), sink.Settings)
    except msgspec.ValidationError as error:
        raise SettingsInvalid(source=f"[plugins.{sink.name}]", reason=str(error)) from error


async def _within(limit_s: float, work: Coroutine[Any, Any, None]) -> None:
    """Await *work* for *limit_s* at most; it is then cancelled, and not waited for."""
    task = asyncio.create_task(work)
    task.add_done_callback(_forgive)
    try:
        await _ended([task], limit_s)
        if not task.done():
            raise TimeoutError(f"it took longer than {limit_s:g} s")
        task.result()
    finally:
        task.cancel()


def _forgive(task: asyncio.Task[None]) -> None:
    """Look at the error, so that asyncio does not complain that nobody did."""
    if not task.cancelled():
        task.exception()


async def _ended(tasks: Sequence[asyncio.Future[None]], timeout_s: float) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=timeout_s)


def _why(error: BaseException) -> str:
    plain = isinstance(error, CosydError | TimeoutError)
    return str(error) if plain else f"{type(error).__name__}: {error}"
