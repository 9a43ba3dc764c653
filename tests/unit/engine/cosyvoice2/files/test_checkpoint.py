"""A model folder is opened whole, or refused by file and reason, with none of its code run."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import weakref

import pytest
import torch
from torch import nn

from checkpoints import miniature
from cosyd.contract.errors import ModelBroken
from cosyd.engine.cosyvoice2.files import checkpoint as files
from cosyd.engine.cosyvoice2.files import identity
from cosyd.engine.cosyvoice2.files.checkpoint import Checkpoint

QWEN = "CosyVoice-BlankEN"
WEIGHTS = ("llm.pt", "flow.pt", "hift.pt")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("model"), speakers=["anna", "bert"])


@pytest.fixture
def folder(whole, tmp_path):
    """One to be broken."""
    return shutil.copytree(whole, tmp_path / "model")


@pytest.fixture
def marker(tmp_path):
    """A file that is there only where code of a checkpoint was run."""
    return tmp_path / "marker"


class Code:
    """Runs when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


def refusal(folder):
    with pytest.raises(ModelBroken) as caught:
        Checkpoint.open(folder)
    assert "cosyd models" in caught.value.advice
    return caught.value.facts["file"], caught.value.facts["reason"]


def cut(file, share=0.6):
    os.truncate(file, int(file.stat().st_size * share))


