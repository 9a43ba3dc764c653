from __future__ import annotations

import copy
import math
from dataclasses import replace

import pytest
import torch

import soundmodels
from checkpoints import FULL, _flow, _Weights, miniature
from cosyd.engine.cosyvoice2.encoder import aligned
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint
from cosyd.engine.cosyvoice2.files.weights import filled, of_flow
from cosyd.engine.cosyvoice2.flow import Flow
from cosyd.engine.cosyvoice2.flow_stream import STEPS, FlowPrompt, FlowShape
from cosyd.engine.cosyvoice2.noise import NOISE_FRAMES, Noise
from cosyd.engine.cosyvoice2.past import chunk_mask
from soundmodels import prompt, solved, spoken

EMBEDDING = spoken(1, 192, seed=3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("flow"))


@pytest.fixture(scope="module")
def flow(folder):
    return soundmodels.flow(folder)


def apart(one, other):
    return float((one - other).abs().max())


def test_the_sizes_are_the_releases_where_none_are_given():
    with torch.device("meta"):
        sizes = {name: one.shape for name, one in Flow(FlowShape()).state_dict().items()}

    released = {name: one.shape for name, one in of_flow(_flow(FULL, _Weights(0, ""))).items()}
    assert sizes == released


def test_weights_that_do_not_fit_are_named(folder):
    checkpoint = Checkpoint.open(folder)
    shape, weights = checkpoint.shape.flow, checkpoint.weights("flow")
    name = "encoder.up_encoders.3.self_attn.linear_pos.weight"

    for wrong in (
        {key: one for key, one in weights.items() if key != name},
        {**weights, name: weights[name][:-1]},
    ):
        with pytest.raises(RuntimeError, match=name):
            filled(Flow, shape, of_flow(wrong))
    with pytest.raises(RuntimeError, match="stranger"):
        filled(Flow, shape, of_flow({**weights, "stranger": torch.zeros(1)}))


def test_weights_no_longer_depend_on_their_file(folder):
    checkpoint = Checkpoint.open(folder)
    weights = checkpoint.weights("flow")

    flow = filled(Flow, checkpoint.shape.flow, of_flow(weights))

    theirs = {weight.untyped_storage().data_ptr() for weight in weights.values()}
    assert not any(p.untyped_storage().data_ptr() in theirs for p in flow.parameters())
    assert not any(p.requires_grad for p in flow.parameters())


def test_control_comes_back_after_each_step_and_the_mel_at_last(flow):
    *steps, mel = flow.solve(spoken(20), prompt(7), EMBEDDING, final=True, streaming=False)

    assert steps == [None] * STEPS
    assert mel.shape == (1, 80, 40)
    assert mel.isfinite().all()
    assert torch.equal(
        mel, solved(flow, spoken(20), prompt(7), EMBEDDING, final=True, streaming=False)
    )


def test_between_tokens_and_mel_nothing_waits_for_a_value(flow):
    """Where there are no values, whoever looked at one would be told."""
    nowhere = copy.deepcopy(flow).to("meta")

    mel = solved(nowhere, spoken(9), prompt(5), EMBEDDING, final=False, streaming=True)

    assert mel.shape == (1, 80, 12)


def test_a_voice_may_come_without_a_prompt(flow):
    mel = solved(flow, spoken(4), prompt(0), EMBEDDING, final=False, streaming=True)

    assert mel.shape == (1, 80, 2)


@pytest.mark.parametrize("prompt_tokens", [0, 25, 37])
def test_while_streaming_what_has_been_said_stays_whatever_comes(flow, prompt_tokens):
    voice = prompt(prompt_tokens)
    said = spoken(90)
    first = 25 - prompt_tokens % 25 + 25  # to the end of a chunk; they count from the prompt
    soon, late = first + 3, first + 4

    def mel(tokens, *, final):
        return solved(flow, tokens, voice, EMBEDDING, final=final, streaming=True)[
            :, :, : 2 * first
        ]

    heard = mel(said[:, :soon], final=False)
    other_end = torch.cat([said[:, :soon], spoken(40, seed=9)], dim=1)
    other_soon = torch.cat([said[:, : soon - 1], (said[:, soon - 1 :] + 1) % 6561], dim=1)
    assert heard.shape == (1, 80, 2 * first)
    for more in (said[:, :late], said, other_end):
        assert apart(mel(more, final=more is said), heard) < 1e-5
    assert apart(mel(other_soon, final=False), heard) > 1e-3  # what was looked at has its part


