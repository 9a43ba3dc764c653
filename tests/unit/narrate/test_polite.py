"""When narrations may be spoken."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cosyd.contract.narrations import NarrationState
from cosyd.narrate import polite
from cosyd.narrate.polite import Polite, opens
from cosyd.system.options import Narrations as Options
from unit.narrate.stage import narrating

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(told, **more):
    return datetime.fromisoformat(told).replace(tzinfo=BERLIN, **more)


@pytest.mark.parametrize(
    ("hours", "now", "then"),
    [
        ("", "2026-06-01 12:00", None),
        ("22:00-07:00", "2026-06-01 21:59", "2026-06-01 22:00"),
        ("22:00-07:00", "2026-06-01 22:00", None),
        ("22:00-07:00", "2026-06-02 06:59", None),
        ("22:00-07:00", "2026-06-02 07:00", "2026-06-02 22:00"),
        ("09:00-17:30", "2026-06-01 17:30", "2026-06-02 09:00"),
        ("09:00-17:30", "2026-06-01 08:00", "2026-06-01 09:00"),
        ("08:00-08:00", "2026-06-01 03:00", None),
    ],
)
def test_hours_may_go_over_midnight(hours, now, then):
    assert opens(hours, berlin(now)) == (berlin(then) if then else None)


def test_hours_are_those_of_the_clock_on_the_wall_when_it_is_changed():
    evening = berlin("2026-10-24 23:30")  # the night has an hour more

    morning = opens("07:00-08:00", evening)

    assert morning == berlin("2026-10-25 07:00")
    assert (morning.timestamp() - evening.timestamp()) / 3600 == 8.5


def test_of_a_zone_that_the_system_tells_only_the_distance_is_known_and_asked_anew():
    now = datetime.now().astimezone().replace(hour=5, minute=0, second=0, microsecond=0)

    assert opens("06:00-07:00", now) == now.replace(hour=6)


def held(**more):
    found = []
    asking = Polite(
        lambda: Options(**more),
        clock=lambda: berlin("2026-06-01 21:59"),
        on_battery=lambda: found.append(1) or True,
    )
    why = asyncio.run(asking.held())
    asyncio.run(asking.held())
    return why, found


def test_it_is_told_why_and_until_when():
    late, _ = held(hours="22:00-07:00", on_battery=True)
    unplugged, looks = held()
    free, unasked = held(on_battery=True)

    assert late.reason == "It waits for its hours, 22:00-07:00; it goes on at 22:00."
    assert late.look_again_s == polite.LOOK_S
    assert "battery" in unplugged.reason
    assert looks == [1]  # not with each sentence
    assert (free, unasked) == (None, [])


def test_a_narration_waits_until_it_may_go_on_and_takes_up_new_settings(tmp_path):
    def on_battery(settings):
        return Polite(settings, on_battery=lambda: True)

    async def run():
        async with narrating(tmp_path, polite=on_battery, on_battery=False) as on:
            view = await on.add(on.write("book.txt", "A word."))
            waiting = await on.until(view.id, NarrationState.HELD)
            assert on.singer.begun == []
            on.settings.now = Options(manner=on.settings.now.manner, on_battery=True)
            await on.narrations.reconfigure()
            return waiting, await on.until(view.id), on.told(view.id)

    waiting, done, told = asyncio.run(run())

    assert waiting.message == "The computer runs on its battery; it goes on when it is plugged in."
    assert (done.state, done.message) == (NarrationState.DONE, "")
    assert told[:3] == ["waiting", "held", "reading"]
