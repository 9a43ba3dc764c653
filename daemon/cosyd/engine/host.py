"""An engine as the daemon sees it: started when wanted, watched, restarted, released."""

from __future__ import annotations

import asyncio
import contextlib
import time
from contextvars import Context
from functools import partial
from typing import TYPE_CHECKING

import structlog

from cosyd.contract.errors import CosydError, EngineUnavailable
from cosyd.contract.events import EngineChanged
from cosyd.contract.model import EngineState
from cosyd.engine.orders import Session
from cosyd.engine.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from cosyd.contract.hooks import EngineOffer
    from cosyd.engine.care import Care
    from cosyd.engine.orders import Order
    from cosyd.engine.pen import Pen

log = structlog.get_logger(__name__)

SILENT_S = 15.0
"""A worker that has not beaten for so long is stuck or stopped."""

LATE_S = 2.0
"""Where we ourselves come so much too late, we were stopped, and beats may be waiting unread."""


class EngineHost:
    """Keeps one engine's worker process, or its absence.

    Args:
        offer: The engine.
        care: How to look after it.
        endpoint: Names a socket address for a worker of that name.
        on_change: Told of each change of state.
    """

    def __init__(
        self,
        offer: EngineOffer,
        care: Care,
        endpoint: Callable[[str], str],
        on_change: Callable[[EngineChanged], None] = lambda _: None,
    ) -> None:
        self.offer = offer
        self.care = care
        self.state = EngineState.COLD
        self.reason = ""
        self.crashes = 0
        self.keep_warm = False
        """Whether a start that failed is tried again by itself, until it works."""

        self._endpoint = endpoint
        self._on_change = on_change
        self._worker: WorkerProcess | None = None
        self._latest: WorkerProcess | None = None
        self._starting: asyncio.Task[WorkerProcess] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._used_at = time.monotonic()
        self._ready_at = 0.0
        self._pause_s = 0.0
        self._retry_at = 0.0
        self._retry: asyncio.TimerHandle | None = None
        self._wanted = False
        """Whether it has been asked for since it was last released."""

        self._closed = False

    @property
    def name(self) -> str:
        """The engine's."""
        return self.offer.name

    @property
    def pid(self) -> int | None:
        """The worker's, while there is one."""
        return self._worker.pid if self._worker else None

    @property
    def rss_bytes(self) -> int:
        """What the worker holds in memory."""
        return self._worker.rss_bytes if self._worker else 0

    @property
    def device_bytes(self) -> int:
        """What the worker holds in the memory of a graphics card."""
        return self._worker.device_bytes if self._worker else 0

    @property
    def device(self) -> str:
        """What it computes on, as its worker tells: ``cpu``, ``cuda:0``; empty without one."""
        return self._worker.device if self._worker else ""

    @property
    def sessions(self) -> int:
        """How many sentences are being spoken."""
        return self._worker.sessions if self._worker else 0

    async def speak(self, order: Order, pen: Pen | None = None) -> AsyncGenerator[bytes, None]:
        """The PCM of *order* (whose number does not matter), as it is spoken.

        Warms the engine up first where needed. Closing the iterator stops the engine.

        Args:
            order: What to do.
            pen: Writes the text of which *order* has the beginning, where more is to come.

        Raises:
            EngineUnavailable: It cannot be started.
            EngineCrashed: The worker died in the middle.
            EngineFailed: The engine gave up on this sentence.
            CosydError: The engine told more exactly what went wrong.
        """
        worker = await self.warm()
        if self.state is EngineState.IDLE:
            self._change(EngineState.READY)
        number, news = worker.submit(order)
        if pen is not None and isinstance(order, Session) and order.more:
            pen.follow(len(order.text), partial(worker.go_on, number))
        try:
            while (item := await news.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self._used_at = time.monotonic()
            if pen is not None:
                pen.leave()
            worker.close_session(number)

    async def warm(self) -> WorkerProcess:
        """The worker, started if there is none.

        Raises:
            EngineUnavailable: It cannot be started.
        """
        if self._closed:
            raise EngineUnavailable(engine=self.name, reason="the daemon is stopping")
        if self.care.lacking:
            raise EngineUnavailable(engine=self.name, reason=self.care.lacking)
        self._used_at = time.monotonic()
        self._wanted = True
        if self._worker is not None:
            return self._worker
        return await asyncio.shield(self._start())

    def wake(self) -> None:
        """Begin to warm up, if it is not warm, without waiting: somebody may want to speak."""
        if self._worker is None and not self._closed and not self.care.lacking:
            self._wanted = True
            self._start()

    async def release(self) -> None:
        """End the worker, so that all its memory is given back; the next sentence starts it.

        A start that somebody may be waiting for goes on; one that is only planned does not.
        """
        self._wanted = False
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
            if not (self._closed or self._starting or self._worker):
                self._change(EngineState.RELEASED)
        worker, self._worker = self._worker, None
        if worker is not None:
            self._change(EngineState.RELEASED)
            await self._unwatch()
            await worker.stop()

    async def close(self) -> None:
        """End the worker for good."""
        self._closed = True
        if self._starting is not None:
            self._starting.cancel()
            with contextlib.suppress(asyncio.CancelledError, EngineUnavailable):
                await self._starting
        await self.release()
        ending = [self._latest.ended] if self._latest else []
        watching = [self._watching] if self._watching else []
        if ending or watching:
            await asyncio.wait([*ending, *watching])

    def _start(self) -> asyncio.Task[WorkerProcess]:
        if self._starting is None:
            self._starting = asyncio.create_task(
                self._begin(),
                name=f"start {self.name}",
                context=Context(),  # it outlives the request that asked for it first
            )
            self._starting.add_done_callback(_seen)
        return self._starting

    async def _begin(self) -> WorkerProcess:
        try:
            worker = await self._launched()
        except Exception as error:
            failed = _unavailable(self.name, error)
            self._put_off()
            self._change(EngineState.CRASHED, str(failed.facts["reason"]))
            if self.keep_warm:
                self._start_later()
            raise failed from error
        finally:
            self._starting = None
        self._wanted = True
        self._worker = self._latest = worker
        self._used_at = self._ready_at = time.monotonic()
        worker.on_end = partial(self._gone, worker)
        self._watching = asyncio.create_task(self._watch(worker), name=f"watch {self.name}")
        self._change(EngineState.READY)
        if worker.gone is not None:  # before we listened
            self._gone(worker, worker.gone)
        return worker

    async def _launched(self) -> WorkerProcess:
        """A new worker, once the last has ended and the pause is over."""
        if self._latest is not None:  # there may not be room in memory for two
            await asyncio.wait([self._latest.ended])
        await asyncio.sleep(max(0.0, self._retry_at - time.monotonic()))
        self._change(EngineState.WARMING)
        endpoint = self._endpoint(f"worker-{self.name}")
        return await WorkerProcess.start(
            self.offer, self.care.table, endpoint, self.care.start_timeout_s, self.care.python
        )

    def _start_later(self) -> None:
        """Start again when the pause is over, unless it is released or closed before."""
        if self._closed or not self._wanted:
            return
        if self._retry is not None:
            self._retry.cancel()
        self._retry = asyncio.get_running_loop().call_later(self._pause_s, self._start_again)

    def _start_again(self) -> None:
        self._retry = None
        self.wake()

    async def _watch(self, worker: WorkerProcess) -> None:
        """Look at *worker* now and then, until it ends."""
        while not worker.ended.done():
            began = time.monotonic()
            await asyncio.wait([worker.ended], timeout=self.care.tick_s)
            now = time.monotonic()
            if now - began > self.care.tick_s + LATE_S:  # what it said meanwhile is still unread
                worker.beat_at = now
            elif not worker.ended.done():
                await self._look(worker)

    def _gone(self, worker: WorkerProcess, reason: str) -> None:
        """*worker* has ended; if that was not our wish, start it again."""
        if self._worker is not worker:
            return
        self._worker = None
        self.crashes += 1
        if time.monotonic() - self._ready_at > self.care.restart_pause_max_s:
            self._pause_s = 0.0
        self._put_off()
        self._change(EngineState.CRASHED, reason)
        self._start_later()

    async def _look(self, worker: WorkerProcess) -> None:
        now = time.monotonic()
        if worker.sessions:
            self._used_at = now
        unused_s = now - self._used_at
        if worker.busy_s > self.care.stall_s:
            await worker.kill(f"stuck for {worker.busy_s:.0f} s")
        elif now - worker.beat_at > SILENT_S:
            await worker.kill(f"gave no sign of life for {SILENT_S:.0f} s")
        elif 0 < self.care.release_after_s < unused_s:
            await self.release()
        elif self.state is EngineState.READY and unused_s > self.care.idle_after_s:
            worker.rest()
            self._change(EngineState.IDLE)

    async def _unwatch(self) -> None:
        watching = self._watching
        if watching is not None and watching is not asyncio.current_task():
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    def _put_off(self) -> None:
        """The next start comes later than the last one did."""
        care = self.care
        self._pause_s = min(max(care.restart_pause_s, self._pause_s * 2), care.restart_pause_max_s)
        self._retry_at = time.monotonic() + self._pause_s

    def _change(self, state: EngineState, reason: str = "") -> None:
        if (state, reason) == (self.state, self.reason):
            return
        self.state, self.reason = state, reason
        log.info("engine.changed", engine=self.name, state=state.value, reason=reason)
        self._on_change(EngineChanged(engine=self.name, state=state, reason=reason))


def _unavailable(engine: str, error: Exception) -> EngineUnavailable:
    """What came in the way of a start, as the one error that a start may end with."""
    if isinstance(error, EngineUnavailable) and "reason" in error.facts:
        return error
    reason = str(error) if isinstance(error, CosydError) else f"{type(error).__name__}: {error}"
    return EngineUnavailable(engine=engine, reason=reason.rstrip("."))


def _seen(task: asyncio.Task[WorkerProcess]) -> None:
    """The state tells what went wrong, also where nobody waits for the exception any more."""
    if not task.cancelled():
        task.exception()
