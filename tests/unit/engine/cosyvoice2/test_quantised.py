from __future__ import annotations

import copy
import math
import os
import subprocess
import sys
import weakref

import pytest
import torch
from structlog.testing import capture_logs
from torch import nn

from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.lm import LMShape, SpeechLM
from cosyd.engine.cosyvoice2.packed import PackedLinear, packed
from cosyd.engine.cosyvoice2.quantised import ByteLinear, HalfLinear, quantised

KINDS = {"fp16": HalfLinear, "int8": ByteLinear}
IS_MEASURED = torch.backends.cpu.get_cpu_capability().startswith("AVX")
"""On other processors nothing is quantised, and all is exact."""

both_kinds = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def nothing_to_train():
    with torch.inference_mode():
        yield


def linears(module):
    kinds = nn.Linear | PackedLinear | HalfLinear | ByteLinear
    return {type(one) for one in module.modules() if isinstance(one, kinds)}


def snr_db(told, expected):
    return 10 * math.log10(expected.pow(2).sum() / (told - expected).pow(2).sum())


def language_model(shape):
    """With weights that keep what comes in about as large as it was."""
    torch.manual_seed(3)
    lm = SpeechLM(shape)
    for table in (lm.speech, lm.marks):
        table.weight.normal_()
    for linear in (one for one in lm.modules() if isinstance(one, nn.Linear)):
        linear.weight.normal_(0, linear.in_features**-0.5)
    return lm


