from __future__ import annotations

import struct
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from cosyd.contract.errors import MixInvalid, VoiceBroken, VoiceOfAnotherModel
from cosyd.engine.cosyvoice2.voices.state import VoiceState, mix


def voice(seed=0, *, tokens=10, **fields):
    random = torch.Generator().manual_seed(seed)
    made = {
        "model": "a1b2",
        "embedding": torch.randn(192, generator=random),
        "text_ids": (3, 1, 4),
        "speech_tokens": tuple(range(tokens)),
        "mel": torch.randn(2 * tokens, 80, generator=random),
        "transcript": "One, two, 三.",
        "language": "en",
        "instruction": "calm",
    }
    return VoiceState(**{**made, **fields})


def is_same(one, other):
    words = ("model", "text_ids", "speech_tokens", "transcript", "language", "instruction")
    return all(getattr(one, word) == getattr(other, word) for word in words) and all(
        torch.equal(getattr(one, name), getattr(other, name)) for name in ("embedding", "mel")
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "anna.safetensors"
    voice().save(path)
    return path


def rewrite(file, *, drop=(), about=None, **tensors):
    """The same file with other contents."""
    kept = {name: tensor for name, tensor in voice()._tensors().items() if name not in drop}
    told = {"model": "a1b2", "transcript": "", "language": "", "instruction": ""}
    save_file({**kept, **tensors}, file, told if about is None else about)


def test_a_voice_comes_back_as_it_was(file):
    assert is_same(VoiceState.load(file, "a1b2"), voice())


def test_a_voice_of_the_model_itself_needs_nothing_but_an_embedding(tmp_path):
    own = VoiceState(model="a1b2", embedding=torch.ones(192))

    own.save(tmp_path / "own")

    assert is_same(VoiceState.load(tmp_path / "own", "a1b2"), own)


def test_a_voice_is_kept_in_place_of_the_one_before_and_nothing_else_is_left(file):
    newer = voice(1, transcript="New.")

    newer.save(file)

    assert is_same(VoiceState.load(file, "a1b2"), newer)
    assert list(file.parent.iterdir()) == [file]


def test_a_voice_of_another_model_is_told_by_name(file):
    with pytest.raises(VoiceOfAnotherModel) as caught:
        VoiceState.load(file, "c3d4")

    assert caught.value.facts["made_with"] == "a1b2"


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_text("RIFF of a text file, no voice at all"),
        lambda file: file.write_bytes(file.read_bytes()[:-100]),
        lambda file: file.write_bytes(file.read_bytes()[:40]),
        lambda file: file.write_bytes(struct.pack("<Q", 1 << 60) + b"{}"),
        lambda file: rewrite(file, about={}),
        lambda file: rewrite(file, about={"model": "a1b2", "language": "en"}),
        lambda file: rewrite(file, drop=["mel"]),
        lambda file: rewrite(file, mel=torch.zeros(19, 80)),
        lambda file: rewrite(file, embedding=torch.zeros(191)),
        lambda file: rewrite(file, embedding=torch.full((192,), float("nan"))),
        lambda file: rewrite(file, speech_tokens=torch.zeros(10)),
        lambda file: rewrite(file, text_ids=torch.zeros(4, 1, dtype=torch.int32)),
    ],
)
def test_a_damaged_voice_is_told_by_name(file, damage):
    damage(file)

    with pytest.raises(VoiceBroken, match=r"anna\.safetensors"):
        VoiceState.load(file, "a1b2")


def test_a_mix_lies_between_its_voices_and_speaks_like_the_heaviest():
    anna, ben = voice(0, transcript="Anna."), voice(1, transcript="Ben.", tokens=5)
    louder = replace(anna, embedding=anna.embedding * 50)

    mixed = mix([louder, ben], [1.0, 3.0])

    cosine = torch.nn.functional.cosine_similarity
    to_anna, to_ben = (cosine(mixed.embedding, one.embedding, dim=0) for one in (anna, ben))
    between = cosine(anna.embedding, ben.embedding, dim=0)
    assert 1 > to_ben > to_anna > between
    assert mixed.transcript == "Ben."
    assert len(mixed.speech_tokens) == 5


def test_a_mix_of_one_voice_is_that_voice():
    mixed = mix([voice(0), voice(1)], [2.0, 0.0])

    direction = torch.nn.functional.normalize(voice(0).embedding, dim=0)
    assert torch.allclose(mixed.embedding, direction, atol=1e-6)


@pytest.mark.parametrize("weights", [[], [1.0], [0.0, 0.0], [2.0, -1.0], [float("nan"), 1.0]])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(MixInvalid, match="weight"):
        mix([voice(0), voice(1)], weights)


def test_weights_count_by_what_they_are_to_each_other_however_large():
    small, large = (mix([voice(0), voice(1)], [one, 3 * one]) for one in (1e-300, 1e300))

    assert torch.equal(small.embedding, large.embedding)
    assert large.embedding.isfinite().all()


def test_voices_of_two_models_cannot_be_mixed():
    with pytest.raises(VoiceOfAnotherModel):
        mix([voice(), voice(model="c3d4")], [1.0, 1.0])
