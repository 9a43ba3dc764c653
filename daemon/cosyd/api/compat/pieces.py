"""Sound cut as a contract wants it cut."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


async def exactly(
    body: AsyncGenerator[bytes, None], piece_bytes: int
) -> AsyncGenerator[bytes, None]:
    """*body* in pieces of that size; only the last may be shorter."""
    async with aclosing(in_multiples(body, piece_bytes)) as pieces:
        async for data in pieces:
            for start in range(0, len(data), piece_bytes):
                yield data[start : start + piece_bytes]


async def in_multiples(
    body: AsyncGenerator[bytes, None], unit_bytes: int
) -> AsyncGenerator[bytes, None]:
    """*body* as it comes, in pieces of whole units; only the last may end within one."""
    left = bytearray()
    async with aclosing(body) as pieces:
        async for data in pieces:
            left += data
            if whole := len(left) // unit_bytes * unit_bytes:
                yield bytes(left[:whole])
                del left[:whole]
    if left:
        yield bytes(left)
