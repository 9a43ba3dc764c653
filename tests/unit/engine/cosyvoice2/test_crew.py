"""Rows are computed by two threads, and come back as if one had had them all."""

from __future__ import annotations

import threading
import time

import pytest
import torch

from cosyd.engine.cosyvoice2.crew import Crew


@pytest.fixture(scope="module")
def crew():
    return Crew(2)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_all_rows_come_back_in_their_order(crew, rows):
    given = torch.arange(rows)

    assert crew.run(lambda some: 2 * given[some], rows).tolist() == (2 * given).tolist()


def test_two_rows_are_computed_at_the_same_time(crew):
    both = threading.Barrier(2, timeout=20)

    def work(some):
        both.wait()
        return torch.ones(some.stop - some.start)

    assert crew.run(work, 2).tolist() == [1, 1]


@pytest.mark.parametrize("threads", [2, 5])
def test_each_takes_half_of_the_threads_and_nobody_else_fewer_than_before(threads):
    before = torch.get_num_threads()

    took = Crew(threads).run(lambda _: torch.tensor([torch.get_num_threads()]), 2)

    assert took.tolist() == [threads // 2] * 2
    assert torch.get_num_threads() == before
    others = []
    other = threading.Thread(target=lambda: others.append(torch.get_num_threads()))
    other.start()
    other.join()
    assert others == [before]


def test_who_fails_is_told_when_nobody_is_at_work_any_more(crew):
    ended = []

    def work(some):
        if some.start == 0:
            raise RuntimeError("no room")
        time.sleep(0.05)
        ended.append(some)
        return torch.zeros(1)

    with pytest.raises(RuntimeError, match="no room"):
        crew.run(work, 2)

    assert ended


def test_what_it_makes_keeps_no_history(crew):
    weight = torch.ones(2, requires_grad=True)

    with torch.inference_mode():
        made = crew.run(lambda some: 2 * weight[some], 2)

    assert made.is_inference()


def test_its_threads_end_with_it():
    before = set(threading.enumerate())
    crew = Crew(2)
    members = set(threading.enumerate()) - before

    del crew

    assert len(members) == 2
    for one in members:
        one.join(20)
    assert not any(one.is_alive() for one in members)
