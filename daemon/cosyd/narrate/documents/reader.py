"""Reading documents in a process of its own, which may crash, hang, or ask for all memory."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from cosyd.contract.errors import CosydError, DocumentTooLarge, DocumentUnreadable, ShuttingDown
from cosyd.narrate.documents.dispatch import checked_suffix
from cosyd.narrate.documents.limits import Limits
from cosyd.narrate.documents.source import told
from cosyd.narrate.documents.wire import HEAD, Answer, Order, framed

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable
    from pathlib import Path

    from cosyd.narrate.document import Document

IDLE_S: Final = 60.0
"""How long the process waits for another document."""

LIMIT_S: Final = 60.0
"""How long a document may take, besides a second for each megabyte."""

MEMORY_BYTES: Final = 1_500_000_000
"""Of addresses, where the system counts them. A novel in EPUB takes a tenth of it."""

_BYTES_A_SECOND: Final = 1_000_000
_LEAVING_S: Final = 2.0


class _Died(Exception):
    """The process ended without an answer."""


class Reader:
    """Reads documents, one at a time. Its process is started late, and ended when idle.

    Args:
        max_bytes: The largest file, as the settings have it now.
        max_characters: The longest text.
        limit_s: See :data:`LIMIT_S`.
        idle_s: See :data:`IDLE_S`.
        memory_bytes: See :data:`MEMORY_BYTES`.
    """

    def __init__(
        self,
        *,
        max_bytes: Callable[[], int],
        max_characters: Callable[[], int],
        limit_s: float = LIMIT_S,
        idle_s: float = IDLE_S,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._max_bytes = max_bytes
        self._max_characters = max_characters
        self._limit_s = limit_s
        self._idle_s = idle_s
        self._memory_bytes = memory_bytes
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._closed = False

    async def read(self, path: Path) -> Document:
        """The document in the file at *path*.

        Raises:
            DocumentUnreadable: It cannot be read: what it is, or what it did to its reader.
            DocumentGone: It is not there, or may not be opened.
            WishesInvalid: Its front matter cannot be followed.
            ShuttingDown: This has been closed.
        """
        checked_suffix(path)
        limits = Limits(max_bytes=self._max_bytes(), max_characters=self._max_characters())
        size = await asyncio.to_thread(_size, path)
        limit_s = self._limit_s + min(size, limits.max_bytes) / _BYTES_A_SECOND
        order = Order(path=os.fsencode(path), limits=limits, limit_s=limit_s)
        async with self._turn:
            if self._closed:
                raise ShuttingDown
            self._stay()
            try:
                answer = await self._answer(order, told(path))
            finally:
                self._leave_later()
        if answer.document is None:
            raise CosydError.from_problem(answer.problem or {})
        return answer.document

    async def close(self) -> None:
        """End the process, whatever it is at. Nothing may be read any more."""
        self._closed = True
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        async with self._turn:
            self._stay()
            await self._end()

    async def _answer(self, order: Order, name: str) -> Answer:
        """What the process answers; a new one, where that of another document is broken."""
        used = self._process is not None
        try:
            return await self._ask(order)
        except TimeoutError as error:  # an OSError, too
            reason = f"reading it takes longer than {order.limit_s:.0f} s"
            raise DocumentTooLarge(name=name, reason=reason) from error
        except _Died as error:
            if self._closed:
                raise ShuttingDown from error
            if used:
                return await self._answer(order, name)
            reason = f"what reads it broke ({error})"
            raise DocumentUnreadable(name=name, reason=reason) from error
        except OSError as error:
            reason = f"no process can be started to read it ({error.strerror})"
            raise DocumentUnreadable(name=name, reason=reason) from error

    async def _ask(self, order: Order) -> Answer:
        process = await self._started()
        try:
            async with asyncio.timeout(order.limit_s):
                answer = await _exchange(process, order)
        except (ConnectionError, asyncio.IncompleteReadError, msgspec.MsgspecError) as error:
            raise _Died(await self._end(patience_s=_LEAVING_S)) from error
        except BaseException:  # it took too long, or nobody waits any more
            await self._end()
            raise
        if answer.last:
            await self._end()
        return answer

    async def _started(self) -> Process:
        if self._process is not None and _is_leaving(self._process):
            await self._end(patience_s=_LEAVING_S)
        if self._process is None:
            self._process = await _spawn(self._memory_bytes)
        if self._closed:  # while it was started
            raise _Died(await self._end())
        return self._process

    async def _end(self, patience_s: float = 0.0) -> str:
        """End the process, unless it ends by itself in that time, and tell how it did."""
        process, self._process = self._process, None
        if process is None:
            return ""
        if process.stdin is not None:
            process.stdin.close()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), patience_s)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
        code = await process.wait()
        return f"signal {-code}" if code < 0 else f"status {code}"

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def _leave_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._leaving = loop.call_later(self._idle_s, self._leave)

    def _leave(self) -> None:
        """Let an idle process end by itself, which it does with its input."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


async def _exchange(process: Process, order: Order) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(framed(order))
    await process.stdin.drain()
    (size,) = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
    body = await process.stdout.readexactly(size)
    return await asyncio.to_thread(msgspec.msgpack.decode, body, type=Answer)


def _is_leaving(process: Process) -> bool:
    return process.returncode is not None or process.stdin is None or process.stdin.is_closing()


async def _spawn(memory_bytes: int) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "cosyd.narrate.documents", str(memory_bytes)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C in a terminal is the daemon's to handle
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0  # what is wrong is found when it is opened
