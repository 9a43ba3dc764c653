"""The worker process: one engine, spoken to over ZeroMQ.

Two threads. The main one holds the engine and nothing else; the other owns the socket, takes
orders while the engine is at work, and beats. They share an inbox and an outbox. When the
daemon goes away, however it goes, its end of our standard input closes, and the process ends.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import logging
import os
import queue
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
import zmq

from cosyd.contract.errors import CosydError
from cosyd.engine.orders import Convert, Mix, More, Register, Session
from cosyd.engine.protocol import (
    KEY_VARIABLE,
    Beat,
    Cancel,
    End,
    Finished,
    OnDevice,
    Pcm,
    Ready,
    Rest,
    Sound,
    StepEngine,
    Stop,
    ToWorker,
    Unable,
    decode_to_worker,
    encode,
)
from cosyd.engine.stepwise import OneAtATime, words_of
from cosyd.system.discretion import short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from structlog.typing import EventDict, WrappedLogger

BEAT_S = 1.0

Frames = list[bytes]


class Line:
    """The thread with the socket: what comes in goes to *inbox*, what is :meth:`say`-ed goes out.

    A cancel is handed to *on_cancel* at once, since the main thread may be deep in a sentence.
    """

    def __init__(self, endpoint: str, on_cancel: Callable[[int], None]) -> None:
        self.inbox: queue.SimpleQueue[ToWorker] = queue.SimpleQueue()
        self.busy_since: float | None = None
        self.device_bytes: Callable[[], int] = lambda: 0
        """What the engine holds in the memory of a graphics card."""

        self._on_cancel = on_cancel
        self._context = zmq.Context(io_threads=1)
        self._socket = self._context.socket(zmq.DEALER)
        self._socket.setsockopt(zmq.IDENTITY, os.environ[KEY_VARIABLE].encode())
        self._socket.setsockopt(zmq.LINGER, 1000)
        self._socket.setsockopt(zmq.SNDHWM, 0)
        self._socket.connect(endpoint)
        self._outbox: queue.SimpleQueue[Frames] = queue.SimpleQueue()
        self._bell = self._context.socket(zmq.PAIR)
        self._bell.bind("inproc://outbox")
        self._ring = self._context.socket(zmq.PAIR)
        self._ring.connect("inproc://outbox")
        self._thread = threading.Thread(target=self._run, name="line")
        self._closing = False

    def start(self) -> None:
        """Begin to listen and to beat."""
        self._thread.start()

    def say(self, *frames: bytes) -> None:
        """Send *frames*. From the main thread only."""
        self._outbox.put(list(frames))
        self._ring.send(b"")

    def close(self) -> None:
        """Send what is left, then let go of the socket."""
        self._closing = True
        with contextlib.suppress(zmq.Again):  # where the thread has ended, nobody hears the bell
            self._ring.send(b"", zmq.NOBLOCK)
        self._thread.join()
        self._ring.close()
        self._context.term()

    def _run(self) -> None:
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._bell, zmq.POLLIN)
        next_beat = time.monotonic()
        while not self._closing or not self._outbox.empty():
            ready = dict(poller.poll(max(0, round((next_beat - time.monotonic()) * 1000))))
            if self._bell in ready:
                self._send_all()
            if self._socket in ready:
                self._take(decode_to_worker(self._socket.recv()))
            if time.monotonic() >= next_beat:
                next_beat = time.monotonic() + BEAT_S
                self._beat()
        self._bell.close()
        self._socket.close()

    def _send_all(self) -> None:
        self._bell.recv()
        while not self._outbox.empty():
            self._socket.send_multipart(self._outbox.get())

    def _take(self, order: ToWorker) -> None:
        if isinstance(order, Cancel):
            self._on_cancel(order.session)
        self.inbox.put(order)

    def _beat(self) -> None:
        since = self.busy_since
        busy_s = 0.0 if since is None else time.monotonic() - since
        beat = Beat(rss_bytes=_rss_bytes(), busy_s=busy_s, device_bytes=self.device_bytes())
        self._socket.send(encode(beat))


def _rss_bytes() -> int:
    """What the process holds in memory; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - read each second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def load(target: str, table: dict[str, Any]) -> StepEngine:
    """The engine at *target* (``package.module:Class``), made with *table* as its keywords."""
    module, _, name = target.partition(":")
    engine = getattr(importlib.import_module(module), name)(**table)
    return engine if hasattr(engine, "step") else OneAtATime(engine)


