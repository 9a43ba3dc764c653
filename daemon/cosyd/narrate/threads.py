"""Long work of threads, which is told when nobody wants it any more."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def stoppable(call: Callable[[Callable[[], bool]], T]) -> T:
    """What *call* returns, in a thread; it is given what says whether it is to stop.

    Where we are cancelled meanwhile, it has ended nevertheless.
    """
    stop = threading.Event()
    task = asyncio.create_task(asyncio.to_thread(call, stop.is_set))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # nobody is left who would want it
        raise