def logits(lm, tokens):
    """Of a sequence that is read at once at first, then one by one."""
    x, decoding = lm.embed_speech(tokens), lm.begin()
    parts = x.split([len(tokens) // 2] + [1] * (len(tokens) - len(tokens) // 2), dim=1)
    return torch.stack([decoding.feed(part) for part in parts])


WIDE = LMShape(layers=2)
"""The widths of the release; all of its 24 layers are in ``benchmarks/cosyvoice2/linear.py``."""


@pytest.fixture(scope="module")
def wide():
    with torch.inference_mode():
        return language_model(WIDE)


@pytest.mark.parametrize(("kind", "least_db"), [("fp16", 65), ("int8", 35)])
def test_logits_of_full_width_are_near_those_of_the_weights_as_they_were(wide, kind, least_db):
    tokens = list(range(0, 6_500, 400))
    expected = logits(wide, tokens)

    told = logits(quantised(copy.deepcopy(wide), kind), tokens)

    assert snr_db(told, expected) > least_db
    if IS_MEASURED:
        assert not torch.equal(told, expected)


@pytest.mark.parametrize(("kind", "least_db"), [("fp16", 60), ("int8", 30)])
def test_the_miniature_says_nearly_what_it_said(checkpoint, kind, least_db):
    tokens = list(range(0, 6_500, 400))
    expected = logits(checkpoint.lm(), tokens)

    told = logits(quantised(checkpoint.lm(), kind), tokens)

    assert snr_db(told, expected) > least_db


@both_kinds
def test_what_a_sequence_is_told_depends_on_nobody_beside_it(kind):
    lm = quantised(language_model(LMShape(hidden=96, heads=6, layers=3, feed_forward=160)), kind)
    alone, among = lm.begin(), lm.begin()
    x = torch.randn(12, 96)
    others = [(lm.begin(), torch.randn(n, 96) * 40) for n in (1, 5)]

    first = alone.feed(x[None, :11]), alone.feed(x[None, 11:])
    second = (
        lm.read([others[0], (among, x[:11]), others[1]], rows=32)[1],
        lm.read([(among, x[11:]), *others])[0],
    )

    assert all(map(torch.equal, first, second))


@both_kinds
@pytest.mark.parametrize("shape", [(7,), (1, 7), (5, 7), (2, 3, 7)])
@pytest.mark.parametrize("bias", [True, False])
def test_any_number_of_rows_gives_what_a_linear_gives(kind, shape, bias):
    linear, x = nn.Linear(7, 30, bias=bias), torch.randn(shape)
    ours = quantised(nn.Sequential(linear), kind)

    told = ours(x)

    assert told.shape == (*shape[:-1], 30)
    assert torch.allclose(told, linear(x), atol={"fp16": 1e-3, "int8": 2e-2}[kind])


@both_kinds
def test_a_number_far_larger_than_the_others_leaves_them_what_they_say(kind):
    linear, x = nn.Linear(256, 30), torch.randn(1, 256)
    linear.weight[:, 5] = 0
    x[0, 5] = 200
    ours = quantised(nn.Sequential(linear), kind)

    assert snr_db(ours(x), linear(x)) > 30


FULLEST = """
import torch
from cosyd.engine.cosyvoice2.quantised import ByteLinear

linear = torch.nn.Linear(896, 64, bias=False).requires_grad_(False)
linear.weight.fill_(1)
print(*ByteLinear(linear)(torch.ones(1, 896)).round().unique().tolist())
"""


@pytest.mark.skipif(not IS_MEASURED, reason="FBGEMM is for x86 processors")
def test_where_products_are_added_up_in_16_bits_they_fit():
    before_vnni = {**os.environ, "FBGEMM_ENABLE_INSTRUCTIONS": "AVX2"}

    told = subprocess.run(
        [sys.executable, "-c", FULLEST], env=before_vnni, capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["896.0"]


@both_kinds
def test_a_row_that_is_none_spoils_itself_alone(kind):
    ours = quantised(nn.Sequential(nn.Linear(7, 30)), kind)
    x = torch.randn(5, 7)
    spoilt = x.clone()
    spoilt[1], spoilt[2, 3], spoilt[3] = math.nan, math.inf, 0

    told = ours(spoilt)

    assert torch.equal(told[[0, 4]], ours(x)[[0, 4]])
    assert not told[1:3].isfinite().all(dim=1).any()
    assert torch.allclose(told[3], ours(torch.zeros(7)))


@both_kinds
def test_weights_that_are_views_into_others_or_zero_are_read_as_they_are(kind):
    linear, wide = nn.Linear(7, 30), torch.randn(30, 20)
    wide[4] = 0
    linear.weight, linear.bias = (nn.Parameter(one) for one in (wide[:, 3:10], wide[:, 0]))
    x = torch.randn(2, 14)[:, ::2]

    ours = quantised(nn.Sequential(linear), kind)

    assert torch.allclose(ours(x), linear(x), atol={"fp16": 5e-3, "int8": 0.1}[kind])


@both_kinds
def test_weights_are_let_go_of_one_by_one(kind):
    seen, there = [], []

    class Watched(nn.Linear):
        def watch(self):
            self.__class__ = Watched

        @property
        def weight(self):
            seen.append(sum(one() is not None for one in there))
            return self._parameters["weight"]

    module = nn.Sequential(*(nn.Linear(3, 4) for _ in range(3)))
    there += [weakref.ref(linear.weight) for linear in module]
    list(map(Watched.watch, module))

    quantised(module, kind)

    assert sum(one() is not None for one in there) == (0 if IS_MEASURED else 3)
    assert not IS_MEASURED or list(dict.fromkeys(seen)) == [3, 2, 1]


@both_kinds
def test_what_is_packed_later_stays_quantised(checkpoint, kind):
    lm = place_of("cpu").put(quantised(checkpoint.lm(), kind), rows=1)

    assert linears(lm) == {KINDS[kind] if IS_MEASURED else nn.Linear}


@both_kinds
def test_where_pytorch_has_no_such_operator_all_stays_as_it_was(monkeypatch, kind):
    monkeypatch.setattr(torch, "ops", object())
    module = nn.Sequential(nn.Linear(3, 4))

    with capture_logs() as lines:
        kept = quantised(module, kind)

    assert kept is module
    assert linears(kept) == {nn.Linear}
    assert [line["event"] for line in lines] == ["weights.unquantised"] * IS_MEASURED


@both_kinds
def test_on_a_processor_that_was_never_measured_all_stays_as_it_was(monkeypatch, kind):
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "DEFAULT")

    assert linears(quantised(nn.Sequential(nn.Linear(3, 4)), kind)) == {nn.Linear}


@both_kinds
def test_other_numbers_than_float32_stay_as_they_were(kind):
    module = nn.Sequential(nn.Linear(3, 4).bfloat16())

    assert linears(packed(quantised(module, kind), torch.bfloat16)) <= {PackedLinear, nn.Linear}