def replace(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_whole_folder_gives_shapes_weights_tokenizer_and_speakers(whole):
    checkpoint = Checkpoint.open(whole)

    assert checkpoint.shape.lm.hidden == 64
    assert checkpoint.shape.flow.estimator.channels == 32
    assert checkpoint.shape.vocoder.block_kernels == (3,)
    assert (checkpoint.shape.manner.min_ratio, checkpoint.shape.manner.max_ratio) == (2, 20)
    assert checkpoint.weights("llm")["speech_embedding.weight"].shape == (6564, 64)
    assert all(one.is_contiguous() for one in checkpoint.flow().parameters())
    assert {name: len(one) for name, one in checkpoint.speakers().items()} == {
        "anna": 192,
        "bert": 192,
    }
    assert checkpoint.tokenizer().encode("hello")
    assert checkpoint.speech_tokenizer.is_file()
    assert checkpoint.speaker_encoder.is_file()


class Counted:
    """Takes the place of each part; counts the weights that are in memory at a time."""

    def __init__(self):
        self.weights, self.read = [], []
        self.parts, self.most_bytes = 0, 0

    def watch(self, read):
        """What *read* gives is counted too, as long as it belongs to no part."""

        def watched(*given):
            told = read(*given)
            self.read += [weakref.ref(one) for one in told.values()]
            return told

        return watched

    def __call__(self, part):
        own = list(part.parameters())
        assert not any(one.is_meta for one in own)
        self.weights += [weakref.ref(one) for one in own]
        there = [one for ref in (*self.weights, *self.read) if (one := ref()) is not None]
        self.parts += 1
        self.most_bytes = max(self.most_bytes, sum(one.nbytes for one in there))
        return nn.Identity()


@pytest.mark.parametrize("name", ["lm", "flow"])
def test_of_what_is_settled_nothing_is_there_twice(whole, name, monkeypatch):
    checkpoint, counted = Checkpoint.open(whole), Counted()
    model = getattr(checkpoint, name)()
    children = [child for child in model.modules() if child is not model]
    largest = max(
        sum(one.nbytes for one in child.parameters())
        for child in children
        if not any(isinstance(one, nn.ModuleList) for one in (child, *child.children()))
    )

    for read in ("of_llm", "part_of_flow"):
        monkeypatch.setattr(files, read, counted.watch(getattr(files, read)))

    emptied = getattr(checkpoint, name)(counted)

    assert counted.parts > 5
    assert counted.read
    assert counted.most_bytes == largest
    assert not list(emptied.parameters())


def test_pages_that_were_read_are_let_go_of_while_it_is_loaded(whole, monkeypatch):
    mapped, there = [], []
    weights = Checkpoint.weights

    def watched(checkpoint, part):
        told = weights(checkpoint, part)
        mapped.append(weakref.ref(next(iter(told.values()))))
        return told

    def settle(part):
        there.append(sum(one() is not None for one in mapped))
        return part

    checkpoint = Checkpoint.open(whole)
    monkeypatch.setattr(Checkpoint, "weights", watched)
    monkeypatch.setattr(files, "HELD_BYTES", 0)

    checkpoint.lm(settle)

    assert len(mapped) > 5
    assert set(there) == {1}


def test_a_model_is_loaded_without_the_compiler_of_torch(whole):
    code = (
        "import sys; from cosyd.engine.cosyvoice2.engine import load;"
        "load(model=sys.argv[1], device='cpu'); print('torch._dynamo' in sys.modules)"
    )

    said = subprocess.run(
        [sys.executable, "-c", code, whole], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["False"]


def test_fixed_lengths_of_the_yaml_are_taken(tmp_path):
    manner = Checkpoint.open(miniature(tmp_path, tokens_per_text_token=7)).shape.manner

    assert (manner.min_ratio, manner.max_ratio) == (7, 7)


@pytest.mark.parametrize("options", [{"dense": True}, {"weight_norm_of_old": True}])
def test_other_ways_to_write_the_same_weights_are_taken(options, tmp_path):
    assert Checkpoint.open(miniature(tmp_path, **options)).weights("hift")


def test_a_count_of_epochs_among_the_weights_is_passed_over(folder):
    weights = torch.load(folder / "llm.pt", weights_only=True)
    torch.save({**weights, "epoch": 3, "step": 70}, folder / "llm.pt")

    assert "epoch" not in Checkpoint.open(folder).weights("llm")


@pytest.mark.parametrize("name", identity.FILES)
def test_a_file_that_is_missing_or_empty_is_named(folder, name):
    (folder / name).unlink()

    missing = refusal(folder)
    (folder / name).touch()
    empty = refusal(folder)

    assert missing == (name, "is missing")
    assert empty == (name, "is empty")


@pytest.mark.parametrize(
    "name", [*WEIGHTS, "spk2info.pt", "campplus.onnx", "speech_tokenizer_v2.onnx"]
)
def test_a_file_that_is_cut_short_or_something_else_is_named(folder, name):
    cut(folder / name)

    half, reason = refusal(folder)
    (folder / name).write_text("<html>404: there is no such file</html>" * 99)
    other, _ = refusal(folder)

    assert half == other == name
    assert "cut short" in reason
    assert str(folder) not in reason


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_of_another_shape_too_few_or_too_many_are_named(folder, name):
    weights = torch.load(folder / name, weights_only=True)
    first = next(name for name, tensor in weights.items() if tensor.ndim == 2)
    others = {key: tensor for key, tensor in weights.items() if key != first}

    for broken in (others, {**weights, first: weights[first][:, 1:]}):
        torch.save(broken, folder / name)
        file, reason = refusal(folder)
        assert file == name
        assert "does not fit" in reason


@pytest.mark.parametrize("name", [*WEIGHTS, "spk2info.pt"])
def test_code_in_a_file_is_refused_and_never_run(folder, marker, name):
    torch.save({"weight": Code(marker)}, folder / name)
    zipped = refusal(folder)
    (folder / name).write_bytes(pickle.dumps({"weight": Code(marker)}))
    bare = refusal(folder)

    assert zipped[0] == bare[0] == name
    assert "code" in zipped[1]
    assert not marker.exists()


def test_what_the_yaml_would_call_is_not_called(folder, marker):
    recipe = folder / "cosyvoice2.yaml"
    with recipe.open("a", encoding="utf-8") as file:
        file.write(f"harm: !apply:os.mkdir [{marker}]\nmore: !new:os.mkdir\n    path: {marker}\n")

    Checkpoint.open(folder)
    with recipe.open("a", encoding="utf-8") as file:
        file.write(f"worse: !!python/object/apply:os.mkdir [{marker}]\n")
    name, reason = refusal(folder)

    assert name == "cosyvoice2.yaml"
    assert "no YAML" in reason
    assert not marker.exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("llm.Qwen2LM", "llm.CosyVoice3LM", "another model"),
        ("CausalMaskedDiffWithXvec", "MaskedDiffWithXvec", "another model"),
        ("HiFTGenerator", "CausalHiFTGenerator", "another model"),
        ("num_blocks: 1", "num_blocks: -1", "-1"),
        ("num_blocks: 1", "num_blocks: 1000000000", "1000000000"),
        ("num_heads: 2", "num_heads: two", "two"),
        ("channels: [32]", "channels: [32, 32]", "several levels"),
        ("channels: [32]", "channels: []", "list"),
        ("solver: 'euler'", "solver: 'heun'", "only 'euler'"),
        ("lrelu_slope: 0.1", "lrelu_slope: .nan", "number"),
        ("upsample_rates: [8, 5, 3]", "upsample_rates: [8, 5, 4]", "640 samples"),
        ("base_channels: 32", "base_channels: 36", "halved"),
        ("flow: !new", "river: !new", "no table"),
        ("sample_rate: 24000", "sample_rate: [24000", "no YAML"),
        ("sample_rate: 24000", "sample_rate: 16000", "only 24000"),
        ("spk_embed_dim: 192", "spk_embed_dim: 256", "only 192"),
    ],
)
def test_a_recipe_of_another_model_or_of_nonsense_is_refused(folder, old, new, says):
    replace(folder / "cosyvoice2.yaml", old, new)

    name, reason = refusal(folder)

    assert name == "cosyvoice2.yaml"
    assert says in reason


