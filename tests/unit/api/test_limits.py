"""How much a client may ask for."""

from __future__ import annotations

import pytest

from cosyd.api.limits import FAILURES, FORGIVEN_S, REMEMBERED, Failures, Limits
from cosyd.contract.access import Caller
from cosyd.contract.errors import TooFast, TooManyAtOnce, TooManyFailures


class Clock:
    """Stands still until it is told to go on."""

    now = 50.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def ask(limits, caller):
    with limits.slot(caller):
        pass


def test_so_many_a_minute_and_then_one_by_one(clock):
    limits, caller = Limits(clock), Caller(name="kitchen", requests_per_minute=4)

    for _ in range(4):
        ask(limits, caller)
    with pytest.raises(TooFast) as caught:
        ask(limits, caller)
    assert caught.value.retry_after_s == 15
    clock.now += 14.9
    with pytest.raises(TooFast):
        ask(limits, caller)
    clock.now += 0.1
    ask(limits, caller)
    with pytest.raises(TooFast):
        ask(limits, caller)
    ask(limits, Caller(name="hall", requests_per_minute=4))


def test_so_many_under_way_and_room_again_when_one_ends(clock):
    limits, caller = Limits(clock), Caller(name="kitchen", at_once=2, requests_per_minute=3)

    with limits.slot(caller):
        with pytest.raises(RuntimeError), limits.slot(caller):
            with pytest.raises(TooManyAtOnce), limits.slot(caller):
                pass
            raise RuntimeError
        ask(limits, caller)  # what was refused has not been counted


def test_the_owner_and_who_has_no_limits_may_as_much_as_they_like(clock):
    limits = Limits(clock)

    for caller in (Caller(), Caller(name="kitchen")):
        for _ in range(1_000):
            ask(limits, caller)


def test_a_limit_that_is_changed_counts_at_once(clock):
    limits = Limits(clock)
    ask(limits, Caller(name="kitchen", requests_per_minute=1))

    with pytest.raises(TooFast):
        ask(limits, Caller(name="kitchen", requests_per_minute=1))
    ask(limits, Caller(name="kitchen"))
    clock.now += 1
    ask(limits, Caller(name="kitchen", requests_per_minute=60))


def test_who_fails_too_often_waits_and_is_forgiven(clock):
    failures = Failures(clock)

    for _ in range(FAILURES):
        failures.check("ann")
        failures.add("ann")
    with pytest.raises(TooManyFailures) as caught:
        failures.check("ann")
    assert caught.value.retry_after_s == FORGIVEN_S
    failures.check("bob")
    clock.now += FORGIVEN_S
    failures.check("ann")
    failures.forget("ann")
    assert len(failures) == 0


def test_a_crowd_that_fails_is_not_remembered_without_end(clock):
    failures = Failures(clock)

    for one in range(2 * REMEMBERED):
        failures.add(str(one))

    assert len(failures) == REMEMBERED
