"""Files that are there once they are whole, and not at all before. No Qt in here."""

from __future__ import annotations

import asyncio
import os
import secrets
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path
    from typing import Any

    Write = Callable[[bytes], Coroutine[Any, Any, None]]

NAME_CHARACTERS = 100
"""Of a file's name, with which that of what is written beside it begins: names have an end."""


@asynccontextmanager
async def whole(file: Path) -> AsyncIterator[Write]:
    """What writes *file*, which is put in its place once the block has ended well.

    Raises:
        OSError: There is no room, or no right to write there.
    """
    beside = file.with_name(f".{file.name[:NAME_CHARACTERS]}.{secrets.token_hex(4)}.part")
    try:
        with await asyncio.to_thread(beside.open, "xb") as out:

            async def write(data: bytes) -> None:
                await asyncio.to_thread(out.write, data)

            yield write
            await asyncio.to_thread(_to_disk, out)
        await asyncio.to_thread(beside.replace, file)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _to_disk(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
