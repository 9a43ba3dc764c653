from __future__ import annotations

import copy

import pytest
import torch
from structlog.testing import capture_logs
from torch import nn

from cosyd.engine.cosyvoice2.device import Place, place_of
from cosyd.engine.cosyvoice2.lm import LMShape, SpeechLM
from cosyd.engine.cosyvoice2.models import Models
from cosyd.engine.cosyvoice2.packed import PackedLinear, packed

IS_MEASURED = torch.backends.cpu.get_cpu_capability().startswith("AVX")
"""On other processors nothing is packed."""

USED = PackedLinear if IS_MEASURED else nn.Linear


@pytest.fixture(scope="module")
def models(checkpoint):
    """In float32, the language model too."""
    return Models.of(checkpoint, place_of("cpu", "fp32"))


def linears(module):
    return {type(one) for one in module.modules() if isinstance(one, nn.Linear | PackedLinear)}


def test_on_a_processor_the_engine_computes_with_packed_weights_alone(models):
    assert linears(models.lm) == linears(models.flow) == {USED}
    convolutions = [one for one in models.flow.modules() if isinstance(one, nn.Conv1d)]
    assert bool(convolutions) is not IS_MEASURED
    kept = [name for name, _ in models.lm.named_parameters() if name.endswith("qkv.weight")]
    assert bool(kept) is not IS_MEASURED  # no matrix is there twice


def test_what_is_going_to_be_compiled_stays_as_it_was(checkpoint):
    models = Models.of(checkpoint, place_of("cpu", "fp32"), for_compiler=True)

    assert linears(models.lm) == {USED}
    assert linears(models.flow) == {nn.Linear}


@pytest.mark.parametrize("rows", [None, 1])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-5), (torch.bfloat16, 0.05)])
@torch.inference_mode()
def test_logits_are_those_of_the_weights_as_they_were(dtype, tolerance, rows):
    torch.manual_seed(3)
    plain = SpeechLM(LMShape(hidden=96, layers=3, heads=6, kv_heads=2, feed_forward=160))
    for table in (plain.speech, plain.marks):
        table.weight.normal_()
    plain = plain.to(dtype)
    x = torch.randn(1, 33, 96).to(dtype)
    ours = packed(copy.deepcopy(plain), dtype, rows)

    for lengths in ([33], [1] * 33):
        one, other = plain.begin(), ours.begin()
        for part in x.split(lengths, dim=1):
            expected, told = one.feed(part), other.feed(part)
        assert torch.allclose(told, expected, atol=tolerance)
        assert told.dtype == dtype


@pytest.mark.parametrize("shape", [(7,), (1, 7), (5, 7), (2, 3, 7)])
@pytest.mark.parametrize("bias", [True, False])
def test_any_number_of_rows_gives_what_a_linear_gives(shape, bias):
    linear, x = nn.Linear(7, 30, bias=bias), torch.randn(shape)
    ours = packed(nn.Sequential(linear), torch.float32)

    assert torch.allclose(ours(x), linear(x), atol=1e-6)


@pytest.mark.parametrize("seen", [1, 3, 5])
@pytest.mark.parametrize("by_frame", [True, False])
@pytest.mark.parametrize("batch", [1, 3])
def test_a_convolution_gives_the_same_however_its_frames_lie(seen, by_frame, batch):
    conv, x = nn.Conv1d(7, 30, seen), torch.randn(batch, 7, 11)
    x = x.mT.contiguous().mT if by_frame else x
    ours = packed(nn.Sequential(conv), torch.float32)

    assert ours(x).shape == conv(x).shape
    assert torch.allclose(ours(x), conv(x), atol=1e-6)


def test_weights_that_are_views_into_others_are_read_as_they_are():
    linear, wide = nn.Linear(7, 30), torch.randn(30, 20)
    linear.weight, linear.bias = (nn.Parameter(one) for one in (wide[:, 3:10], wide[:, 0]))
    x = torch.randn(2, 14)[:, ::2]

    ours = packed(nn.Sequential(linear), torch.float32)

    assert torch.allclose(ours(x), linear(x), atol=1e-5)


def test_where_pytorch_has_no_such_operator_all_stays_as_it_was(monkeypatch):
    monkeypatch.setattr(torch, "ops", object())
    module = nn.Sequential(nn.Linear(3, 4))

    with capture_logs() as lines:
        kept = packed(module, torch.float32)

    assert kept is module
    assert linears(kept) == {nn.Linear}
    assert [line["event"] for line in lines] == ["weights.unpacked"]


def test_numbers_that_cannot_be_packed_stay_as_they_were():
    module = nn.Sequential(nn.Linear(3, 4)).double()

    assert linears(packed(module, torch.float64)) == {nn.Linear}


def test_on_a_card_nothing_is_packed():
    nowhere = Place(device=torch.device("meta"), dtype=torch.float32)

    assert linears(nowhere.put(nn.Sequential(nn.Linear(3, 4)))) == {nn.Linear}


def test_when_onednn_is_given_up_the_weights_are_unpacked_and_say_the_same():
    linear, x = nn.Linear(7, 30), torch.randn(2, 7)
    ours = packed(nn.Sequential(linear), torch.float32)
    before = torch.backends.mkldnn.enabled

    try:
        torch.backends.mkldnn.set_flags(_enabled=False)
        without = ours(x)
    finally:
        torch.backends.mkldnn.set_flags(_enabled=before)

    assert not ours[0].weight.is_mkldnn
    assert torch.equal(without, linear(x))
