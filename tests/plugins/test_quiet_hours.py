from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.contract.house import House
from cosyd.contract.model import Priority, Utterance
from cosyd_plugins.quiet_hours import DAYS, QuietHours, Settings, calendar_of

BERLIN = ZoneInfo("Europe/Berlin")


def settings(**table):
    return msgspec.convert({"timezone": "UTC", **table}, Settings)


def calendar(**table):
    return calendar_of(settings(**table))


def gate(folder, **table):
    made = QuietHours()
    room = partial(House, config_folder=folder, data_folder=folder, runtime_folder=folder)
    made.configure(room(settings=settings(**table), tell=lambda *said: None))
    return made


def at(text, zone=UTC):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def loud(priority=Priority.MESSAGE):
    return Utterance(text="Hello.", priority=priority, play=True)


NIGHT = at("2026-11-23T23:30")
"""A Monday."""


def test_a_message_waits_for_the_morning_and_what_is_light_is_dropped(tmp_path):
    quiet = gate(tmp_path)

    told = {priority.value: quiet.judge(loud(priority), NIGHT) for priority in Priority}

    assert {name: verdict.action for name, verdict in told.items()} == {
        "important": "pass",
        "message": "hold",
        "text": "drop",
        "notification": "drop",
        "progress": "drop",
        "narration": "pass",
    }
    assert {told["message"].reason, told["text"].reason} == {"it is quiet until 07:00"}
    assert told["message"].until == at("2026-11-24T07:00")


def test_by_day_everything_passes(tmp_path):
    quiet = gate(tmp_path)

    told = [quiet.judge(loud(priority), at("2026-11-23T21:59:59")) for priority in Priority]

    assert {verdict.action for verdict in told} == {"pass"}


def test_what_a_client_fetches_is_touched_only_where_wanted(tmp_path):
    fetched = Utterance(text="Hello.")

    told = [
        gate(tmp_path, applies_to=which).judge(fetched, NIGHT).action
        for which in ("loudspeaker", "all")
    ]

    assert told == ["pass", "hold"]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T22:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59:59.9", "2026-11-24T07:00"),
        ("2026-11-24T07:00", None),
        ("2026-11-27T23:00", None),
        ("2026-11-28T09:00", "2026-11-30T00:00"),
        ("2026-11-29T23:00", "2026-11-30T00:00"),
    ],
)
def test_several_spans_on_days_of_their_own(now, until):
    when = calendar(
        spans=[
            {"from": "22:00", "to": "07:00", "days": ["mon", "tue", "wed", "thu"]},
            {"from": "00:00", "to": "24:00", "days": ["sat", "sun"]},
        ]
    )

    assert when.until(at(now)) == (until and at(until))


def test_an_end_that_is_not_within_a_day_is_told_with_its_day(tmp_path):
    quiet = gate(tmp_path, **{"from": "00:00", "to": "24:00", "days": ["sat", "sun"]})

    assert quiet.judge(loud(), at("2026-11-28T09:00")).reason == "it is quiet until Monday 00:00"


times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
span = st.fixed_dictionaries(
    {"from": times, "to": times, "days": st.lists(st.sampled_from(DAYS), min_size=1)}
).filter(lambda one: one["from"] != one["to"])


def minutes_of(spans):
    """The quiet minutes of a week, found without any arithmetic of dates."""
    quiet = [False] * 7 * 1440
    for one in spans:
        begin, end = (int(one[edge][:2]) * 60 + int(one[edge][3:]) for edge in ("from", "to"))
        for day in one["days"]:
            for minute in range(begin, end if end > begin else end + 1440):
                quiet[(DAYS.index(day) * 1440 + minute) % len(quiet)] = True
    return quiet


@given(st.lists(span, min_size=1, max_size=4), st.integers(0, 7 * 86_400 - 1))
def test_the_end_is_the_first_moment_outside_of_all_spans(spans, second):
    week = minutes_of(spans)
    monday = at("2026-11-23T00:00")
    now = monday + timedelta(seconds=second)
    if all(week):
        with pytest.raises(msgspec.ValidationError, match="always"):
            calendar(spans=spans)
        return

    until = calendar(spans=spans).until(now)

    minute = second // 60
    if not week[minute]:
        assert until is None
        return
    while week[minute % len(week)]:
        minute += 1
    assert until == monday + timedelta(minutes=minute)


@given(
    st.lists(span, min_size=1, max_size=3),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut"]),
    st.integers(0, 2 * 365 * 86_400).map(lambda s: at("2026-01-01") + timedelta(seconds=s)),
    st.floats(0, 0.999),
)
def test_wherever_clocks_are_changed_a_quiet_has_one_end(spans, zone, now, part):
    try:
        when = calendar(spans=spans, timezone=zone)
    except msgspec.ValidationError:
        return
    until = when.until(now)

    if until is not None:
        assert until.astimezone(UTC) > now
        assert when.until(until) is None
        assert when.until(now + (until.astimezone(UTC) - now) * part) == until


@pytest.mark.parametrize(
    ("begin", "until", "lasts_h"),
    [
        ("2026-03-28T22:00", "2026-03-29T07:00", 8),
        ("2026-10-24T22:00", "2026-10-25T07:00", 10),
        ("2026-03-29T01:00", "2026-03-29T02:30", 1.5),
        ("2026-10-25T01:00", "2026-10-25T02:30", 2.5),
        ("2026-10-25T02:30", "2026-10-25T05:00", 3.5),
    ],
    ids=["shorter night", "longer night", "end is skipped", "end comes twice", "begins twice"],
)
@pytest.mark.parametrize("named", [True, False], ids=["named zone", "the machine's zone"])
def test_the_night_in_which_clocks_change(monkeypatch, named, begin, until, lasts_h):
    if not named:
        monkeypatch.setenv("TZ", BERLIN.key)
        time.tzset()
    try:
        when = calendar(
            timezone=BERLIN.key if named else "", **{"from": begin[-5:], "to": until[-5:]}
        )
        end = when.until(at(begin, BERLIN))
    finally:
        monkeypatch.undo()
        time.tzset()

    assert end.astimezone(UTC) - at(begin, BERLIN).astimezone(UTC) == timedelta(hours=lasts_h)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ({"from": "22:00", "to": "22:00"}, "both '22:00'"),
        ({"from": "25:00"}, "'from' is '25:00'"),
        ({"from": "24:00", "to": "07:00"}, "'from' is '24:00'"),
        ({"to": "7"}, "such as '22:00'"),
        ({"days": []}, "'days' is empty"),
        ({"from": "00:00", "to": "24:00"}, "always be quiet"),
        ({"from": "21:00", "spans": [{"from": "22:00", "to": "23:00"}]}, "not both"),
        ({"hold": ["text"], "drop": ["text"]}, "'text' cannot be both"),
        ({"timezone": "Europe/Atlantis"}, "Europe/Atlantis"),
        ({"timezone": "../../etc/passwd"}, "time zone"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_reason(table, reason):
    with pytest.raises(msgspec.ValidationError) as caught:
        settings(**table)

    assert reason in str(caught.value)


def test_without_settings_that_make_sense_nothing_is_kept_quiet():
    assert QuietHours().judge(loud(), NIGHT).action == "pass"