def serve(engine: StepEngine, line: Line) -> None:
    """Take orders and advance the sessions under way, until told to stop."""
    under_way: set[int] = set()
    idle = True
    while True:
        while idle or not under_way or not line.inbox.empty():
            order = line.inbox.get()
            if isinstance(order, Stop):
                return
            _obey(order, engine, under_way)
            idle = False
        line.busy_since = time.monotonic()
        news = engine.step()
        line.busy_since = None
        idle = news is None
        _tell(news or (), line, under_way)


def _obey(order: ToWorker, engine: StepEngine, under_way: set[int]) -> None:
    match order:
        case Session() | Register() | Mix() | Convert():
            engine.submit(order)
            under_way.add(order.session)
        case More():
            engine.go_on(order)
        case Cancel(session=number):
            engine.cancel(number)
            under_way.discard(number)
        case Rest():
            _give_back_memory(engine)


def _tell(news: Sequence[Sound | Finished], line: Line, under_way: set[int]) -> None:
    for item in news:
        if isinstance(item, Sound):
            line.say(encode(Pcm(session=item.session)), item.pcm)
        else:
            under_way.discard(item.session)
            line.say(_end(item))


def _end(item: Finished) -> bytes:
    """*item* as a frame. A stranger's error may hold what cannot be sent: then its reason alone."""
    facts = dict(item.facts)
    try:
        return encode(End(session=item.session, reason=item.reason, code=item.code, facts=facts))
    except (ValueError, TypeError, RecursionError):
        return encode(End(session=item.session, reason=_sendable(item.reason or "")))


def _sendable(text: str) -> str:
    """*text*, whose half characters (of a file's name that is no text) are spelt out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _give_back_memory(engine: StepEngine) -> None:
    gc.collect()
    if isinstance(engine, OnDevice):
        engine.rest()
    try:
        import ctypes  # noqa: PLC0415 - seldom needed

        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        pass  # only the GNU C library has it, and Windows wants a library's name


def _end_with_parent() -> None:
    """End the process when the daemon's end of our standard input closes."""
    while os.read(0, 4096):  # the file object would be locked when the process ends otherwise
        pass
    os._exit(0)


def main() -> None:
    """``python -m cosyd.engine --endpoint E --target T --table JSON``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--table", default="{}")
    options = parser.parse_args()
    _log_to_stderr()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    holder: list[StepEngine] = []

    def on_cancel(session: int) -> None:
        for engine in holder:
            if isinstance(engine, OneAtATime):
                engine.interrupt(session)

    line = Line(options.endpoint, on_cancel)
    line.start()
    try:  # whatever happens, the other thread may not keep the process alive
        engine = _loaded(options.target, msgspec.json.decode(options.table), line)
        holder.append(engine)
        if isinstance(engine, OnDevice):
            line.device_bytes = engine.device_bytes
        serve(engine, line)
    finally:
        line.close()


def _log_to_stderr() -> None:
    """Warnings go where the daemon's log goes, a line of JSON each; nobody reads our stdout.

    What was being said is left out: no text, and of an error no more than its kind and place.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _without_text,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _without_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event.pop("text", None)
    if event.pop("exc_info", None):
        kind, _, place = sys.exc_info()
        event["exception"] = kind.__name__ if kind else ""
        event["at"] = [f"{short(one.filename)}:{one.lineno}" for one in traceback.extract_tb(place)]
    return event


def _loaded(target: str, table: dict[str, Any], line: Line) -> StepEngine:
    """The engine, warm. What comes in its way is told, and ends the process."""
    began = time.monotonic()
    try:
        engine = load(target, table)
        engine.warm_up()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever it is, the host tells it
        told = f"{error} {error.advice}" if isinstance(error, CosydError) else None
        reason = _sendable(told or words_of(error))
        line.say(encode(Unable(reason=reason.rstrip("."))))
        sys.exit(1)
    device = str(getattr(engine, "device", "cpu"))
    facts = dict(getattr(engine, "facts", {}))
    line.say(encode(Ready(load_s=time.monotonic() - began, device=device, facts=facts)))
    return engine
