"""How sound is cut."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from cosyd.api.compat.pieces import exactly, in_multiples

CUTS = st.lists(st.binary(max_size=40), max_size=12)


def cut(by, came, size):
    closed = []

    async def body():
        try:
            for data in came:
                yield data
        finally:
            closed.append(True)

    async def run():
        return [data async for data in by(body(), size)]

    got = asyncio.run(run())
    assert closed
    return got


@given(came=CUTS, size=st.integers(1, 30))
def test_however_it_comes_all_pieces_but_the_last_have_the_size(came, size):
    got = cut(exactly, came, size)

    assert b"".join(got) == b"".join(came)
    assert all(len(piece) == size for piece in got[:-1])
    assert all(0 < len(piece) <= size for piece in got[-1:])


@given(came=CUTS, size=st.integers(1, 30))
def test_whole_units_are_not_kept_waiting(came, size):
    got = cut(in_multiples, came, size)

    assert b"".join(got) == b"".join(came)
    assert all(piece and len(piece) % size == 0 for piece in got[:-1])
    assert len(got) <= len(came) + 1
