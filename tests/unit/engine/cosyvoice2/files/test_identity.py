"""What a model folder is called, and who speaks in it, is found out cheaply and safely."""

from __future__ import annotations

import io
import os
import pickle
import shutil
import subprocess
import sys
import zipfile

import pytest

from checkpoints import miniature
from cosyd.engine.cosyvoice2.files.identity import FILES, SAMPLE_BYTES, identity_of, speakers_of


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return miniature(tmp_path_factory.mktemp("model"), speakers=["anna", "bert"])


@pytest.fixture
def folder(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "model")


class Code:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


def archive(*, pickled):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("spk2info/data.pkl", pickled)
    return packed.getvalue()


def test_a_copy_is_the_same_model_and_a_change_anywhere_makes_another(whole, folder):
    before = identity_of(folder)

    for name in FILES:
        with (folder / name).open("r+b") as file:
            original = file.read(1)
            file.seek(0)
            file.write(b"\x00" if original != b"\x00" else b"\x01")
            file.flush()
            assert identity_of(folder) != before, name
            file.seek(0)
            file.write(original)

    assert identity_of(folder) == before == identity_of(whole)


def test_the_end_and_the_length_of_a_large_file_count_too(folder):
    large = folder / "llm.pt"
    os.truncate(large, 3 * SAMPLE_BYTES)
    before = identity_of(folder)

    with large.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\xff")
    ends_otherwise = identity_of(folder)
    os.truncate(large, 4 * SAMPLE_BYTES)

    assert len({before, ends_otherwise, identity_of(folder)}) == 3


def test_the_speakers_are_named(whole):
    assert speakers_of(whole) == ("anna", "bert")


def test_names_are_found_without_torch(whole):
    """The daemon asks, and has no torch."""
    code = (
        "import sys, pathlib; sys.modules['torch'] = None\n"
        "from cosyd.engine.cosyvoice2.files.identity import identity_of, speakers_of\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "print(identity_of(folder), *speakers_of(folder))"
    )

    said = subprocess.run(
        [sys.executable, "-c", code, whole], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == [identity_of(whole), "anna", "bert"]


def test_without_a_table_there_are_no_speakers(folder):
    (folder / "spk2info.pt").unlink()

    assert speakers_of(folder) == ()


@pytest.mark.parametrize(
    "pickled",
    [
        b"",
        b"garbage",
        b".",  # a stack with nothing on it
        b"]}\x86.",  # too few for what it asks
        b"cbuiltins\nlist\n.",
        b"ctorch._utils\n_rebuild_tensor_v2\n.",
        b"jXXXX.",
        b"\x80\xff.",
        pickle.dumps(["anna"]),
        pickle.dumps({1: 2, ("a", "b"): {}}),
        b"}" * 1000,
    ],
)
def test_a_table_of_nonsense_has_no_speakers_and_harms_nobody(folder, pickled):
    (folder / "spk2info.pt").write_bytes(archive(pickled=pickled))

    assert all(isinstance(name, str) for name in speakers_of(folder))


def test_code_in_a_table_of_speakers_is_never_run(folder, tmp_path):
    marker = tmp_path / "marker"
    (folder / "spk2info.pt").write_bytes(archive(pickled=pickle.dumps({"anna": Code(marker)})))

    assert speakers_of(folder) == ()
    assert not marker.exists()


def test_a_table_that_grows_without_end_is_not_unpacked(folder):
    huge = archive(pickled=pickle.dumps({"anna": b"\x00" * 200_000_000}))
    (folder / "spk2info.pt").write_bytes(huge)

    assert len(huge) < 1_000_000
    assert speakers_of(folder) == ()


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive at all", os.urandom(5_000)])
def test_a_file_that_is_no_archive_has_no_speakers(folder, content):
    (folder / "spk2info.pt").write_bytes(content)

    assert speakers_of(folder) == ()
