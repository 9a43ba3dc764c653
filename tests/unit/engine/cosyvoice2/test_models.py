"""The models as settings have them on a processor: in which numbers, and how near to float32."""

from __future__ import annotations

import math
from functools import partial

import pytest
import torch
from torch import nn

from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.generation import Manner, speech_tokens
from cosyd.engine.cosyvoice2.lm import SpeechLM
from cosyd.engine.cosyvoice2.models import Models
from cosyd.engine.cosyvoice2.packed import PackedLinear
from cosyd.engine.cosyvoice2.past import Whole
from cosyd.engine.cosyvoice2.prompt import Prompt
from cosyd.engine.cosyvoice2.quantised import ByteLinear, HalfLinear
from cosyd.engine.cosyvoice2.sampling import Sampling
from soundmodels import prompt, spoken

IS_MEASURED = torch.backends.cpu.get_cpu_capability().startswith("AVX")
"""On other processors weights are kept as they are."""

LINEARS = {"fp32": PackedLinear, "bf16": PackedLinear, "fp16": HalfLinear, "int8": ByteLinear}
LEAST_DB = {"bf16": 30, "fp16": 60, "int8": 30}
TOKENS = list(range(0, 6_500, 400))

each_kind = pytest.mark.parametrize("kind", LINEARS)


@pytest.fixture(autouse=True)
def nothing_to_train():
    with torch.inference_mode():
        yield


@pytest.fixture(scope="module")
def all_models(checkpoint):
    """By what the language model's weights are kept in; with bf16 the flow's are too."""
    places = {
        kind: place_of("cpu", "bf16" if kind == "bf16" else "auto", lm_weights=kind)
        for kind in LINEARS
    }
    return {kind: Models.of(checkpoint, place) for kind, place in places.items()}


def snr_db(told, expected):
    return 10 * math.log10(expected.pow(2).sum() / (told - expected).pow(2).sum())


def linears(module):
    kinds = nn.Linear | PackedLinear | HalfLinear | ByteLinear
    return {type(one) for one in module.modules() if isinstance(one, kinds)}


def logits(lm, tokens=TOKENS):
    """Of a sequence that is read at once at first, then one by one."""
    x, decoding = lm.embed_speech(tokens), lm.begin()
    parts = x.split([len(tokens) // 2] + [1] * (len(tokens) - len(tokens) // 2), dim=1)
    return torch.stack([decoding.feed(part) for part in parts]).float()


def mel_of(flow):
    """Of 50 tokens after a prompt of 30, chunk by chunk; the first one's state is shared."""
    voice = prompt(30)
    tokens = torch.cat([voice.tokens, spoken(50)], dim=1)
    stream = flow.begin(voice, spoken(1, 192, seed=3))
    mels = []
    for start in range(0, 75, 25):
        *_, mel = flow.follow([stream], tokens[:, start : start + 28], 3)
        mels.append(mel)
        stream = stream.fork() if start == 0 else stream
    return torch.cat(mels, dim=2), stream


@each_kind
def test_weights_of_the_language_model_are_kept_as_the_setting_says(all_models, kind):
    lm = all_models[kind].lm

    assert linears(lm) == {LINEARS[kind] if IS_MEASURED else nn.Linear}
    assert lm.rounds_by_row is (IS_MEASURED and kind in {"fp16", "int8"})
    assert lm.speech.weight.dtype is (torch.bfloat16 if kind == "bf16" else torch.float32)


@pytest.mark.parametrize("kind", LEAST_DB)
def test_logits_are_near_those_of_float32(all_models, kind):
    expected = logits(all_models["fp32"].lm)

    assert snr_db(logits(all_models[kind].lm), expected) > LEAST_DB[kind]


def test_the_likeliest_tokens_are_those_of_float32(all_models):
    said = {}
    for kind in ("fp32", "fp16"):
        greedy = Manner(sampling=Sampling(top_k=1, tau=2.0), min_ratio=4, max_ratio=4)
        given = Prompt(text=tuple(range(40, 60)), before=(300, 301), speech=(5, 6, 7))
        said[kind] = list(speech_tokens(all_models[kind].lm, given, greedy))

    assert len(said["fp32"]) == 80
    assert said["fp16"] == said["fp32"]


@each_kind
def test_who_reads_beside_one_changes_nothing(all_models, kind):
    lm = all_models[kind].lm
    x, others = rows_of(lm, 12), rows_of(lm, 36).view(3, 12, -1)
    alone, beside, company = lm.begin(), lm.begin(), [lm.begin() for _ in others]

    for n in range(12):
        told = lm.read([(alone, x[n : n + 1])], rows=4)[0]
        rows = [(company[at], others[at, n : n + 1]) for at in range(n % 4)]  # they come and go
        place = n % (len(rows) + 1)
        rows.insert(place, (beside, x[n : n + 1]))

        assert torch.equal(lm.read(rows, rows=4)[place], told)


def rows_of(lm, count):
    """What may be read, [count, H]."""
    return lm.embed_speech(list(range(0, 100 * count, 100)))[0]


@pytest.mark.skipif(not IS_MEASURED, reason="elsewhere weights are kept as they are")
@pytest.mark.parametrize("kind", ["fp16", "int8"])
def test_rows_that_are_rounded_by_themselves_are_not_filled_up(all_models, kind, monkeypatch):
    lm = all_models[kind].lm
    x, seen = rows_of(lm, 1), []
    linear = type(lm.head)
    forward = linear.forward
    monkeypatch.setattr(linear, "forward", lambda self, x: seen.append(len(x)) or forward(self, x))

    lm.read([(lm.begin(), x)], rows=4)

    assert set(seen) == {1}


def test_in_half_precision_the_mel_is_near_that_of_float32(all_models):
    """A matter of rounding: exactness is held in float32 and float64, by test_following."""
    expected, kept = mel_of(all_models["fp32"].flow)
    told, kept_half = mel_of(all_models["bf16"].flow)

    assert told.dtype is torch.float32
    assert snr_db(told, expected) > 30
    assert kept_half.nbytes <= 0.51 * kept.nbytes


def test_in_half_precision_the_flow_is_and_the_vocoder_is_not(all_models):
    models = all_models["bf16"]

    kinds = {one.dtype for one in models.flow.parameters()}
    packed = {one.weight.dtype for one in models.flow.modules() if isinstance(one, PackedLinear)}
    assert kinds | packed == {torch.bfloat16}
    assert {one.dtype for one in models.vocoder.parameters()} == {torch.float32}


def test_fp16_on_a_processor_is_of_the_language_model_alone(checkpoint):
    models = Models.of(checkpoint, place_of("cpu", "fp16"))

    assert {one.dtype for one in models.flow.parameters()} == {torch.float32}
    assert isinstance(models.lm, SpeechLM)
    assert linears(models.lm) == {HalfLinear if IS_MEASURED else nn.Linear}


def test_a_compiler_can_follow_the_flow(checkpoint, monkeypatch):
    follow = partial(torch.compile, backend="eager")  # all of a compiler but its machine code
    monkeypatch.setattr(torch, "compile", follow)
    models = Models.of(checkpoint, place_of("cpu", "fp32"), for_compiler=True)
    before = models.flow.estimator
    x = torch.randn(2, 4 * models.flow.shape.estimator.mel_bands, 70)
    (moment,) = before.moments(torch.zeros(1))

    models.compile()

    assert models.flow.estimator is not before
    torch.testing.assert_close(
        models.flow.estimator(x, moment, Whole(50)), before(x, moment, Whole(50))
    )
