"""A thread that works for one watched folder alone."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

_PARTING_S: Final = 4.0


class Hand:
    """Does one thing after the other, away from the event loop.

    A file system may never answer, as a network share does whose server is gone. Then this thread
    stands still, and nobody else: no other folder, and not the end of the daemon.
    """

    def __init__(self, name: str) -> None:
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def do(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *call* returns or raises."""
        return await asyncio.wrap_future(self.begin(call, *args, **kwargs))

    def begin(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The same, without waiting for it."""
        done: Future[T] = Future()
        self._work.put(lambda: _carry_out(done, lambda: call(*args, **kwargs)))
        return done

    async def rest(self) -> None:
        """Let what it does come to its end, and the thread end; for a while, then without us."""
        self._work.put(None)
        await asyncio.to_thread(self._thread.join, _PARTING_S)

    def _run(self) -> None:
        while call := self._work.get():
            call()


def _carry_out(done: Future[Any], call: Callable[[], Any]) -> None:
    if not done.set_running_or_notify_cancel():
        return
    try:
        done.set_result(call())
    except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
        done.set_exception(error)
