"""Steps over fixed places give the frames that the flow gives by itself."""

from __future__ import annotations

import pytest
import torch

import soundmodels
from checkpoints import miniature
from cosyd.engine.cosyvoice2.estimator import keep_inputs
from cosyd.engine.cosyvoice2.strides import Strides
from soundmodels import spoken
from striding import apart, pair


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("strides"))


@pytest.fixture(scope="module")
def flow(folder):
    return soundmodels.flow(folder)


@pytest.fixture
def graphs(monkeypatch):
    """The names of what is recorded."""
    names = []
    made = Strides._graph

    def graph(self, count, seen):
        names.append((count, seen))
        return made(self, count, seen)

    monkeypatch.setattr(Strides, "_graph", graph)
    return names


@pytest.mark.parametrize(
    ("keeps", "dtype", "tolerance"),
    [("keys", torch.float32, 5e-6), ("inputs", torch.float64, 5e-7)],
)
def test_the_frames_are_those_of_the_flow_by_itself(folder, graphs, keeps, dtype, tolerance):
    flow = soundmodels.flow(folder)
    if keeps == "inputs":
        flow = keep_inputs(flow)
    plain, other = pair(flow, (1, 0, 3), dtype)
    graphs.clear()

    for numbers in ([0, 1, 2], [2, 0], [1]):
        assert apart(plain.go_on(numbers), other.go_on(numbers)) < tolerance

    assert set(graphs) == {(4, 208), (2, 304), (1, 112)}


def test_a_chunk_that_is_no_whole_one_and_those_after_it_are_the_same(flow, graphs):
    plain, other = pair(flow, (1,))
    graphs.clear()

    for count in (8, 17):
        assert apart(plain.go_on([0], count), other.go_on([0], count)) < 5e-6
    assert not graphs
    assert apart(plain.go_on([0]), other.go_on([0])) < 5e-6
    assert graphs


def test_who_goes_on_from_another_does_not_change_it(flow):
    plain, other = pair(flow, (2,))
    for speakers in (plain, other):
        base = speakers.streams[0]
        speakers.streams[:] = [base.fork(), base.fork()]
        speakers.tokens[:] = [spoken(500, seed=7), spoken(500, seed=8)]

    for numbers in ([0, 1], [1], [0]):
        assert apart(plain.go_on(numbers), other.go_on(numbers)) < 5e-6


def test_what_does_not_fit_is_done_by_the_flow_itself(flow, graphs):
    kept = flow.shape.estimator.attentions * flow.shape.estimator.heads * 2 * 2 * 16
    plain, other = pair(flow, (1, 1), seen=(112, 160), stage_bytes=4 * 2 * 112 * kept)
    graphs.clear()

    for numbers in ([0, 1], [0, 1], [0], [0]):
        assert apart(plain.go_on(numbers), other.go_on(numbers)) < 5e-6

    assert graphs == 10 * [(2, 112)]  # then too many frames for two; then too many for one


def test_what_is_no_number_in_one_stream_stays_there(flow):
    plain, other = pair(flow, (1, 4, 1))
    with torch.inference_mode():
        for track in other.streams[1].tracks:
            for block in track.blocks:
                block.room.fill_(torch.nan)

    beside, broken = other.go_on([0, 1])
    after = other.go_on([2, 0])  # its place is taken by one that has kept less

    assert broken.isnan().any()
    assert apart(beside, plain.go_on([0])[0]) < 5e-6
    assert apart(after, plain.go_on([2, 0])) < 5e-6
