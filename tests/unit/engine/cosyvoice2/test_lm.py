from __future__ import annotations

import pytest
import torch

from cosyd.engine.cosyvoice2.device import place_of
from cosyd.engine.cosyvoice2.files.weights import TEXT_TABLE, filled, of_llm
from cosyd.engine.cosyvoice2.layers import angles_of, turned
from cosyd.engine.cosyvoice2.lm import LMShape, SpeechLM

SHAPE = LMShape(
    hidden=32, layers=3, heads=4, kv_heads=2, feed_forward=48, vocabulary=50, positions=64
)


def model(shape=SHAPE, dtype=torch.float32):
    torch.manual_seed(3)
    lm = SpeechLM(shape)
    for table in (lm.speech, lm.marks):
        table.weight.normal_()
    lm.use_text_table(torch.randn(shape.vocabulary, shape.hidden))
    return lm.to(dtype).eval().requires_grad_(requires_grad=False)


def weights(shape=SHAPE):
    """An ``llm.pt`` in its own names, all ones."""
    body, keys = "llm.model.model.", shape.kv_heads * shape.head
    named = {
        "llm_embedding.weight": (2, shape.hidden),
        "llm_decoder.weight": (6_564, shape.hidden),
        "llm_decoder.bias": (6_564,),
        "speech_embedding.weight": (6_564, shape.hidden),
        f"{body}embed_tokens.weight": (shape.vocabulary, shape.hidden),
        f"{body}norm.weight": (shape.hidden,),
        "llm.model.lm_head.weight": (shape.vocabulary, shape.hidden),
    }
    for n in range(shape.layers):
        at = f"{body}layers.{n}."
        for name, rows in (("q", shape.hidden), ("k", keys), ("v", keys)):
            named[f"{at}self_attn.{name}_proj.weight"] = (rows, shape.hidden)
            named[f"{at}self_attn.{name}_proj.bias"] = (rows,)
        named[f"{at}self_attn.o_proj.weight"] = (shape.hidden, shape.hidden)
        for name in ("gate", "up"):
            named[f"{at}mlp.{name}_proj.weight"] = (shape.feed_forward, shape.hidden)
        named[f"{at}mlp.down_proj.weight"] = (shape.hidden, shape.feed_forward)
        for name in ("input_layernorm", "post_attention_layernorm"):
            named[f"{at}{name}.weight"] = (shape.hidden,)
    return {name: torch.ones(sizes) for name, sizes in named.items()}


def of_file(named):
    lm = filled(SpeechLM, SHAPE, of_llm(named, SHAPE.layers))
    lm.use_text_table(named[TEXT_TABLE])
    return lm


@pytest.mark.parametrize("pieces", [[1] * 40, [40], [17, 1, 1, 21], [39, 1], [1, 39]])
def test_what_is_read_bit_by_bit_is_read_as_if_at_once(pieces):
    lm = model(dtype=torch.float64)
    x = torch.randn(1, 40, SHAPE.hidden, dtype=torch.float64)
    place, decoding = 0, lm.begin(room=3)

    for piece in pieces:
        place += piece
        told = decoding.feed(x[:, place - piece : place])
        whole = lm.begin(room=64).feed(x[:, :place])

        assert (told - whole).abs().max() < 1e-12


def test_each_half_of_a_head_is_turned_against_the_other_by_the_place_it_stands_at():
    shape, places = LMShape(hidden=32, heads=4), torch.arange(9, dtype=torch.float64)
    heads = torch.randn(9, 4, 8, dtype=torch.float64)
    angles = angles_of(shape, torch.empty(1, 9, 8, dtype=torch.float64))

    told = turned(heads, angles[:, :, None])

    rates = shape.rope_theta ** (-torch.arange(4, dtype=torch.float64) / 4)
    turns = torch.polar(torch.ones(9, 1, 4).double(), places[:, None, None] * rates)
    left, right = told.chunk(2, dim=-1)
    assert torch.allclose(
        torch.complex(left, right), torch.complex(*heads.chunk(2, dim=-1)) * turns, atol=1e-5
    )


def test_two_sequences_do_not_disturb_each_other():
    lm = model()
    x, y = torch.randn(2, 1, 12, SHAPE.hidden)
    alone = lm.begin().feed(x)

    one, other = lm.begin(), lm.begin()
    for n in range(12):
        told = one.feed(x[:, n : n + 1])
        other.feed(y[:, n : n + 1])

    assert torch.allclose(told, alone, atol=1e-5)


