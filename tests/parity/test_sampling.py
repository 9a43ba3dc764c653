"""What may be drawn, and how probable it is: as in the package."""

from __future__ import annotations

import numpy as np
import torch

from cosyd.engine.cosyvoice2.sampling import Sampling, nucleus


def their_nuclei(reference, *, scores):
    """Which tokens its nucleus holds, and their chances, for each row of logits."""
    from cosyvoice.utils.common import nucleus_sampling

    ids, chances = np.full((len(scores), 25), -1), np.zeros((len(scores), 25))
    draw = torch.Tensor.multinomial
    torch.Tensor.multinomial = lambda weights, *_, **__: torch.arange(len(weights))
    try:
        for n, row in enumerate(torch.from_numpy(scores)):
            logs = row.log_softmax(0)
            order = nucleus_sampling(logs)  # all of them: the draw is replaced
            ids[n, : len(order)] = order
            chances[n, : len(order)] = logs.softmax(0)[order]
    finally:
        torch.Tensor.multinomial = draw
    return {"ids": ids, "chances": chances}


def logits():
    """2,000 rows: flat and peaked, with few values and so many ties, some with barred tokens.

    Not those where equals have exactly four fifths together (4 of 5, 20 of 25): whether one more
    is let in there hangs on how a sum is rounded, which is another matter on each device.
    """
    random = np.random.default_rng(6)
    scores = random.normal(size=(2_000, 6_564)) * random.choice([0.5, 2.0, 6.0, 20.0], (2_000, 1))
    scores[500:1_000] = np.round(scores[500:1_000])
    scores[1_000:1_200] = np.round(scores[1_000:1_200] / 3.0)
    scores[1_200:1_210] = 0.0
    scores[1_300:1_400, 6_561] = -np.inf
    for count in (1, 2, 3, 4, 6, 7, 11, 24, 26, 29):  # so many that share everything between them
        scores[1_400 + count] = -50.0
        scores[1_400 + count, random.choice(6_564, count, replace=False)] = 10.0
    return scores.astype(np.float32)


def test_the_same_tokens_may_come_with_the_same_chances(package):
    scores = logits()
    theirs = package(their_nuclei, scores=scores)

    sizes = set()
    for row, ids, expected in zip(scores, theirs["ids"], theirs["chances"], strict=True):
        order, chances = nucleus(torch.from_numpy(row), Sampling())
        order[chances == 0] = -1
        sizes.add(int((order >= 0).sum()))

        np.testing.assert_array_equal(order, ids)
        np.testing.assert_allclose(chances, expected, rtol=1e-5)

    assert {1, 2, 5, 9, 25} <= sizes
