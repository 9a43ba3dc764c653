"""What is piped into a command, said while it is still being written."""

from __future__ import annotations

import asyncio
import codecs
import os
import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from cosyd.contract.errors import CosydError, InvalidRequest, TextEmpty
from cosyd.contract.wire_live import Cancelled, Error, Open, Start

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from cosyd.client import Client
    from cosyd.contract.wire import SpeechRequest
    from cosyd.contract.wire_live import Told
    from cosyd.live_client import LiveConnection

READ_BYTES = 16_384
STDIN = 0


def manner_of(request: SpeechRequest) -> Open:
    """How *request* is to be spoken, without its text."""
    return Open(
        voice=request.voice,
        language=request.language,
        speed=request.speed,
        volume=request.volume,
        instruct=request.instruct,
        mode=request.mode,
        seed=request.seed,
        priority=request.priority,
        format=request.format,
        sample_rate=request.sample_rate,
        bit_rate=request.bit_rate,
    )


async def piped_sound(client: Client, request: SpeechRequest) -> AsyncGenerator[bytes, None]:
    """The sound of what is piped in, spoken as *request* says, while it is being spoken.

    Raises:
        CosydError: Why it cannot be spoken, or not to its end.
    """
    async with client.live(manner_of(request)) as live:
        async for told in piped(live):
            if isinstance(told, bytes):
                yield told


async def piped(live: LiveConnection) -> AsyncGenerator[Told, None]:
    """Write what is piped in; what the daemon says to it.

    Raises:
        CosydError: Why it cannot be spoken, or not to its end.
    """
    begun = False
    writing = asyncio.create_task(_write(live))
    try:
        async for told in live.told():
            begun = begun or isinstance(told, Start)
            if isinstance(told, Error | Cancelled):
                raise CosydError.from_problem(msgspec.to_builtins(told))
            yield told
        await writing
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError, CosydError):
            await writing
    if not begun:
        raise TextEmpty


async def _write(live: LiveConnection) -> None:
    try:
        async for text in _texts():
            await live.write(text)
    except InvalidRequest:
        await live.cancel()
        raise
    finally:
        await live.close()


async def _texts() -> AsyncGenerator[str, None]:
    """What comes in, as it comes.

    Raises:
        InvalidRequest: It is not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    place = 0
    async for data in _read():
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            byte = place - held + error.start
            raise InvalidRequest(reason=f"the text is not UTF-8 (byte {byte})") from error
        place += len(data)
        if text:
            yield text


async def _read() -> AsyncGenerator[bytes, None]:
    """What comes in, and at its end nothing.

    It is read in a thread that nobody waits for: no other way is right for pipes, terminals and
    files, and a pipe that nobody writes into may not keep the command from ending.
    """
    loop = asyncio.get_running_loop()
    came: asyncio.Queue[bytes] = asyncio.Queue(maxsize=1)

    def read() -> None:
        with suppress(RuntimeError, CancelledError):  # the loop has ended, or ends
            while True:
                data = os.read(STDIN, READ_BYTES)
                asyncio.run_coroutine_threadsafe(came.put(data), loop).result()
                if not data:
                    return

    threading.Thread(target=read, name="stdin", daemon=True).start()
    while True:
        data = await came.get()
        yield data
        if not data:
            return
