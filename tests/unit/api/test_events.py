"""The events of ``/v1/events``, without the server around them."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

from cosyd.api.system import _events
from cosyd.contract.events import SettingsReloaded
from cosyd.feed import ROOM, Feed


def told(data):
    lines = dict(line.split(": ", 1) for line in data.decode().strip().splitlines())
    return lines["event"], json.loads(lines["data"])


def test_a_client_that_does_not_read_costs_no_more_memory_than_any_and_is_told_what_it_missed():
    async def run():
        feed = Feed()
        async with aclosing(_events(feed, asyncio.Event())) as events:
            await anext(events)
            for number in range(5_000):
                feed.put(SettingsReloaded(at=float(number)))
                if number % 100 == 0:
                    await asyncio.sleep(0)
            got, last = [], -1.0
            while last < 4_999:
                name, facts = told(await anext(events))
                got.append((name, facts))
                last = facts["at"] if name == "settings.reloaded" else last
            return got

    got = asyncio.run(run())

    lost = sum(facts["count"] for name, facts in got if name == "missed")
    reloaded = [facts["at"] for name, facts in got if name == "settings.reloaded"]
    assert lost + len(reloaded) == 5_000
    assert len(reloaded) <= ROOM + 4
    assert reloaded == sorted(reloaded)


def test_events_end_when_the_daemon_stops_and_nothing_listens_any_more():
    async def run():
        feed, stopping = Feed(), asyncio.Event()
        async with aclosing(_events(feed, stopping)) as events:
            first = told(await anext(events))
            stopping.set()
            rest = [data async for data in events]
        return first, rest, feed._taps, asyncio.all_tasks() - {asyncio.current_task()}

    (name, facts), rest, taps, tasks = asyncio.run(run())

    assert (name, set(facts)) == ("hello", {"version"})
    assert (rest, taps, tasks) == ([], [], set())


def test_a_client_that_leaves_while_events_pile_up_leaves_nothing_behind():
    async def run():
        feed = Feed()
        async with aclosing(_events(feed, asyncio.Event())) as events:
            await anext(events)
            for _ in range(10):
                feed.put(SettingsReloaded())
            await asyncio.sleep(0)
        return feed._taps, asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(run()) == ([], set())
