from __future__ import annotations

import asyncio
from contextlib import aclosing

import msgspec

from cosyd.contract.events import AnyEvent, Missed, SettingsReloaded, WatchChanged
from cosyd.contract.narrations import WatchState
from cosyd.feed import Feed


def event(number):
    return SettingsReloaded(at=float(number))


def told(events):
    return [one if isinstance(one, Missed) else int(one.at) for one in events]


async def begun(feed, **options):
    """A listener from whom nothing is lost any more."""
    events = feed.listen(**options)
    first = asyncio.create_task(anext(events))
    await asyncio.sleep(0)
    feed.put(event(0))
    await first
    return events


def missed(events):
    return [one.count for one in events if isinstance(one, Missed)]


def test_every_listener_gets_every_event_in_order():
    async def run():
        feed = Feed()
        async with aclosing(await begun(feed)) as one, aclosing(await begun(feed)) as other:
            await anext(one)  # the event with which the other began
            for number in (1, 2, 3):
                feed.put(event(number))
            return [[await anext(events) for _ in range(3)] for events in (one, other)]

    for events in asyncio.run(run()):
        assert told(events) == [1, 2, 3]


def test_a_slow_listener_loses_the_oldest_and_is_told_how_many_before_what_follows():
    async def run():
        feed = Feed()
        async with aclosing(await begun(feed, room=3)) as events:
            for number in range(1, 8):
                feed.put(event(number))
            return [await anext(events) for _ in range(4)]

    lost, *kept = asyncio.run(run())

    assert lost.count == 4
    assert told(kept) == [5, 6, 7]


def test_a_loss_is_told_in_its_place_also_when_it_comes_while_others_are_read():
    async def run():
        feed = Feed()
        async with aclosing(await begun(feed, room=2)) as events:
            feed.put(event(1))
            feed.put(event(2))
            got = [await anext(events)]
            for number in (3, 4, 5):
                feed.put(event(number))
            return [*got, *[await anext(events) for _ in range(3)]]

    first, lost, *rest = asyncio.run(run())

    assert told([first]) == [1]
    assert lost.count == 2
    assert told(rest) == [4, 5]


def test_one_who_is_slow_costs_the_others_nothing():
    async def run():
        feed = Feed()
        async with aclosing(await begun(feed, room=1)), aclosing(await begun(feed)) as quick:
            got = []
            for number in range(1, 50):
                feed.put(event(number))
                got.append(await anext(quick))
            return got

    assert told(asyncio.run(run())) == list(range(1, 50))


def test_a_loss_is_counted_by_those_who_count_and_told_to_no_other_listener():
    async def run():
        feed, counted = Feed(), []
        async with (
            aclosing(await begun(feed, room=1)) as slow,
            aclosing(await begun(feed)) as quick,
        ):
            with feed.tapped(counted.append):
                for number in (1, 2, 3):
                    feed.put(event(number))
                await anext(slow)
                return counted, [await anext(quick) for _ in range(3)]

    counted, quick = asyncio.run(run())

    assert missed(counted) == [3]  # with the event by which the quick one began
    assert told(quick) == [1, 2, 3]


def test_a_tap_hears_at_once_and_only_while_it_is_there():
    feed, heard = Feed(), []

    with feed.tapped(heard.append):
        feed.put(event(1))
        assert told(heard) == [1]
    feed.put(event(2))

    assert told(heard) == [1]


def test_a_tap_may_leave_while_an_event_is_handed_round():
    feed, heard = Feed(), []
    leaving = feed.tapped(lambda _: leaving.__exit__(None, None, None))
    leaving.__enter__()

    with feed.tapped(heard.append):
        feed.put(event(1))
        feed.put(event(2))

    assert told(heard) == [1, 2]


def test_nothing_is_kept_of_a_listener_who_has_left():
    async def run():
        feed = Feed()
        events = await begun(feed)
        await events.aclose()
        waiting = asyncio.create_task(anext(other := feed.listen()))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await other.aclose()
        return feed

    feed = asyncio.run(run())

    assert feed._taps == []


def test_events_may_be_put_where_nobody_listens():
    Feed().put(event(1))


def test_programs_can_read_every_event_by_its_name():
    decoder = msgspec.json.Decoder(AnyEvent)
    gone = WatchChanged(watch="one", state=WatchState.REMOVED)

    assert decoder.decode(msgspec.json.encode(gone)) == gone
