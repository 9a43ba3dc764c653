import asyncio
from contextlib import asynccontextmanager

import pytest

from cosyd.contract.errors import LiveUnknown
from cosyd.sinks.sessions import Sessions
from doubles import Telling

PCM = b"\x01\x02" * 2_400


class Writing:
    """A live text whose utterances the test brings."""

    def __init__(self):
        self.closed = False
        self._new = asyncio.Queue()

    def begins(self, job):
        self._new.put_nowait(job)
        return job

    def close(self):
        self.closed = True
        self._new.put_nowait(None)

    async def utterances(self):
        while (job := await self._new.get()) is not None:
            yield job


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@asynccontextmanager
async def begun():
    clock = Clock()
    sessions = Sessions(idle_s=60.0, clock=clock)
    live = Writing()
    try:
        yield sessions, sessions.add(live), live, clock
    finally:
        await sessions.stop()


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_live_text_that_nobody_uses_is_closed_and_counted():
    async def run():
        async with begun() as (sessions, name, live, clock):
            clock.now_s = 50.0
            sessions.get(name)
            clock.now_s = 109.0
            sessions.sweep()
            before = live.closed
            clock.now_s = 110.0
            sessions.sweep()
            with pytest.raises(LiveUnknown):
                sessions.get(name)
            return before, live.closed, len(sessions), sessions.forgotten

    assert asyncio.run(run()) == (False, True, 0, 1)


def test_one_whose_turn_has_not_come_or_that_is_being_spoken_is_in_use():
    async def run():
        async with begun() as (sessions, _, live, clock):
            job = live.begins(Telling())
            await settled()
            clock.now_s = 500.0
            sessions.sweep()
            waiting = live.closed
            job.say(PCM)
            await settled()
            clock.now_s = 559.0
            sessions.sweep()
            spoken = live.closed
            clock.now_s = 560.0
            sessions.sweep()
            return waiting, spoken, live.closed

    assert asyncio.run(run()) == (False, False, True)


def test_a_cancelled_utterance_keeps_nothing_open():
    async def run():
        async with begun() as (sessions, _, live, clock):
            live.begins(Telling()).cancel()
            await settled()
            clock.now_s = 60.0
            sessions.sweep()
            return live.closed

    assert asyncio.run(run())


def test_names_cannot_be_guessed():
    async def run():
        sessions = Sessions()
        names = {sessions.add(Writing()) for _ in range(20)}
        await sessions.stop()
        return names

    names = asyncio.run(run())

    assert len(names) == 20
    assert min(map(len, names)) >= 22  # 128 bits