def test_sequences_that_are_read_together_are_read_as_each_alone():
    lm = model()
    lengths = (7, 1, 12)
    inputs = [torch.randn(1, 20 + n, SHAPE.hidden) for n in lengths]
    alone = [lm.begin().feed(x) for x in inputs]
    sequences = [lm.begin(room=3) for _ in inputs]

    lm.read([(one, x[0, :20]) for one, x in zip(sequences, inputs, strict=True)])
    together = lm.read([(one, x[0, 20:]) for one, x in zip(sequences, inputs, strict=True)])

    for told, own in zip(together, alone, strict=True):
        assert torch.allclose(told, own, atol=1e-5)


@pytest.mark.parametrize("pack", [False, True])
def test_with_as_many_rows_it_does_not_matter_at_all_who_reads_beside_one(pack):
    lm = place_of("cpu").put(model(), rows=1, pack=pack)
    x, others = torch.randn(40, SHAPE.hidden), torch.randn(3, 40, SHAPE.hidden)
    alone, beside = lm.begin(), lm.begin()
    company = [lm.begin() for _ in others]

    for n in range(40):
        told = lm.read([(alone, x[n : n + 1])], rows=4)[0]
        who = company[: n % 4]  # they come and go, and stand now before it, now behind
        rows = [(one, other[n : n + 1]) for one, other in zip(who, others, strict=False)]
        place = n % (len(rows) + 1)
        rows.insert(place, (beside, x[n : n + 1]))

        assert torch.equal(lm.read(rows, rows=4)[place], told)


def test_where_one_cannot_read_nobody_has_read():
    lm = model()
    one, other = lm.begin(), lm.begin()

    with pytest.raises(ValueError, match="nothing was given"):
        lm.read([(one, torch.randn(3, SHAPE.hidden)), (other, torch.randn(0, SHAPE.hidden))])

    assert (one.length, other.length) == (0, 0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_it_runs_in_any_precision_and_the_text_table_stays_as_it_was(dtype):
    lm = model(dtype=dtype)

    x = lm.embed((4, 1, 2, 3), (5, 6))
    logits = lm.begin().feed(x)

    assert x.dtype == logits.dtype == dtype
    assert x.shape == (1, 8, SHAPE.hidden)
    assert logits.shape == (6_564,)
    assert logits.isfinite().all()
    assert lm._text.dtype == torch.float32


def test_large_numbers_are_no_danger_in_half_precision():
    x = torch.randn(1, 5, SHAPE.hidden) * 3_000

    half = model(dtype=torch.float16).begin().feed(x.half())

    assert torch.allclose(half.float(), model().begin().feed(x), atol=0.05)


def test_the_sequence_is_start_text_task_speech():
    lm = model()
    start, task = lm.marks.weight

    x = lm.embed((4, 7), (5, 6))[0]

    assert torch.equal(x[0], start)
    assert torch.equal(x[1:3], lm._text[[4, 7]])
    assert torch.equal(x[3], task)
    assert torch.equal(x[4:], lm.speech.weight[[5, 6]])


def test_the_weights_of_a_file_are_taken_without_the_head_over_text():
    lm = of_file(weights())

    assert lm.begin().feed(lm.embed((1,))).isfinite().all()
    assert SHAPE.vocabulary not in {len(one) for one in lm.parameters()}
    assert not any(one.requires_grad for one in lm.parameters())


@pytest.mark.parametrize(
    "name",
    ["llm_decoder.bias", "llm.model.model.norm.weight", "llm.model.model.embed_tokens.weight"],
)
def test_a_weight_of_another_shape_is_refused(name):
    made = {**weights(), name: torch.ones(3)}

    with pytest.raises(RuntimeError, match=r"shape|size"):
        of_file(made)


@pytest.mark.parametrize("text", [(50,), (-1,), (1, 2, 151_935)])
def test_a_text_token_that_the_model_does_not_know_is_refused(text):
    with pytest.raises(ValueError, match="50 text tokens"):
        model().embed(text)


def test_a_sign_in_a_reference_is_refused():
    with pytest.raises(ValueError, match="6561 speech tokens"):
        model().embed((1,), (6_561,))


def test_more_than_the_model_can_read_is_refused_and_what_was_read_stays():
    lm = model()
    decoding = lm.begin()
    decoding.feed(torch.randn(1, 60, SHAPE.hidden))

    with pytest.raises(ValueError, match="too long"):
        decoding.feed(torch.randn(1, 5, SHAPE.hidden))

    assert decoding.length == 60
    assert decoding.feed(torch.randn(1, 4, SHAPE.hidden)).isfinite().all()
    with pytest.raises(ValueError, match="nothing"):
        decoding.feed(torch.randn(1, 0, SHAPE.hidden))
