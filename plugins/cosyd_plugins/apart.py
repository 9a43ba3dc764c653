"""Calls that may block for ever, each in a thread that nobody has to wait for."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Apart:
    """Runs one call at a time.

    A pool would not do: at its end Python waits for the threads of all pools, even for one that
    hangs in a driver.
    """

    def __init__(self, name: str, *, limit_s: float) -> None:
        self._name = name
        self._limit_s = limit_s
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a call has not come back yet, waited for or not."""
        return self._thread is not None and self._thread.is_alive()

    async def run(self, work: Callable[[], T]) -> T:
        """What *work* returns, or raises.

        Raises:
            TimeoutError: It has not come back in time, or an earlier one has not.
        """
        if self.busy:
            raise TimeoutError
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Callable[[], T]] = loop.create_future()

        def run() -> None:
            outcome = _outcome(work)
            with suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(_settle, done, outcome)

        self._thread = threading.Thread(target=run, name=self._name, daemon=True)
        self._thread.start()
        outcome = await asyncio.wait_for(done, self._limit_s)
        self._thread.join()  # it has nothing left to do but to end
        return outcome()


def _outcome(work: Callable[[], T]) -> Callable[[], T]:
    """*work*, done: returns what it returned, raises what it raised."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - raised again by who waits for it
        wrong = error

        def fail() -> T:
            raise wrong

        return fail
    return lambda: result


def _settle(future: asyncio.Future[Any], outcome: Any) -> None:
    if not future.done():
        future.set_result(outcome)
