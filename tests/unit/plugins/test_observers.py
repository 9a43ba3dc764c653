from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial

import msgspec

from cosyd.contract.events import DaemonChanged, JobStarted, Missed, PluginChanged
from cosyd.contract.house import House
from cosyd.feed import ROOM, Feed
from cosyd.plugins.observers import Observers

READY, STOPPING = DaemonChanged(state="ready"), DaemonChanged(state="stopping")


class Notes:
    """Writes down what it is told."""

    Settings = msgspec.Struct

    def __init__(self, name="notes"):
        self.name = name
        self.told = []

    async def start(self, house): ...

    async def notice(self, event):
        self.told.append(event)

    async def stop(self): ...


class Slow(Notes):
    """Takes as long as the test wants."""

    def __init__(self):
        super().__init__("slow")
        self.go = asyncio.Event()

    async def notice(self, event):
        await super().notice(event)
        await self.go.wait()


class Touchy(Notes):
    """Cannot bear that the daemon stops."""

    async def notice(self, event):
        if event is STOPPING:
            raise LookupError("dropped it")
        await super().notice(event)


@asynccontextmanager
async def watched(folder, *observers):
    feed = Feed()
    room = partial(House, config_folder=folder, data_folder=folder, runtime_folder=folder)
    all_of_them = Observers(observers, feed)
    await all_of_them.start(room, {})
    try:
        yield feed, all_of_them
    finally:
        await all_of_them.stop()


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


def test_an_observer_is_told_all_from_its_start_to_its_stop(tmp_path):
    notes = Notes()

    async def run():
        async with watched(tmp_path, notes) as (feed, _):
            feed.put(READY)
            await settled()
            feed.put(STOPPING)

    asyncio.run(run())

    assert notes.told == [READY, STOPPING]


def test_one_that_raises_is_told_as_failed_until_it_works_again_and_costs_the_others_nothing(
    tmp_path,
):
    touchy, notes = Touchy("touchy"), Notes()
    states = []

    async def run():
        async with watched(tmp_path, touchy, notes) as (feed, observers):
            for event in (STOPPING, READY):
                feed.put(event)
                await settled()
                post = observers.posts["touchy"]
                states.append((post.state, post.reason))

    asyncio.run(run())

    assert states == [("failed", "LookupError: dropped it"), ("ready", "")]
    assert READY in touchy.told
    changes = [one.state for one in notes.told if isinstance(one, PluginChanged)]
    assert changes[:2] == ["failed", "ready"]


def test_one_that_is_slow_loses_the_oldest_is_told_how_many_and_delays_nobody(tmp_path):
    async def run():
        slow, notes = Slow(), Notes()
        async with watched(tmp_path, slow, notes) as (feed, _):
            for number in range(ROOM + 4):
                feed.put(JobStarted(job=f"j{number}", waited_ms=1.0))
                await settled()
            others = len(notes.told)
            slow.go.set()
            await settled()
        return others, slow.told

    others, told = asyncio.run(run())

    assert others == ROOM + 4
    assert [told[0].job, told[1], told[2].job, len(told)] == [
        "j0", Missed(count=3, at=told[1].at), "j4", ROOM + 2,
    ]  # fmt: skip
