"""The latest lines of the log, in memory."""

import io
import logging

import pytest
import structlog

from cosyd.system import logs, ring
from cosyd.system.options import Log

ours = structlog.get_logger("cosyd.test")
SAID = "Quetzalcoatl"


@pytest.fixture
def view():
    logs.configure(Log(), io.StringIO(), {"/home/anna": "~"})
    yield lambda *args, **kwargs: ring.latest().view(*args, **kwargs)
    logs.release()


def test_lines_are_numbered_and_told_with_their_facts_as_texts(view):
    ours.info("job.ended", job="j1", took_s=0.3, sinks=["a"])
    logging.getLogger("somebody").warning("%s is late\nvery", "it")

    first, second = view().lines
    assert (first.number, first.level, first.event) == (1, "info", "job.ended")
    assert first.facts == {"job": "j1", "took_s": "0.3", "sinks": '["a"]', "logger": "cosyd.test"}
    assert (second.number, second.level, second.event) == (2, "warning", "it is late")
    assert second.at >= first.at > 1_700_000_000


def test_no_text_no_token_and_no_place_is_in_them(view):
    ours.warning("x", text=SAID, deep={"token": SAID}, file="/home/anna/a.txt" * 99)
    ours.error("y", exc_info=ValueError(SAID))

    told = repr(view().lines)
    assert SAID not in told
    assert "anna" not in told
    assert "ValueError" in told


def test_who_follows_gets_what_came_since_and_hears_what_it_missed(view):
    for number in range(ring.LINES + 10):
        ours.info("tick", number=number)

    whole, since = view(), view(after=ring.LINES + 5)
    assert (len(whole.lines), whole.missed, whole.last) == (ring.LINES, 10, ring.LINES + 10)
    assert [line.number for line in since.lines] == list(range(ring.LINES + 6, ring.LINES + 11))
    assert (since.missed, view(after=since.last).lines) == (0, [])
    assert [line.number for line in view(limit=2).lines] == [ring.LINES + 9, ring.LINES + 10]


def test_a_number_of_an_earlier_daemon_counts_from_the_start(view):
    ours.info("tick")

    assert [line.number for line in view(after=5_000).lines] == [1]


def test_the_least_grave_can_be_left_out(view):
    ours.info("a")
    ours.warning("b")
    logging.getLogger("x").log(logging.WARNING + 5, "c")
    ours.error("d")

    assert [line.event for line in view(level="warning").lines] == ["b", "c", "d"]
    assert [line.number for line in view(level="error").lines] == [4]


def test_no_more_memory_is_taken_than_is_said(view):
    for _ in range(200):
        ours.info("tick", **{f"fact{number}": "x" * 400 for number in range(50)})

    lines = view().lines
    assert 0 < sum(len(value) for line in lines for value in line.facts.values()) < 400_000
    assert view().missed == 200 - len(lines)
