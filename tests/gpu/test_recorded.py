"""What a card has recorded says what it says when it is told each piece of the work."""

from __future__ import annotations

import pytest
import torch

import soundmodels
from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.estimator import keep_inputs
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.graphs import Recorded, graph_of
from cosyd.engine.cosyvoice2.models import Models
from cosyd.engine.cosyvoice2.sampling import Sampling
from cosyd.engine.cosyvoice2.seats import Seats
from seating import GREEDY, Sequence, alone, plain_scores, read_on
from striding import apart, pair

pytestmark = pytest.mark.gpu

LENGTHS = (16, 64)


def test_work_is_replayed_with_what_lies_in_its_places():
    x, y = torch.ones(3, device="cuda"), torch.zeros(3, device="cuda")
    graph = graph_of(lambda: torch.mul(x, 2.0, out=y), x.device, "twice")

    x.fill_(4.0)
    graph.replay()

    assert isinstance(graph, Recorded)
    assert y.tolist() == [8.0, 8.0, 8.0]


@pytest.mark.parametrize("count", [1, 3, 8, 16])
def test_what_tokens_are_drawn_by_is_as_of_the_plain_decoder(models, count):
    seats = Seats(models.lm, GREEDY, count, LENGTHS)
    sequences = [Sequence(models.lm, number) for number in range(count)]
    read_on(seats.answered, sequences)

    for _ in range(30):  # beyond the first length
        plain = plain_scores(models.lm, sequences)
        before = [one.reading.decoding for one in sequences]
        read_on(seats.answered, sequences)
        own = seats.scores[[seats.seat(one) for one in before]]

        assert (own - plain)[:, :6_561].abs().max() < 1e-4

    assert all(isinstance(one, Recorded) for one in seats._graphs.values())


@pytest.mark.parametrize("sampling", [GREEDY, Sampling(top_k=3)], ids=["greedy", "drawn"])
def test_tokens_are_the_same_whoever_reads_beside(models, sampling):
    seats = Seats(models.lm, sampling, 4, LENGTHS)
    one, *others = (Sequence(models.lm, number, sampling) for number in (9, 1, 2, 3))

    for turn in range(40):
        read_on(seats.answered, [one, *others[: turn % 4]])

    assert one.tokens == alone(models.lm, 9, 40, sampling)


def test_in_the_same_seats_the_bits_are_the_same(models):
    def scores(company):
        seats = Seats(models.lm, GREEDY, 4, LENGTHS)
        sequences = [Sequence(models.lm, number) for number in (9, *company)]
        for _ in range(20):
            read_on(seats.answered, sequences)
        return seats.scores[seats.seat(sequences[0].reading.decoding)].clone()

    assert torch.equal(scores((1, 2, 3)), scores((6, 4, 5)))


def test_half_precision_gives_much_the_same_scores(models, miniature):
    half = Models.of(Checkpoint.open(miniature), place_of("cuda"))
    told = []
    for lm in (models.lm, half.lm):
        seats, one = Seats(lm, GREEDY, 1, LENGTHS), Sequence(lm, 3)
        for _ in range(2):
            read_on(seats.answered, [one])
        told.append(seats.scores[0, :6_561].clone())

    assert apart(*told) < 0.05 * float(told[0].std())


@pytest.mark.parametrize("keeps", ["keys", "inputs"])
def test_the_frames_are_those_of_the_flow_by_itself(miniature, keeps):
    flow = Models.of(Checkpoint.open(miniature), place_of("cuda", "fp32")).flow
    if keeps == "inputs":
        flow = keep_inputs(flow)
    plain, other = pair(flow, (1, 0, 3))

    for numbers in ([0, 1, 2], [2, 0], [1], [0, 1, 2]):
        assert apart(plain.go_on(numbers), other.go_on(numbers)) < 2e-5

    assert all(isinstance(one, Recorded) for one in other.flow.strides._graphs.values())


def test_a_card_makes_the_frames_of_a_processor(models, miniature):
    plain, _ = pair(soundmodels.flow(miniature), (1, 0))
    _, other = pair(models.flow, (1, 0))

    for numbers in ([0, 1], [0]):
        assert apart(plain.go_on(numbers), other.go_on(numbers).cpu()) < 1e-3
