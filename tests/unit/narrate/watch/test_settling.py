"""When a file counts as whole."""

from __future__ import annotations

import math

import pytest

from cosyd.narrate.watch.settling import LONGEST_S, News, Settling
from cosyd.narrate.watch.stamp import Stamp

A = Stamp(10, 1, 7)
LATER = A._replace(mtime_ns=2)
LONGER = A._replace(size_bytes=11)
OTHER = A._replace(inode=8)
EARLIER = A._replace(mtime_ns=-5)
FUTURE = A._replace(mtime_ns=1 << 62)
EMPTY = Stamp(0, 1, 7)


def settling():
    return Settling(settle_s=2, empty_s=60)


@pytest.mark.parametrize(
    ("seen", "due_s"),
    [
        pytest.param([(0, A)], 2, id="the same from the first"),
        pytest.param([(0, A), (1.9, A)], 2, id="seen twice, and no other"),
        pytest.param([(0, A), (1.9, LONGER)], 3.9, id="it has grown"),
        pytest.param([(0, A), (1, LATER)], 3, id="written without growing"),
        pytest.param([(0, A), (1, OTHER)], 3, id="another file under its name"),
        pytest.param([(0, A), (1, EARLIER)], 3, id="the clock was put back"),
        pytest.param([(0, FUTURE)], 2, id="from the future"),
        pytest.param([(0, A), (1, LONGER), (1.5, A)], 3.5, id="back to what it was"),
        pytest.param([(0, EMPTY)], 60, id="empty"),
        pytest.param([(0, EMPTY), (5, A)], 7, id="no longer empty"),
        pytest.param([(0, A, News.RENAMED)], 0.5, id="renamed when it was ready"),
        pytest.param([(0, A, News.RENAMED), (0.4, LONGER)], 2.4, id="written after its rename"),
        pytest.param([(0, EMPTY, News.RENAMED)], 60, id="empty, though renamed"),
        pytest.param([(0, A), (1, A, News.CLOSED)], 2, id="closed in time"),
        pytest.param([(0, A), (1, A, News.RENAMED)], 1.5, id="renamed over itself"),
    ],
)
def test_a_file_is_due_when_it_has_looked_the_same_for_long_enough(seen, due_s):
    one = settling()

    for now_s, stamp, *news in seen:
        one.seen("a", stamp, now_s, *news)

    assert one.next_s() == pytest.approx(due_s)
    assert one.due(due_s - 0.01) == []
    assert one.due(due_s) == ["a"]


def test_a_version_is_whole_once():
    one = settling()
    one.seen("a", A, 0)
    one.whole("a")

    one.seen("a", A, 5)

    assert len(one) == 0
    assert one.next_s() == math.inf


def test_the_next_version_is_news():
    one = settling()
    one.seen("a", A, 0)
    one.whole("a")

    one.seen("a", A._replace(readable=False), 5)

    assert one.due(7) == ["a"]


def test_a_file_that_comes_back_is_news():
    one = settling()
    one.seen("a", A, 0)
    one.whole("a")
    one.gone("a")

    one.seen("a", A, 2)

    assert one.due(4) == ["a"]


def test_a_file_that_is_held_open_for_hours_is_looked_at_seldom_and_never_given_up():
    one = settling()
    one.seen("a", A, 0)
    now_s, looks = 0.0, 0

    while now_s < 4 * 3600:
        now_s = one.next_s()
        one.put_off("a", now_s)
        looks += 1

    assert looks < 4 * 3600 / LONGEST_S + 10
    assert one.next_s() - now_s == LONGEST_S


def test_closing_a_file_that_was_held_open_ends_the_long_wait():
    one = settling()
    one.seen("a", A, 0)
    for now_s in (2, 6, 14, 30):
        one.put_off("a", now_s)

    one.seen("a", A, 31, News.CLOSED)

    assert one.due(33) == ["a"]


def test_what_could_not_be_taken_is_told_again():
    one = settling()
    one.seen("a", A, 0)
    one.whole("a")

    one.again("a", A, 10)

    assert one.due(9) == []
    assert one.due(10) == ["a"]


def test_nothing_is_kept_of_files_that_are_gone():
    one = settling()
    for name in ("a", "b", "c"):
        one.seen(name, A, 0)
    one.whole("a")

    one.only({"b"})
    one.seen("a", A, 3)

    assert sorted(one.due(5)) == ["a", "b"]
