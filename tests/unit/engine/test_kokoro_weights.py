from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array

from cosyd.engine.kokoro.vnni import rearrange
from cosyd.engine.kokoro.weights import SHA256, model_file


@pytest.fixture(autouse=True)
def own(tmp_path_factory, monkeypatch):
    """The user's cache folder: not the one of whoever runs the tests."""
    home = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home / "cosyd"


@pytest.fixture
def unwritable(tmp_path):
    """Makes paths in which no folder can be made, not even by root."""
    (tmp_path / "file").write_text("")
    return lambda name: tmp_path / "file" / name


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def damage(file):
    with file.open("r+b") as damaged:
        damaged.seek(40_000_000)
        damaged.write(b"rust")


def test_the_parts_become_the_file_that_upstream_published(tmp_path):
    file = model_file(str(tmp_path / "deep" / "cache"), vnni=False)

    assert digest(file) == SHA256
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("vnni", [False, True])
def test_a_whole_file_is_left_alone_and_a_damaged_one_made_again(tmp_path, vnni):
    file = model_file(str(tmp_path), vnni=vnni)
    whole, made_at = digest(file), file.stat().st_mtime_ns

    again = model_file(str(tmp_path), vnni=vnni)
    made_again_at = again.stat().st_mtime_ns
    damage(again)
    repaired = model_file(str(tmp_path), vnni=vnni)

    assert made_again_at == made_at
    assert digest(repaired) == whole
    assert list(tmp_path.iterdir()) == [repaired]


def test_without_a_folder_it_is_kept_in_the_users_cache_folder(own):
    assert model_file(vnni=False).parent == own


def test_what_the_user_has_already_is_not_made_again_under_a_new_home(tmp_path, own):
    there = model_file(vnni=False)

    assert model_file(str(tmp_path / "new"), vnni=False) == there
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_one_of_the_users_is_not_taken(tmp_path, own):
    damage(model_file(vnni=False))

    file = model_file(str(tmp_path), vnni=False)

    assert file.parent == tmp_path
    assert digest(file) == SHA256


def test_a_processor_without_the_instructions_gets_the_plain_one(tmp_path):
    rearranged = model_file(str(tmp_path), vnni=True)

    plain = model_file(str(tmp_path), vnni=False)

    assert digest(plain) == SHA256
    assert set(tmp_path.iterdir()) == {plain, rearranged}


def test_a_folder_that_cannot_be_written_gives_way_to_the_users(unwritable, own):
    assert model_file(str(unwritable("cache")), vnni=False).parent == own


def test_where_neither_can_be_written_it_is_kept_among_temporary_files(
    unwritable, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(unwritable("own")))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    file = model_file(str(unwritable("cache")), vnni=False)
    made_at = file.stat().st_mtime_ns
    again = model_file(str(unwritable("cache")), vnni=False)

    assert (again, again.stat().st_mtime_ns) == (file, made_at)
    assert file.parent.parent == tmp_path
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_what_broken_off_starts_and_earlier_versions_left_is_removed(tmp_path):
    old, fresh = tmp_path / ".kokoro-old", tmp_path / ".kokoro-fresh"
    for folder in (old, fresh):
        folder.mkdir()
        (folder / "whole.onnx").write_bytes(b"half")
    os.utime(old, (time.time() - 4_000,) * 2)
    (tmp_path / "kokoro-v1.0-vnni-0-abc.onnx").write_bytes(b"of an earlier version")
    (tmp_path / "other.onnx").write_bytes(b"not ours")

    file = model_file(str(tmp_path), vnni=False)

    assert set(tmp_path.iterdir()) == {file, fresh, tmp_path / "other.onnx"}


def test_two_processes_may_make_it_at_once(tmp_path):
    code = "import sys; from cosyd.engine.kokoro.weights import model_file; model_file(sys.argv[1])"
    command = [sys.executable, "-c", code, str(tmp_path)]

    with subprocess.Popen(command) as one, subprocess.Popen(command) as other:
        assert one.wait() == other.wait() == 0

    assert list(tmp_path.iterdir()) == [model_file(str(tmp_path))]


def convolution(width, step):
    """A model of one 8-bit convolution; its factors are too small to overflow on any processor."""
    random = np.random.default_rng(width)
    kernel = random.integers(128 - 60, 128 + 60, (64, 8, width), np.uint8)
    edge = (width // 2) * step
    node = make_node(
        "ConvInteger",
        ["sound", "kernel", "zero", "kernel_zero"],
        ["sums"],
        name="conv",
        pads=[edge, edge],
        dilations=[step],
        kernel_shape=[width],
    )
    graph = make_graph(
        [node],
        "test",
        [
            make_tensor_value_info("sound", onnx.TensorProto.UINT8, [1, 8, None]),
            make_tensor_value_info("zero", onnx.TensorProto.UINT8, []),
        ],
        [make_tensor_value_info("sums", onnx.TensorProto.INT32, [1, 64, None])],
        [from_array(kernel, "kernel"), from_array(np.array(131, np.uint8), "kernel_zero")],
    )
    return make_model(graph, opset_imports=[make_opsetid("", 20)], ir_version=9)


def sums(model, sound):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"sound": sound, "zero": np.array(7, np.uint8)})[0]


@pytest.mark.parametrize(("width", "step"), [(1, 1), (3, 1), (3, 5), (7, 3), (11, 5)])
def test_a_rearranged_convolution_gives_the_same_integers(width, step):
    sound = np.random.default_rng(0).integers(0, 256, (1, 8, 100), np.uint8)
    model = convolution(width, step)
    before = sums(model, sound)

    rearrange(model)

    assert "ConvInteger" not in {node.op_type for node in model.graph.node}
    assert np.array_equal(sums(model, sound), before)
