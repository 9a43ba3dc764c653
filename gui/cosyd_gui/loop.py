"""An asyncio loop in a thread of its own, so that nothing that waits holds up a window."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, ParamSpec, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

P = ParamSpec("P")

GRACE_S = 0.3
"""How long at the end an answer that is on its way is waited for."""


class Loop:
    """The loop; used as a context, at whose end all that still runs in it is cancelled.

    What it is given to do belongs to the thread of the windows, which alone lets go of it: a thread
    that were the last to do so would destroy what is Qt's, and the process would end.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="cosyd-link", daemon=True)
        self._works: dict[int, Callable[[], Coroutine[Any, Any, None]]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._ended: deque[int] = deque()
        self._numbers = count()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._works.clear()

    def run(
        self, work: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs
    ) -> Work:
        """Have *work* done, unless it has ended. To be called in the thread of the windows."""
        while self._ended:
            self._works.pop(self._ended.popleft(), None)
        number = next(self._numbers)
        if not self._loop.is_closed():
            self._works[number] = partial(work, *args, **kwargs)
            self._loop.call_soon_threadsafe(self._begin, number)
        return Work(self, number)

    def cancel(self, number: int) -> None:
        """Have the work of that number end, unless it has. To be called in the same thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._cancel, number)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    # -- in its own thread ------------------------------------------------------------------------

    def _begin(self, number: int) -> None:
        task = self._tasks[number] = self._loop.create_task(self._do(number))
        task.add_done_callback(lambda _: self._end(number))

    async def _do(self, number: int) -> None:
        """Do it. It is called without a name here: no trace of it is left once it has ended."""
        try:
            with suppress(asyncio.CancelledError):
                await self._works[number]()
        except Exception:
            logging.getLogger(__name__).exception("what the tray does by itself has failed")

    def _cancel(self, number: int) -> None:
        if task := self._tasks.get(number):
            task.cancel()

    def _end(self, number: int) -> None:
        del self._tasks[number]
        self._ended.append(number)


class Work:
    """Something that a loop was given to do."""

    def __init__(self, loop: Loop, number: int) -> None:
        self._loop = loop
        self._number = number

    def cancel(self) -> None:
        """It is not wanted any more; where it has ended, nothing happens."""
        self._loop.cancel(self._number)


async def _end_all() -> None:
    if others := _others():  # one that is cancelled while it connects would leak its socket
        await asyncio.wait(others, timeout=GRACE_S)
    while others := _others():
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _others() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
