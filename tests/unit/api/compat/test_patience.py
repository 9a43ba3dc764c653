"""A silent connection is kept alive, and an error is told on it."""

from __future__ import annotations

import asyncio

import pytest
from sseclient import SSEClient

from cosyd.api import sse
from cosyd.api.compat.patience import kept_alive
from cosyd.contract.errors import EngineFailed, TextEmpty


class Slow:
    """A body that waits before each piece, and knows whether it was closed."""

    def __init__(self, *pieces: bytes | Exception, wait_s: float = 0.0):
        self.pieces = pieces
        self.wait_s = wait_s
        self.closed = False

    async def body(self):
        try:
            for one in self.pieces:
                await asyncio.sleep(self.wait_s)
                if isinstance(one, Exception):
                    raise one
                yield one
        finally:
            self.closed = True


def kept(slow: Slow, silence_s: float = 0.02):
    return kept_alive(
        slow.body(), still=b".", last_words=lambda error: error.code.encode(), silence_s=silence_s
    )


def gathered(slow: Slow, silence_s: float = 0.02) -> tuple[list[bytes], Exception | None]:
    async def run():
        came = []
        try:
            async for one in kept(slow, silence_s):
                came.append(one)
        except (EngineFailed, TextEmpty) as error:
            return came, error
        return came, None

    return asyncio.run(run())


def test_what_comes_soon_comes_as_it_is():
    assert gathered(Slow(b"a", b"", b"b"), silence_s=5) == ([b"a", b"", b"b"], None)


def test_silence_is_filled_before_and_between():
    came, _ = gathered(Slow(b"a", b"b", wait_s=0.1))

    assert b"".join(came).replace(b".", b"") == b"ab"
    assert came[0] == came[came.index(b"a") + 1] == b"."


def test_an_error_is_told_only_where_something_was_sent():
    early = gathered(Slow(TextEmpty()), silence_s=5)
    later = gathered(Slow(b"a", TextEmpty()), silence_s=5)
    filled = gathered(Slow(TextEmpty(), wait_s=0.1))

    assert early[0] == []
    assert later[0] == [b"a", b"text.empty"]
    assert filled[0][0] == b"."
    assert filled[0][-1] == b"text.empty"
    assert all(isinstance(error, TextEmpty) for _, error in (early, later, filled))


@pytest.mark.parametrize("wait_s", [0.0, 60.0])
def test_who_leaves_closes_what_was_awaited(wait_s):
    slow = Slow(b"a", b"b", wait_s=wait_s)

    async def leave():
        body = kept(slow)
        await anext(body)
        await body.aclose()
        return len(asyncio.all_tasks())

    assert asyncio.run(leave()) == 1
    assert slow.closed


def test_clients_of_events_overlook_what_fills_the_silence():
    told = [sse.KEEP_ALIVE, b'data: {"n": 1}\n\n', sse.KEEP_ALIVE, b'data: {"n": 2}\n\n']

    assert [one.data for one in SSEClient(told).events()] == ['{"n": 1}', '{"n": 2}']
