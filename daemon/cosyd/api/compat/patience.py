"""Answers that stay alive while nothing is there yet: clients give up a silent connection.

Many wait ten seconds. A cold engine, a gate that holds a job, or a long text that is wanted as a
whole may take longer.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Final

from cosyd.contract.errors import CosydError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

SILENCE_S: Final = 5.0


async def kept_alive(
    body: AsyncGenerator[bytes, None],
    *,
    still: bytes,
    last_words: Callable[[CosydError], bytes],
    silence_s: float = SILENCE_S,
) -> AsyncGenerator[bytes, None]:
    """*body*, and *still* whenever nothing has come of it for a while.

    Args:
        body: What is to be sent. It is closed when this is.
        still: What its reader overlooks.
        last_words: What tells of an error, once something was sent. Before that an error has a
            status of its own.
        silence_s: How long nothing is sent at most.

    Raises:
        CosydError: Why *body* failed, also after it was told.
    """
    began = False
    async with aclosing(body):
        try:
            while True:
                async with _coming(body) as coming:
                    while not (await asyncio.wait({coming}, timeout=silence_s))[0]:
                        began = True
                        yield still
                    data = coming.result()
                if data is None:
                    return
                began = True
                yield data
        except CosydError as error:
            if began:
                yield last_words(error)
            raise


@asynccontextmanager
async def _coming(
    body: AsyncGenerator[bytes, None],
) -> AsyncIterator[asyncio.Task[bytes | None]]:
    """What comes next of *body*; given up where the block is left before."""
    coming = asyncio.create_task(_next(body))
    try:
        yield coming
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _next(body: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(body, None)
