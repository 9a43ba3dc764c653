from __future__ import annotations

import hashlib
import subprocess
import sys

from cosyd.engine.kokoro.weights import NAME, SHA256, model_file


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_parts_become_the_file_that_upstream_published(tmp_path):
    file = model_file(str(tmp_path / "deep" / "cache"))

    assert digest(file) == SHA256
    assert [one.name for one in file.parent.iterdir()] == [NAME]


def test_a_whole_file_is_left_alone(tmp_path):
    before = model_file(str(tmp_path)).stat()

    after = model_file(str(tmp_path)).stat()

    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_file_is_made_again(tmp_path):
    file = model_file(str(tmp_path))
    with file.open("r+b") as damaged:
        damaged.seek(40_000_000)
        damaged.write(b"rust")

    again = model_file(str(tmp_path))

    assert digest(again) == SHA256


def test_a_file_cut_short_is_made_again(tmp_path):
    (tmp_path / NAME).write_bytes(b"")

    assert digest(model_file(str(tmp_path))) == SHA256


def test_two_processes_may_make_it_at_once(tmp_path):
    code = "import sys; from cosyd.engine.kokoro.weights import model_file; model_file(sys.argv[1])"
    command = [sys.executable, "-c", code, str(tmp_path)]

    with subprocess.Popen(command) as one, subprocess.Popen(command) as other:
        assert one.wait() == other.wait() == 0

    assert [digest(one) for one in tmp_path.iterdir()] == [SHA256]
