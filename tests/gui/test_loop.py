"""The loop: what it is given to do, and in whose hands that is when it has ended."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from cosyd_gui.loop import Loop
from patience import wait_for


class Given:
    """Tells in which thread it was let go of."""

    def __init__(self, told):
        self._told = told

    def __del__(self):
        self._told.append(threading.current_thread())


async def nothing():
    pass


async def answers(_, begun):
    begun.set()


async def fails(given, begun):
    begun.set()
    raise ZeroDivisionError(given)


async def waits(_, begun):
    begun.set()
    await asyncio.Event().wait()


@pytest.mark.parametrize("work", [answers, fails, waits])
@pytest.mark.parametrize("at_once", [True, False])
def test_what_it_was_given_is_let_go_of_in_the_thread_that_gave_it(work, at_once, caplog):
    caplog.set_level(logging.CRITICAL, "cosyd_gui.loop")  # what pytest kept would be let go of late
    told, begun = [], threading.Event()

    with Loop() as loop:
        running = loop.run(work, Given(told), begun)
        if not at_once:
            begun.wait(10)
        running.cancel()
        wait_for(lambda: loop.run(nothing) and told)

    assert told == [threading.current_thread()]


def test_what_still_runs_at_the_end_is_cancelled_and_may_be_cancelled_again():
    told, begun = [], threading.Event()

    with Loop() as loop:
        running = loop.run(waits, Given(told), begun)
        begun.wait(10)
    running.cancel()

    assert told == [threading.current_thread()]