def test_all_that_is_not_streamed_sees_all(flow):
    said = spoken(60)
    other_end = torch.cat([said[:, :-1], (said[:, -1:] + 1) % 6561], dim=1)

    one, other = (
        solved(flow, tokens, prompt(10), EMBEDDING, final=True, streaming=False)
        for tokens in (said, other_end)
    )

    assert apart(one[:, :, :10], other[:, :, :10]) > 1e-4


def test_the_voice_the_prompt_and_the_words_all_count(flow):
    def mel(tokens, voice, embedding):
        return solved(flow, tokens, voice, embedding, final=True, streaming=True)

    usual = mel(spoken(10), prompt(5), EMBEDDING)

    for other in (
        mel(spoken(10, seed=4), prompt(5), EMBEDDING),
        mel(spoken(10), replace(prompt(5), mel=spoken(1, 10, 80, seed=4)), EMBEDDING),
        mel(spoken(10), replace(prompt(5), tokens=spoken(5, seed=4)), EMBEDDING),
        mel(spoken(10), prompt(5), -EMBEDDING),
    ):
        assert apart(usual, other) > 0.01
    assert apart(usual, mel(spoken(10), prompt(5), 3 * EMBEDDING)) < 1e-5  # only where it points


@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [(torch.float64, 1e-5), (torch.bfloat16, 0.1), (torch.float16, 0.05)],
)
def test_any_type_of_weights_runs_and_the_state_is_not_rounded_to_it(flow, dtype, tolerance):
    mels = [
        solved(one, spoken(40), prompt(12), EMBEDDING, final=False, streaming=True)
        for one in (flow, copy.deepcopy(flow).to(dtype))
    ]

    assert mels[1].dtype == torch.promote_types(dtype, torch.float32)
    assert apart(*mels) < tolerance


BAD_TOKENS = FlowPrompt(tokens=torch.full((1, 5), 6561), mel=torch.zeros(1, 10, 80))


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("0 to 6560", {"tokens": torch.tensor([[0, 1, 2, 3, 6561]])}),
        ("0 to 6560", {"tokens": torch.tensor([[0, 1, 2, 3, -1]])}),
        ("3 speech tokens are too few: 4 or more", {"tokens": spoken(3)}),
        ("0 speech tokens are too few: 1 or more", {"tokens": spoken(0), "final": True}),
        ("the prompt's speech tokens are out of range", {"prompt": BAD_TOKENS}),
    ],
)
def test_what_cannot_be_is_told_before_any_work(flow, words, given):
    usual = {"tokens": spoken(9), "prompt": prompt(5), "embedding": EMBEDDING, "final": False}

    with pytest.raises(ValueError, match=words):
        flow.solve(**(usual | given), streaming=True)


def test_noise_is_of_the_place_and_goes_on_after_upstreams_ends():
    cpu = torch.device("cpu")
    upstream = torch.randn(1, 3, NOISE_FRAMES, generator=torch.Generator().manual_seed(0))
    noise = Noise(3)

    short, long = noise.until(10, cpu).clone(), noise.until(NOISE_FRAMES + 10, cpu)

    assert torch.equal(short, upstream[:, :, :10])
    assert torch.equal(long[:, :, :NOISE_FRAMES], upstream)
    assert torch.equal(long, Noise(3).until(NOISE_FRAMES + 10, cpu))
    assert not torch.equal(long[:, :, NOISE_FRAMES:], short)


def test_a_position_sees_its_own_chunk_and_those_before():
    mask = chunk_mask(7, 3, torch.zeros(1, dtype=torch.float16))

    assert mask.dtype == torch.float16
    assert [[int(x == 0) for x in row] for row in mask] == [
        *[[1, 1, 1, 0, 0, 0, 0]] * 3,
        *[[1, 1, 1, 1, 1, 1, 0]] * 3,
        [1, 1, 1, 1, 1, 1, 1],
    ]
    assert mask.min() == -math.inf


@pytest.mark.parametrize(("queries", "keys"), [(1, 1), (1, 4), (3, 3), (2, 5)])
def test_scores_by_distance_become_scores_by_key(queries, keys):
    farthest = keys - 1
    distance = torch.arange(farthest, -queries, -1).expand(1, 2, queries, -1)

    scores = aligned(distance)

    query = torch.arange(keys - queries, keys)[:, None]
    assert torch.equal(scores[0, 1], query - torch.arange(keys))
