from __future__ import annotations

import pytest
import torch

from cosyd.engine.cosyvoice2.sampling import Sampler, Sampling, _drawn, chosen, nucleus

TOKENS = 40


def sampler(seed=0, *, said=(), **numbers):
    one = Sampler(torch.Generator().manual_seed(seed), Sampling(**numbers))
    for token in said:
        one.remember(torch.tensor(token))
    return one


def drawn_by(one, logits, times, barred=None):
    """How often each token is drawn, each time after the same tokens."""
    recent = one.recent
    counts = torch.zeros(len(logits))
    for _ in range(times):
        one.recent = recent
        counts[one.choose(logits, barred)] += 1
    return counts


def chi_squared(counts, chances):
    """How far off, over degrees of freedom; 1 is expected, and 0 where nothing may be."""
    assert counts[chances == 0].sum() == 0
    expected = chances[chances > 0] * counts.sum() / chances.sum()
    off = (counts[chances > 0] - expected).square() / expected
    return float(off.sum()) / max(1, len(expected) - 1)


def let_in(scores, **numbers):
    order, chances = nucleus(scores, Sampling(**numbers))
    return order[chances > 0].tolist()


def test_tokens_are_let_in_until_they_have_four_fifths_together():
    assert let_in(torch.tensor([0.1, 0.5, 0.15, 0.25]).log()) == [1, 3, 2]
    assert let_in(torch.tensor([0.1, 0.0, 0.9]).log()) == [2]
    assert let_in(torch.tensor([0.1, 0.79, 0.11]).log()) == [1, 2]


def test_no_more_than_25_are_let_in_and_among_equals_the_first():
    assert let_in(torch.zeros(6_564)) == list(range(25))


def test_among_many_equals_they_are_those_that_a_stable_order_puts_first():
    random = torch.Generator().manual_seed(3)
    scores = (torch.randn(6_564, generator=random) * 4).round()

    order, chances = nucleus(scores, Sampling())

    assert order.tolist() == scores.sort(descending=True, stable=True).indices[:25].tolist()
    assert (chances > 0).any()


def test_rows_that_are_drawn_together_are_drawn_as_each_alone():
    scores = torch.randn(5, TOKENS, generator=torch.Generator().manual_seed(4)) * 3
    scores[3] = float("nan")
    together = [sampler(seed, said=range(seed, seed + 9)) for seed in range(5)]
    alone = [sampler(seed, said=range(seed, seed + 9)) for seed in range(5)]
    dice = torch.stack([one.throw(torch.empty(25 + TOKENS)) for one in together])

    tokens = chosen(scores, torch.stack([one.recent for one in together]), dice, Sampling())

    assert tokens.tolist() == [int(one.choose(x)) for one, x in zip(alone, scores, strict=True)]
    assert tokens[3] == -1


def test_draws_come_as_often_as_they_should():
    random = torch.Generator().manual_seed(5)
    chances = torch.rand(25, generator=random)
    chances[7] = 0.0
    dice = torch.empty(100_000, 25).exponential_(generator=random)

    counts = _drawn(chances, dice).bincount(minlength=25).float()

    assert chi_squared(counts, chances) < 2.0


def test_a_waiting_time_of_zero_lets_nothing_in_that_has_no_chance():
    assert _drawn(torch.tensor([0.0, 0.5, 0.5]), torch.tensor([0.0, 1.0, 0.9])) == 2


def test_a_token_of_the_last_ten_is_drawn_anew_from_all_others():
    logits = torch.randn(TOKENS, generator=torch.Generator().manual_seed(1)) * 2
    order, chances = nucleus(logits, Sampling())
    recent = [int(order[0]), int(order[2])]
    share = torch.zeros(TOKENS).index_add(0, order, chances / chances.sum())
    expected = share.clone()
    for token in recent:
        expected[token] -= share[token]
    for token in recent:
        others = logits.clone()
        others[token] = float("-inf")
        expected += share[token] * others.softmax(0)

    counts = drawn_by(sampler(said=recent), logits, 10_000)

    assert chi_squared(counts, expected) < 2.0


def test_a_token_may_come_again_after_ten_others():
    logits = torch.zeros(TOKENS)
    logits[3] = 100.0

    assert sampler(said=[3, *range(10, 20)]).choose(logits) == 3
    assert sampler(said=[3, *range(10, 19)]).choose(logits) != 3


def test_a_token_that_was_chosen_is_not_chosen_at_once_again():
    logits = torch.zeros(TOKENS)
    logits[3] = 100.0
    one = sampler()

    assert one.choose(logits) == 3
    assert one.choose(logits) != 3


def test_a_share_of_the_window_sets_how_often_is_too_often():
    logits = torch.zeros(TOKENS)
    logits[3] = 100.0

    assert sampler(said=[3], tau=0.2).choose(logits) == 3
    assert sampler(said=[3, 3], tau=0.2).choose(logits) != 3


def test_what_is_barred_never_comes():
    logits = torch.zeros(TOKENS)
    logits[3] = 100.0
    logits[4] = 90.0

    counts = drawn_by(sampler(said=[4]), logits, 300, barred=torch.tensor([3, 5]))

    assert counts[[3, 5]].tolist() == [0, 0]
    assert logits[3] == 100.0


def test_a_seed_gives_the_same_tokens_whatever_others_draw_meanwhile():
    logits = torch.randn(30, TOKENS, generator=torch.Generator().manual_seed(2))
    alone = [int(one) for one in map(sampler(seed=7).choose, logits)]

    one, other = sampler(seed=7), sampler(seed=8)
    beside = [(int(one.choose(row)), int(other.choose(row))) for row in logits]

    assert [mine for mine, _ in beside] == alone
    assert [theirs for _, theirs in beside] != alone


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_logits_may_have_any_precision(dtype):
    logits = torch.zeros(TOKENS, dtype=dtype)
    logits[3] = 100.0

    assert sampler().choose(logits) == 3


def test_logits_that_are_no_numbers_are_told():
    assert sampler().choose(torch.full((TOKENS,), float("nan"))) == -1
