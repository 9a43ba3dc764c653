"""Who shares a run of the flow, and who is waited for before it begins."""

from __future__ import annotations

import time

import pytest
import torch

from cosyd.engine.cosyvoice2.company import MOST_TURNS, Company
from cosyd.engine.cosyvoice2.ensemble import Ensemble
from cosyd.engine.cosyvoice2.flow import Flow
from cosyd.engine.cosyvoice2.performance import Chunk
from cosyd.engine.cosyvoice2.rota import Rota
from cosyd.engine.orders import More
from unit.engine.cosyvoice2.stage import LONG, LONGER, alike, alone, order, rest, until_sound

NOW = 1_000.0
UNHEARD = -float("inf")
RUN_S, TOKEN_S = 0.2, 0.01


@pytest.fixture
def engine(loaded):
    loaded._rota = Rota(4)
    loaded._ensemble = Ensemble(loaded.models, 4)
    return loaded


@pytest.fixture
def sizes(monkeypatch):
    """How many were in each run of the flow."""
    follow, sizes = Flow.follow, []

    def counted(flow, streams, tokens, looked_at):
        sizes.append(len(streams))
        return follow(flow, streams, tokens, looked_at)

    monkeypatch.setattr(Flow, "follow", counted)
    return sizes


class Speaker:
    """Has a chunk once it has read so many tokens; nothing else of a performance."""

    def __init__(self, due=NOW + 1.0, lacks=0):
        self.due = due
        self.alone = False
        self.missing = lacks

    def lacks(self, _):
        return self.missing

    def chunk(self):
        if self.missing:
            return None
        return Chunk(tokens=torch.zeros(1, 28), count=25, looked_at=3)


def waited_for(company, *speakers):
    """Who is; None: those who are ready begin."""
    first = next(one for one in speakers if one.chunk())
    ready = company.together(first, first.chunk(), speakers, NOW)
    return company.awaited(ready, speakers, NOW) or None


def company(each_more):
    made = Company(each_more)
    made.took(RUN_S, 1)
    made.token_s = TOKEN_S
    return made


def card():
    return company(0.0)


def processor():
    return company(0.8)


@pytest.mark.parametrize("where", [card, processor])
def test_who_lacks_a_few_tokens_is_waited_for(where):
    late, later = Speaker(lacks=1), Speaker(lacks=MOST_TURNS)

    assert waited_for(where(), Speaker(), late, later, Speaker(lacks=MOST_TURNS + 1)) == [late]


def test_nobody_is_waited_for_who_has_sound_for_long():
    assert waited_for(card(), Speaker(), Speaker(due=NOW + 100, lacks=1)) is None


@pytest.mark.parametrize("where", [card, processor])
@pytest.mark.parametrize("left_s", [-1.0, 0.0, RUN_S])
def test_who_would_run_dry_is_not_kept_waiting(where, left_s):
    first, late = Speaker(due=NOW + left_s), Speaker(due=NOW + 1.5 * RUN_S, lacks=1)

    assert waited_for(where(), first, late) is None


def test_a_run_that_more_make_longer_is_reckoned_as_long():
    first, late = Speaker(due=NOW + 1.5 * RUN_S), Speaker(due=NOW + 2 * RUN_S, lacks=1)

    assert waited_for(processor(), first, late) is None
    assert waited_for(card(), first, late) == [late]


def test_a_first_chunk_is_waited_for_where_a_run_of_more_takes_no_longer():
    first, late = Speaker(due=UNHEARD), Speaker(due=UNHEARD, lacks=MOST_TURNS)

    assert waited_for(card(), first, late) == [late]
    assert waited_for(processor(), first, late) is None


def test_no_first_chunk_is_waited_for_where_tokens_take_as_long_as_a_run():
    slow = card()
    slow.token_s = 0.6 * RUN_S

    assert waited_for(slow, Speaker(due=UNHEARD), Speaker(due=UNHEARD, lacks=1)) is None


def test_waiting_ends_though_the_tokens_never_come():
    patient = card()

    waits = [waited_for(patient, Speaker(), Speaker(lacks=1)) is not None for _ in range(5)]

    assert waits == [True] * MOST_TURNS + [False] * 2


def test_each_run_may_be_waited_for():
    patient = card()
    for _ in range(MOST_TURNS):
        waited_for(patient, Speaker(), Speaker(lacks=1))
    before = waited_for(patient, Speaker(), Speaker(lacks=1))

    patient.begun()

    assert before is None
    assert waited_for(patient, Speaker(), Speaker(lacks=1))


def test_sentences_that_came_together_share_their_runs(engine, sizes):
    orders = [order(1, LONGER[:32]), order(2, LONGER[:32], "ben")]
    apart = {one.session: alone(engine, one) for one in orders}
    for one in orders:
        engine.submit(one)
    for one in orders:
        until_sound(engine, one.session)
    due = time.monotonic() + 1_000
    for work in engine._rota.all():
        work.due = work.performance.due = due
    sizes.clear()

    together = rest(engine)

    assert set(sizes) == {2}
    assert all(alike(together[number], apart[number][-len(together[number]) :]) for number in apart)


def test_nobody_is_waited_for_whose_text_is_being_written(engine):
    like = Chunk(tokens=torch.zeros(1, 28), count=25, looked_at=3)
    engine.submit(order(1, LONGER, more=True))
    for _ in range(10):
        engine.step()
    one = engine._rota.get(1).performance
    being_written = one.lacks(like)
    engine.go_on(More(session=1, text=LONG, last=True))
    for _ in range(10):
        engine.step()

    assert being_written is None
    assert 0 < one.lacks(like) < 20
