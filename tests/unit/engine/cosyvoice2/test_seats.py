"""Sequences in fixed places read and draw what the model's own decoder does."""

from __future__ import annotations

import gc

import pytest
import torch

from cosyd.engine.cosyvoice2.graphs import Repeated
from cosyd.engine.cosyvoice2.sampling import Sampling
from cosyd.engine.cosyvoice2.seats import Seats
from seating import GREEDY, Sequence, alone, plain_scores, read_on

LENGTHS = (16, 64)


@pytest.fixture(scope="module")
def lm(models):
    return models.lm


@pytest.mark.parametrize("count", [1, 3, 8])
def test_what_tokens_are_drawn_by_is_as_of_the_plain_decoder(lm, count):
    seats, sequences = Seats(lm, GREEDY, count, LENGTHS), [Sequence(lm, n) for n in range(count)]
    read_on(seats.answered, sequences)

    for _ in range(30):  # beyond the first length
        plain = plain_scores(lm, sequences)
        before = [one.reading.decoding for one in sequences]
        read_on(seats.answered, sequences)
        own = seats.scores[[seats.seat(one) for one in before]]

        assert (own - plain)[:, :6_561].abs().max() < 1e-4
        assert (own[:, 6_561:] == -torch.inf).all()


def test_tokens_are_the_same_whoever_reads_beside(lm):
    sampling = Sampling(top_k=3)
    seats = Seats(lm, sampling, 4, LENGTHS)
    one, *others = (Sequence(lm, number, sampling) for number in (9, 1, 2, 3))

    for turn in range(40):
        beside = others[: turn % 4]  # the rest keep their seats, and wait
        beside.insert(turn % (len(beside) + 1), one)
        read_on(seats.answered, beside)

    for number, sequence in zip((9, 1, 2, 3), (one, *others), strict=True):
        assert sequence.tokens == alone(lm, number, len(sequence.tokens), sampling)
        assert sequence.reading.sampler.recent.tolist() == sequence.tokens[-10:]


def test_where_as_many_sit_the_bits_are_the_same(lm):
    def scores(company):
        seats = Seats(lm, GREEDY, 4, LENGTHS)
        sequences = [Sequence(lm, number) for number in (9, *company)]
        for _ in range(20):
            read_on(seats.answered, sequences)
        return seats.scores[seats.seat(sequences[0].reading.decoding)].clone()

    assert torch.equal(scores((1, 2, 3)), scores((6, 4, 5)))


def test_a_seat_is_free_once_its_sequence_is_forgotten(lm):
    seats = Seats(lm, GREEDY, 1, LENGTHS)
    first, second = Sequence(lm, 1), Sequence(lm, 2)
    for _ in range(3):
        read_on(seats.answered, [first, second])
    taken = [seats.seat(one.reading.decoding) for one in (first, second)]

    del first
    gc.collect()
    for _ in range(3):
        read_on(seats.answered, [second])

    assert taken == [0, None]
    assert seats.seat(second.reading.decoding) == 0
    assert second.tokens == alone(lm, 2, 6)


def test_what_was_no_number_in_a_seat_does_not_reach_who_sits_there_next(lm):
    seats, first = Seats(lm, GREEDY, 1, LENGTHS), Sequence(lm, 1)
    for _ in range(9):
        read_on(seats.answered, [first])
    first.reading.decoding.slots.fill_(torch.nan)
    with pytest.raises(ArithmeticError, match="no numbers"):
        read_on(seats.answered, [first])
    del first
    gc.collect()

    second = Sequence(lm, 2)
    for _ in range(9):
        read_on(seats.answered, [second])

    assert second.tokens == alone(lm, 2, 9)


def test_a_sequence_that_outgrows_its_seat_goes_on_without(lm):
    seats, one = Seats(lm, GREEDY, 1, LENGTHS), Sequence(lm, 5)

    for _ in range(70):
        read_on(seats.answered, [one])

    assert seats.seat(one.reading.decoding) is None
    assert one.reading.decoding.length > LENGTHS[-1]
    assert one.tokens == alone(lm, 5, 70)


def test_each_number_of_seats_and_length_is_recorded_once(lm, monkeypatch):
    made = []
    monkeypatch.setattr(
        "cosyd.engine.cosyvoice2.seats.graph_of",
        lambda work, _device, name: made.append(name) or Repeated(work),
    )
    seats = Seats(lm, GREEDY, 3, LENGTHS)
    seats.warm_up()
    first = list(made)

    for _ in range(2):
        sequences = [Sequence(lm, n) for n in range(3)]
        for _ in range(20):
            read_on(seats.answered, sequences)

    assert first == ["lm 1 x 16", "lm 2 x 16", "lm 4 x 16"]
    assert made == [*first, "lm 4 x 64"]
