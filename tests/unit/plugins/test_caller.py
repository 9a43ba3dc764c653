from __future__ import annotations

import sys
import threading

import pytest

from cosyd.plugins.caller import Caller, Stuck
from patience import wait_for


@pytest.fixture
def hung():
    """What a call hangs on, until the test is over."""
    hung = threading.Event()
    yield hung
    hung.set()


def test_what_a_call_returns_or_raises_comes_back_from_the_plugins_own_thread():
    caller, late = Caller("mine", lambda: 15), []

    name = caller.run(lambda: threading.current_thread().name, late.append)
    with pytest.raises(ZeroDivisionError):
        caller.run(lambda: 1 // 0, late.append)
    with pytest.raises(RuntimeError, match="SystemExit"):
        caller.run(lambda: sys.exit(1), late.append)

    assert name == "plug-in mine"
    assert late == []


def test_one_that_hangs_is_waited_for_once_and_told_when_it_comes_back(hung):
    late, begun = [], threading.Event()

    def limit_s():
        begun.wait()  # however long the thread takes to start on a busy machine
        return next(limits_s)

    limits_s = iter([0.05, 60.0])  # nobody would wait so long for the second one
    caller = Caller("mine", limit_s)

    with pytest.raises(Stuck, match="not come back in time"):
        caller.run(lambda: (begun.set(), hung.wait()), late.append)
    with pytest.raises(Stuck, match="an earlier call"):
        caller.run(lambda: 7, late.append)
    hung.set()
    wait_for(lambda: late[1:])

    assert (late[0] > 0, late[1]) == (True, None)
    assert caller.run(lambda: 7, late.append) == 7


def test_a_call_that_only_waited_behind_another_is_dropped_and_not_blamed(hung):
    late, made, begun = [], [], threading.Event()
    caller = Caller("mine", iter([60.0, 0.05, 60.0]).__next__)

    def first():
        begun.set()
        hung.wait()

    thread = threading.Thread(target=caller.run, args=(first, late.append))
    thread.start()
    begun.wait()
    with pytest.raises(Stuck) as caught:
        caller.run(lambda: made.append(1), late.append)
    hung.set()
    thread.join()

    assert not caught.value.begun
    assert caller.run(lambda: 7, late.append) == 7
    assert (made, late) == ([], [])