def test_a_recipe_that_grows_without_end_is_refused_in_a_few_words(folder):
    """A value that is ten times the one before, twelve times over."""
    levels = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 13))
    recipe = folder / "cosyvoice2.yaml"
    text = recipe.read_text("utf-8").replace("num_blocks: 1", "num_blocks: *a12")
    recipe.write_text(f"a0: &a0 [1]\n{''.join(levels)}{text}", "utf-8")

    name, reason = refusal(folder)

    assert name == "cosyvoice2.yaml"
    assert len(reason) < 1_000


@pytest.mark.parametrize("model", ["cosyvoice.yaml", "cosyvoice3.yaml"])
def test_a_folder_of_another_cosyvoice_is_told_as_that(folder, model):
    (folder / "cosyvoice2.yaml").rename(folder / model)

    assert "another model" in refusal(folder)[1]


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_size": -64},
        {"hidden_size": "64"},
        {"hidden_size": True},
        {"num_hidden_layers": 10**9},
        {"num_attention_heads": 3},
        {"num_key_value_heads": 5},
        {"model_type": "llama"},
        {"rope_theta": "high"},
        {"vocab_size": None},
    ],
)
def test_a_config_of_nonsense_is_refused(folder, change):
    file = folder / QWEN / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))

    name, reason = refusal(folder)

    assert name == f"{QWEN}/config.json"
    assert reason


@pytest.mark.parametrize("text", ["{", "[1, 2]", "null", "\x00", "[" * 100_000, "x" * 2_000_000])
@pytest.mark.parametrize("name", ["cosyvoice2.yaml", f"{QWEN}/config.json"])
def test_a_file_that_is_no_table_is_refused(folder, name, text):
    (folder / name).write_text(text)

    assert refusal(folder)[0] == name


def test_a_vocabulary_that_is_none_or_is_too_large_is_refused(folder):
    vocabulary = folder / QWEN / "vocab.json"
    words = json.loads(vocabulary.read_text("utf-8"))
    larger = {**words, **{f"more {n}": len(words) + n for n in range(1_000)}}

    vocabulary.write_text(json.dumps(larger), "utf-8")
    too_large = refusal(folder)
    cut(vocabulary)
    none = refusal(folder)

    assert too_large == (f"{QWEN}/vocab.json", "has more words than the model")
    assert none[0] == f"{QWEN}/vocab.json"


def test_a_table_of_speakers_without_embeddings_is_refused(folder):
    torch.save({"anna": {"embedding": torch.zeros(1, 80)}}, folder / "spk2info.pt")

    assert refusal(folder) == ("spk2info.pt", "has no embedding of 'anna'")
