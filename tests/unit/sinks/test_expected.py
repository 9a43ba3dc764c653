from __future__ import annotations

import asyncio

import pytest

from cosyd.contract.errors import NobodyListens, ShuttingDown
from cosyd.sinks import expected
from cosyd.sinks.expected import Expectations, Expected


def outcome_of(wait_s, then):
    """What becomes of a subscriber that is expected, where *then* happens."""

    async def run():
        expectations = Expectations(lambda stream: False)
        one = Expected(wait_s)
        expectations.expect(one, "s")
        then(expectations)
        await asyncio.wait({one.come})
        await asyncio.sleep(0)
        return one.come.exception(), len(expectations)

    return asyncio.run(run())


def test_who_comes_to_just_that_stream_is_the_one():
    assert outcome_of(300, lambda all_: all_.arrived(b"event.s.")) == (None, 0)


def test_who_comes_to_several_streams_is_somebody_else():
    error, left = outcome_of(0.01, lambda all_: all_.arrived(b"audio."))

    assert (type(error), left) == (NobodyListens, 0)


def test_once_the_daemon_stops_it_is_not_waited_for_much_longer(monkeypatch):
    monkeypatch.setattr(expected, "LAST_CALL_S", 0.01)

    error, left = outcome_of(300, Expectations.last_call)

    assert (type(error), left) == (ShuttingDown, 0)


@pytest.mark.parametrize("topic", [b"audio.s.", b"event.s."])
def test_who_comes_at_the_last_call_is_not_too_late(topic):
    def then(expectations):
        expectations.last_call()
        expectations.arrived(topic)

    assert outcome_of(300, then) == (None, 0)
