"""The checkpoints that tests are made with are what they say."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as FromBytes
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

from checkpoint_parts import OWN_SPECIALS
from checkpoints import CODES, full_size, miniature

ANYTHING = "Hello world, 你好。 Straße ½ 🙂\n\ttabs \u200d\x00 end"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("miniature"), speakers=["anna", "bert"])


def weights(folder, name):
    return torch.load(folder / f"{name}.pt", weights_only=True, mmap=True)


def test_a_miniature_has_every_file_and_is_small(folder):
    files = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}

    assert files >= {"cosyvoice2.yaml", "llm.pt", "flow.pt", "hift.pt", "spk2info.pt"}
    assert files >= {"campplus.onnx", "speech_tokenizer_v2.onnx"}
    names = ("config.json", "vocab.json", "merges.txt", "tokenizer_config.json")
    assert files >= {f"CosyVoice-BlankEN/{name}" for name in names}
    assert sum(file.stat().st_size for file in folder.rglob("*")) < 10_000_000


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(folder, tmp_path):
    again = miniature(tmp_path / "again")
    other = miniature(tmp_path / "other", seed=1)

    for name in ("llm", "flow", "hift"):
        first, second, third = (weights(each, name) for each in (folder, again, other))
        assert list(first) == list(second) == list(third)
        assert all(torch.equal(first[key], second[key]) for key in first)
        assert not any(torch.equal(first[key], third[key]) for key in first)


def test_full_size_has_the_shapes_of_the_release_and_is_small_on_disk(tmp_path):
    folder = full_size(tmp_path)

    count = {
        name: sum(tensor.numel() for tensor in set(weights(folder, name).values()))
        for name in ("llm", "flow", "hift")
    }
    assert count["flow"] == pytest.approx(450_575_567 / 4, rel=0.002)  # the release, float32
    assert count["hift"] == pytest.approx(83_390_254 / 4, rel=0.002)
    assert count["llm"] == pytest.approx(2_023_316_821 / 4, rel=0.002)
    used = sum(file.stat().st_blocks * 512 for file in folder.rglob("*"))
    assert used < 60_000_000


def test_a_dense_file_holds_the_same_numbers(folder, tmp_path):
    dense = weights(miniature(tmp_path, dense=True), "llm")

    for name, tensor in weights(folder, "llm").items():
        assert dense[name].is_contiguous()
        assert torch.equal(dense[name], tensor)


def test_fixed_lengths_are_written_and_leave_no_way_to_end(tmp_path):
    folder = miniature(tmp_path, tokens_per_text_token=7)

    assert "min_token_text_ratio: 7\nmax_token_text_ratio: 7\n" in (
        folder / "cosyvoice2.yaml"
    ).read_text("utf-8")
    assert weights(folder, "llm")["llm_decoder.bias"][CODES:].tolist() == [-1e4] * 3


def test_the_tokenizer_reads_any_text_and_gives_it_back(folder):
    qwen = folder / "CosyVoice-BlankEN"
    tokenizer = Tokenizer(BPE.from_file(str(qwen / "vocab.json"), str(qwen / "merges.txt")))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = FromBytes()

    encoded = tokenizer.encode(ANYTHING)

    assert tokenizer.decode(encoded.ids) == ANYTHING
    assert len(encoded.ids) < len(ANYTHING.encode())  # some words are known
    assert max(encoded.ids) < 1_024 - len(OWN_SPECIALS) - 16


def test_speech_tokens_are_codes_of_the_sound_four_frames_each(folder):
    session = onnxruntime.InferenceSession(folder / "speech_tokenizer_v2.onnx")
    random = np.random.default_rng(0)

    def heard(frames):
        mel = random.normal(0, 0.5, (1, 128, frames)).astype(np.float32)
        feed = (mel, np.array([frames], np.int32))
        return session.run(None, dict(zip(("feats", "feats_length"), feed, strict=True)))[0]

    assert [one.type for one in session.get_inputs()] == ["tensor(float)", "tensor(int32)"]
    for frames, tokens in ((400, 100), (401, 101), (4, 1)):
        codes = heard(frames)
        assert codes.dtype == np.int32
        assert codes.shape == (1, tokens)
        assert codes.min() >= 0
        assert codes.max() < CODES
    assert len(np.unique(heard(400))) > 50


def test_an_embedding_is_of_the_voice_and_not_of_the_length(folder):
    session = onnxruntime.InferenceSession(folder / "campplus.onnx")
    random = np.random.default_rng(0)
    one, other = (random.normal(mean, 1, (1, 500, 80)).astype(np.float32) for mean in (0.0, 1.0))

    def embedding(fbank):
        return session.run(None, {session.get_inputs()[0].name: fbank})[0]

    assert embedding(one).shape == (1, 192)
    same = np.abs(embedding(one) - embedding(one[:, :250])).mean()
    differs = np.abs(embedding(one) - embedding(other)).mean()
    assert same < differs / 4


def test_each_speaker_has_an_embedding_of_its_own(folder):
    speakers = torch.load(folder / "spk2info.pt", weights_only=True)

    anna, bert = (speakers[name]["embedding"] for name in ("anna", "bert"))
    assert anna.shape == bert.shape == (1, 192)
    assert not torch.equal(anna, bert)
