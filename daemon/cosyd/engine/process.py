"""One life of a worker process: started, spoken to, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
import zmq
import zmq.asyncio

from cosyd.contract.errors import CosydError, EngineCrashed, EngineFailed, EngineUnavailable
from cosyd.engine.orders import More
from cosyd.engine.protocol import (
    KEY_VARIABLE,
    Beat,
    Cancel,
    End,
    Pcm,
    Ready,
    Rest,
    Stop,
    ToHost,
    ToWorker,
    Unable,
    decode_to_host,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosyd.contract.hooks import EngineOffer
    from cosyd.engine.orders import Order

log = structlog.get_logger(__name__)

STOP_S = 5.0
"""How long a worker may take to end by itself before it is killed."""

LAST_WORDS_S = 0.2

GENTLE = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000"}
"""How a worker's threads wait for each other where nothing else is said: they look a thousand
times, which is some 40 microseconds, and sleep. Where they look for longer, and other programs are
at work as well, all of it takes up to ten times as long; where they sleep at once, a token of
CosyVoice2 takes 39 ms instead of 34 on two cores that are idle otherwise."""

News = bytes | CosydError | None
"""Of a session: PCM, why it failed, or None at its end."""


class WorkerProcess:
    """A worker, from its start to its end. Make it with :meth:`start`."""

    def __init__(
        self,
        offer: EngineOffer,
        process: asyncio.subprocess.Process,
        socket: zmq.asyncio.Socket,
        key: bytes,
    ) -> None:
        self._offer = offer
        self._process = process
        self._socket = socket
        self._key = key
        self._sessions: dict[int, asyncio.Queue[News]] = {}
        self._last_session = 0
        self._killed_because: str | None = None
        self._loaded = asyncio.get_running_loop().create_future()
        self._loaded.add_done_callback(_look_at)
        self.on_end: Callable[[str], None] = lambda _: None
        """Told why the process ended, before anyone who waits for a session is."""

        self.gone: str | None = None
        """Why the process ended, once it has."""

        self.beat_at = time.monotonic()
        self.rss_bytes = 0
        self.device_bytes = 0
        self.device = ""
        """What the engine computes on, once it is loaded."""

        self.busy_s = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self.ended = asyncio.create_task(self._wait(), name=f"worker {offer.name} ends")

    @classmethod
    async def start(
        cls,
        offer: EngineOffer,
        table: Mapping[str, Any],
        endpoint: str,
        timeout_s: float,
        python: str = "",
    ) -> WorkerProcess:
        """A worker whose model is loaded and warm. *python* runs it; empty: our own.

        Raises:
            EngineUnavailable: It could not be loaded, or not within *timeout_s*.
        """
        try:
            worker = await cls._launch(offer, table, endpoint, python or sys.executable)
        except (OSError, zmq.ZMQError) as error:
            raise EngineUnavailable(engine=offer.name, reason=str(error)) from error
        await worker.until_loaded(timeout_s)
        return worker

    @classmethod
    async def _launch(
        cls, offer: EngineOffer, table: Mapping[str, Any], endpoint: str, python: str
    ) -> WorkerProcess:
        """A worker that has only just begun."""
        socket = zmq.asyncio.Context.instance().socket(zmq.ROUTER)
        key = secrets.token_hex(16)
        try:
            socket.setsockopt(zmq.LINGER, 0)
            socket.setsockopt(zmq.RCVHWM, 0)
            socket.setsockopt(zmq.SNDHWM, 0)
            socket.bind(endpoint)
            place = socket.getsockopt_string(zmq.LAST_ENDPOINT)
            process = await _spawn(python, offer, table, place, key)
        except BaseException:
            socket.close()
            raise
        worker = cls(offer, process, socket, key.encode())
        worker._tasks.append(asyncio.create_task(worker._read(), name=f"worker {offer.name}"))
        return worker

    async def until_loaded(self, timeout_s: float) -> None:
        """Until its model is loaded and warm; where it is not, the process ends.

        Raises:
            EngineUnavailable: It could not be loaded, or not within *timeout_s*.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._loaded
        except TimeoutError:
            reason = f"it was not ready after {timeout_s:.0f} s"
            await self.kill(reason)
            raise EngineUnavailable(engine=self._offer.name, reason=reason) from None
        except BaseException:
            await self.kill("its start was given up")
            raise

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def sessions(self) -> int:
        """How many are under way."""
        return len(self._sessions)

    def submit(self, order: Order) -> tuple[int, asyncio.Queue[News]]:
        """Hand in *order* under a number of its own; its news come in the queue."""
        self._last_session += 1
        number = self._last_session
        news: asyncio.Queue[News] = asyncio.Queue()
        if self.gone is not None:
            news.put_nowait(EngineCrashed(engine=self._offer.name, reason=self.gone))
            return number, news
        self._sessions[number] = news
        self._send(msgspec.structs.replace(order, session=number))
        return number, news

    def go_on(self, number: int, text: str, last: bool) -> None:
        """Hand in more of a session's text; one that has ended is overlooked."""
        if number in self._sessions:
            self._send(More(session=number, text=text, last=last))

    def close_session(self, number: int) -> None:
        """Forget a session; if it is still under way, the worker stops it."""
        if self._sessions.pop(number, None) is not None:
            self._send(Cancel(session=number))

    def rest(self) -> None:
        """Tell the worker that there is nothing to do for a while."""
        self._send(Rest())

    async def stop(self) -> None:
        """End the process: kindly, then for sure."""
        self._killed_because = self._killed_because or "it was ended"
        self._send(Stop())
        try:
            async with asyncio.timeout(STOP_S):
                await asyncio.shield(self.ended)
        except TimeoutError:
            await self.kill("it did not end by itself")

    async def kill(self, reason: str) -> None:
        """End the process at once."""
        self._killed_because = self._killed_because or reason
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await asyncio.shield(self.ended)

    def _send(self, order: ToWorker) -> None:
        if not self._socket.closed:  # a worker that has just gone tells so itself
            self._socket.send_multipart([self._key, encode(order)])  # sent at once: no high water

    async def _read(self) -> None:
        while True:
            sender, head, *payload = await self._socket.recv_multipart()
            if sender == self._key:
                self._take(decode_to_host(head), payload)

    def _take(self, news: ToHost, payload: list[bytes]) -> None:
        match news:
            case Pcm(session=number):
                self._hand(number, payload[0])
            case End(session=number, reason=None):
                self._hand(number, None, last=True)
            case End(session=number):
                self._hand(number, self._why_failed(news), last=True)
            case Beat(rss_bytes=rss, busy_s=busy, device_bytes=device_bytes):
                self.beat_at, self.rss_bytes, self.busy_s = time.monotonic(), rss, busy
                self.device_bytes = device_bytes
            case Ready(load_s=load_s, device=device, facts=facts) if not self._loaded.done():
                self.device = device
                log.info(
                    "engine.loaded",
                    engine=self._offer.name,
                    load_s=round(load_s, 2),
                    device=device,
                    facts=facts,
                )
                self._loaded.set_result(None)
            case Unable(reason=reason) if not self._loaded.done():
                self._loaded.set_exception(
                    EngineUnavailable(engine=self._offer.name, reason=reason)
                )

    def _why_failed(self, end: End) -> CosydError:
        kind = CosydError.known.get(end.code)
        if kind is None:
            return EngineFailed(engine=self._offer.name, reason=end.reason)
        return kind(**end.facts)

    def _hand(self, number: int, news: News, *, last: bool = False) -> None:
        queue = self._sessions.pop(number, None) if last else self._sessions.get(number)
        if queue is not None:
            queue.put_nowait(news)

    async def _wait(self) -> str:
        """Until the process has ended; then tell everyone who still waits. Returns why."""
        code = await self._process.wait()
        reason = self._killed_because or _why(code)
        if self._killed_because is None:  # why it cannot be loaded may still be on its way
            await asyncio.wait([self._loaded], timeout=LAST_WORDS_S)
        self.gone = reason
        if not self._loaded.done():
            self._loaded.set_exception(EngineUnavailable(engine=self._offer.name, reason=reason))
        self.on_end(reason)
        for queue in self._sessions.values():
            queue.put_nowait(EngineCrashed(engine=self._offer.name, reason=reason))
        self._sessions.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._socket.close()
        return reason


def _look_at(future: asyncio.Future[None]) -> None:
    """Mark the exception as seen, also where nobody waits for the start any more."""
    if not future.cancelled():
        future.exception()


async def _spawn(
    python: str, offer: EngineOffer, table: Mapping[str, Any], endpoint: str, key: str
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        python,
        *("-m", "cosyd.engine", "--endpoint", endpoint, "--target", offer.target),
        *("--table", msgspec.json.encode(table).decode()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        env={**gentle(os.environ), KEY_VARIABLE: key, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,  # Ctrl-C in a terminal is the daemon's to handle
    )


def gentle(environ: Mapping[str, str]) -> dict[str, str]:
    """*environ* with :data:`GENTLE`, unless it says itself how threads are to wait."""
    return {**({} if GENTLE.keys() & environ.keys() else GENTLE), **environ}


def _why(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"it exited with code {code}"
