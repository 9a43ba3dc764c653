"""What killed daemons leave is removed by the next one, and nothing that anybody uses."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cosyd.system.runtime import folders, leftovers, remove_leftovers, sockets_kept
from cosyd.system.runtime.files import DRAFT
from cosyd.system.runtime.leftovers import OLD_S, STARTING_S
from cosyd.system.runtime.paths import SHORTEST_TEMP

KEEP = """
import sys
from cosyd.system.runtime import folders, sockets_kept
home = folders(sys.argv[1]).make()
with sockets_kept(home):
    (home.sockets / "audio").touch()
    print(home.sockets, flush=True)
    sys.stdin.read()
"""


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """A folder of temporary files for this test alone, whose path is short enough for sockets.

    Made after ``tmp_path``, or that would lie in it.
    """
    with tempfile.TemporaryDirectory(prefix="t", dir=SHORTEST_TEMP) as place:
        monkeypatch.setenv("TMPDIR", place)
        monkeypatch.setattr(tempfile, "tempdir", place)
        monkeypatch.setattr(leftovers, "SHORTEST_TEMP", Path(place))
        yield


@pytest.fixture
def deep(tmp_path):
    return lambda name: folders(tmp_path / ("x" * 80) / name)


@pytest.fixture
def kept(deep):
    """A process that keeps its sockets, as a daemon does."""
    home = deep("other").config.parent
    process = subprocess.Popen(
        [sys.executable, "-c", KEEP, str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.sockets = Path(process.stdout.readline().strip())
    yield process
    process.kill()
    process.communicate()


def test_the_sockets_of_a_killed_daemon_go_and_those_of_a_living_one_stay(deep, kept):
    own = deep("own").make()

    with sockets_kept(own):
        remove_leftovers(own)
        while_it_lives = (kept.sockets / "audio").exists()
        kept.kill()
        kept.wait()
        remove_leftovers(own)
        own_is_there = own.sockets.is_dir()

    assert while_it_lives
    assert not kept.sockets.exists()
    assert own_is_there
    assert not own.sockets.exists()


def test_a_daemon_takes_over_the_sockets_that_it_left_when_it_was_killed(deep, kept):
    kept.kill()
    kept.wait()
    again = deep("other")

    with sockets_kept(again):
        assert again.sockets == kept.sockets
        assert again.sockets.is_dir()

    assert not again.sockets.exists()


def test_a_folder_for_sockets_of_a_daemon_that_never_started_goes_once_it_is_old(deep):
    own, other = deep("own").make(), deep("other").make()

    remove_leftovers(own)
    young = other.sockets.is_dir()
    age(other.sockets, 2 * STARTING_S)
    remove_leftovers(own)

    assert young
    assert not other.sockets.exists()


def test_what_only_looks_like_ours_stays(deep):
    own = deep("own").make()
    other = own.sockets.with_name(own.sockets.name[:-1] + "_backup")
    other.mkdir()
    linked = own.sockets.with_name(own.sockets.name[:-12] + "0123456789ab")
    linked.symlink_to(other)
    age(other, 2 * STARTING_S)

    remove_leftovers(own)

    assert other.is_dir()
    assert linked.is_symlink()


def test_drafts_of_killed_programs_go_and_those_being_written_stay(tmp_path):
    home = folders(tmp_path / "home").make()
    states = home.voices / "ann" / "states"
    states.mkdir(parents=True)
    places = (home.config, home.data, home.runtime, states)
    for folder in places:
        for name in (f".old.x{DRAFT}", f".new.x{DRAFT}", ".other"):
            (folder / name).touch()
        age(folder / f".old.x{DRAFT}", 2 * OLD_S)
        age(folder / ".other", 2 * OLD_S)

    remove_leftovers(home)

    for folder in places:
        left = {one.name for one in folder.iterdir() if one.is_file()}
        assert left == {f".new.x{DRAFT}", ".other"}
