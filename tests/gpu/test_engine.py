"""The whole engine on a card."""

from __future__ import annotations

import gc

import numpy as np
import pytest
import torch

from cosyd.engine.cosyvoice2.fast import Fast
from cosyd.engine.orders import Session
from cosyd.engine.protocol import Finished, Sound
from cosyd.system.options import CosyVoice2 as Options

pytestmark = pytest.mark.gpu

TEXTS = ("Hello there, and all the others who are here as well.", "Hello there.", "Hi.")
ROUNDING = 16
"""Of 32,768: who goes with whom depends on time, and more rows are rounded otherwise."""


def engine(folder, **options):
    return Fast(folder, Options(device="cuda", first_tokens=8, **options))


def spoken(one, first=1):
    """The sound of all texts, said side by side."""
    orders = [
        Session(session=number, text=text, language="en", voice="anna", seed=number - first)
        for number, text in enumerate(TEXTS, start=first)
    ]
    for order in orders:
        one.submit(order)
    sound, ended = [b""] * len(orders), 0
    while ended < len(orders):
        for item in one.step() or ():
            if isinstance(item, Sound):
                sound[item.session - first] += item.pcm
            else:
                assert item == Finished(item.session)
                ended += 1
    return [np.frombuffer(pcm, np.int16).astype(int) for pcm in sound]


@pytest.mark.parametrize(("graphs", "is_compiled"), [(True, False), (False, True), (True, True)])
def test_it_says_the_same_recorded_and_compiled_as_without(miniature, graphs, is_compiled):
    plain, other_way = (
        engine(miniature, dtype="fp32", **options)
        for options in ({}, {"cuda_graphs": graphs, "compile": is_compiled})
    )
    other_way.warm_up()

    assert other_way.models.flow.strides is not None  # it has not failed
    for one, other in zip(spoken(plain), spoken(other_way), strict=True):
        assert one.shape == other.shape
        assert np.abs(one - other).max() <= ROUNDING


def test_the_lanes_do_not_disturb_each_other(miniature):
    one = engine(miniature, cuda_graphs=True)
    one.warm_up()

    first = spoken(one)

    for turn in range(1, 6):
        for before, now in zip(first, spoken(one, 1 + 3 * turn), strict=True):
            assert before.shape == now.shape
            assert np.abs(before - now).max() <= ROUNDING


@pytest.mark.parametrize("graphs", [False, True])
def test_its_memory_does_not_grow(miniature, graphs):
    one = engine(miniature, cuda_graphs=graphs)
    one.warm_up()
    held = []

    for turn in range(12):
        spoken(one, 1 + 3 * turn)
        gc.collect()
        torch.cuda.synchronize()
        held.append(torch.cuda.memory_allocated())

    assert held[-1] <= held[3] + 1_000_000
