"""Event loops of strangers, each in a thread of its own, and the ways between them and ours."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from cosyd.plugins.fares import age

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

PING_EVERY_S = 0.5
ASK_LIMIT_S = 10.0
"""The daemon's loop answers within milliseconds; it does not where it has ended."""

GLANCE_S = 0.05
"""How often one who waits for another loop looks whether it is still there."""

LEAVE_LIMIT_S = 2.0
"""How long what was cancelled elsewhere may take to let go."""


class LoopGone(RuntimeError):
    """The event loop has ended."""

    def __init__(self) -> None:
        super().__init__("the event loop has ended")


async def there(loop: asyncio.AbstractEventLoop, work: Callable[[], Awaitable[T]]) -> T:
    """What *work* returns, or raises, awaited in *loop*, which is not this one.

    Where this is cancelled, *work* is, and is given a moment to let go.
    """
    here = asyncio.get_running_loop()
    done: asyncio.Future[tuple[Any, BaseException | None]] = here.create_future()
    errand = _Errand(loop, work, lambda *outcome: _post(here, _settle, done, outcome))
    _post(loop, errand.begin)
    try:
        await asyncio.wait([done])
    except asyncio.CancelledError:
        with suppress(LoopGone):
            _post(loop, errand.cancel)
            await _let_go(loop, done)
        raise
    result, error = done.result()
    if error is not None:
        raise error
    kept: T = result
    return kept


async def _let_go(loop: asyncio.AbstractEventLoop, done: asyncio.Future[Any]) -> None:
    until = time.monotonic() + LEAVE_LIMIT_S
    while not (done.done() or loop.is_closed() or time.monotonic() > until):
        await asyncio.wait([done], timeout=GLANCE_S)


class _Errand:
    """Work on its way through another loop. All but the making of it happens there."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        work: Callable[[], Awaitable[Any]],
        tell: Callable[[Any, BaseException | None], None],
    ) -> None:
        self._loop = loop
        self._work = work
        self._tell = tell
        self._task: asyncio.Task[tuple[Any, BaseException | None]] | None = None

    def begin(self) -> None:
        self._task = self._loop.create_task(self._run())
        self._task.add_done_callback(self._ended)

    def cancel(self) -> None:
        assert self._task  # it was posted after begin()
        self._task.cancel()

    async def _run(self) -> tuple[Any, BaseException | None]:
        try:
            return await self._work(), None
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            return None, error
        except BaseException as error:  # noqa: BLE001 - a stranger may not end the daemon
            return None, RuntimeError(type(error).__name__)

    def _ended(self, task: asyncio.Task[tuple[Any, BaseException | None]]) -> None:
        """Also where it was cancelled before its first step."""
        cancelled = None, RuntimeError("it was cancelled")
        with suppress(LoopGone):
            self._tell(*(cancelled if task.cancelled() else task.result()))


def ask(loop: asyncio.AbstractEventLoop, work: Callable[[], T]) -> T:
    """What *work* returns, or raises, called in *loop*, from a thread that is not its own."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except Exception as error:  # noqa: BLE001 - raised again by who waits for it
            answer.set_exception(error)

    _post(loop, run)
    until = time.monotonic() + ASK_LIMIT_S
    while not wait([answer], GLANCE_S).done:
        if loop.is_closed() or time.monotonic() > until:
            raise LoopGone
    return answer.result()


def _post(loop: asyncio.AbstractEventLoop, call: Callable[..., object], *arguments: Any) -> None:
    try:
        loop.call_soon_threadsafe(call, *arguments)
    except RuntimeError as error:
        raise LoopGone from error


def _settle(done: asyncio.Future[T], outcome: T) -> None:
    if not done.done():
        done.set_result(outcome)


class Elsewhere:
    """The event loop of one plug-in. It is there while a part of the plug-in is at work.

    A watchdog asks it for a sign of life: where none comes in time, those who watch are told.

    Args:
        name: The plug-in's.
        limit_s: How long the loop may take to answer.
    """

    def __init__(self, name: str, limit_s: Callable[[], float]) -> None:
        self._name = name
        self._limit_s = limit_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = threading.Event()
        self._parts = 0
        self._watchdog: asyncio.Task[None] | None = None
        self.stuck_since: float | None = None
        """When it was last asked, if it has not answered (monotonic seconds)."""

        self.on_change: list[Callable[[float | None], None]] = []
        """Called here when it is stuck (since when), and when it is not any more."""

        self.on_beat: list[Callable[[], None]] = []
        """Called there, each time that it is asked."""

    def enter(self) -> None:
        """One more part is at work."""
        self._parts += 1
        if self._loop is None:
            self._loop = loop = asyncio.new_event_loop()
            self._over = threading.Event()
            threading.Thread(
                target=_live,
                args=(loop, self._over),
                name=f"plug-in {self._name} at work",
                daemon=True,
            ).start()
            self._watchdog = asyncio.create_task(self._watch(loop), name=f"watches {self._name}")

    def leave(self) -> None:
        """One less; the last one ends the loop, as soon as it answers."""
        self._parts -= 1
        if self._parts or self._loop is None or self._watchdog is None:
            return
        self._watchdog.cancel()
        self._over.set()
        _post(self._loop, self._loop.stop)
        self._loop = self._watchdog = None

    async def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """What *work* returns, or raises, awaited there.

        Raises:
            LoopGone: No part is at work.
        """
        if self._loop is None:
            raise LoopGone
        return await there(self._loop, work)

    def post(self, call: Callable[[], object]) -> None:
        """Have *call* called there, and do not wait for it."""
        if self._loop is not None:
            _post(self._loop, call)

    async def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            asked = time.monotonic()
            answered = asyncio.Event()
            _post(loop, self._beat, asyncio.get_running_loop(), answered)
            await _within(self._limit_s(), answered)
            if not answered.is_set():
                self._tell(asked)
                await answered.wait()
                self._tell(None)
            await asyncio.sleep(PING_EVERY_S)

    def _beat(self, home: asyncio.AbstractEventLoop, answered: asyncio.Event) -> None:
        for look in tuple(self.on_beat):
            look()
        with suppress(LoopGone):
            _post(home, answered.set)

    def _tell(self, since: float | None) -> None:
        self.stuck_since = since
        for tell in tuple(self.on_change):
            tell(since)


def stuck_words(since: float | None) -> str:
    """Why a part is blocked whose loop has not answered *since*; empty where it answers."""
    return "" if since is None else f"its event loop has not answered for {age(since)}"


async def _within(limit_s: float, answered: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(limit_s):
            await answered.wait()
    await asyncio.sleep(0)  # it may be we who were late: then the answer is there by now


def _live(loop: asyncio.AbstractEventLoop, over: threading.Event) -> None:
    """Run *loop* until it is *over*; then end what is left in it."""
    asyncio.set_event_loop(loop)
    try:
        while not over.is_set():  # a task of a stranger's may have raised SystemExit
            with suppress(SystemExit, KeyboardInterrupt):
                loop.run_forever()
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=LEAVE_LIMIT_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()
