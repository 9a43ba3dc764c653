"""Which folders cannot be watched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cosyd.contract.errors import WatchExists, WatchRefused
from cosyd.narrate.watch import Watched, check


def of(folder, out=None):
    return Watched(id="w", folder=folder, out=out or folder / "spoken")


def refusal(watched, *others, data=Path("/nowhere/data")):
    with pytest.raises(WatchRefused) as caught:
        check(watched, others, data=data)
    assert caught.value.advice.endswith(".")
    json.dumps(caught.value.as_problem()).encode()
    return str(caught.value)


def test_a_folder_is_watched(folder):
    check(of(folder), [], data=folder.parent / "data")


def test_a_link_to_one_as_well(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)

    check(of(tmp_path / "link"), [], data=tmp_path / "data")


def test_what_is_no_folder_that_can_be_read_is_refused(folder, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    assert "it is not there" in refusal(of(folder / "gone"))
    assert "it is no folder" in refusal(of(tmp_path / "file"))
    assert "no absolute path" in refusal(of(Path("documents")))
    assert "cannot be watched" in refusal(of(tmp_path / "loop"))
    assert "cannot be watched" in refusal(of(Path("/a\0b")))
    assert "\\xff is" in refusal(of(tmp_path / "\udcff")).replace(" cannot", " is")


def test_the_large_places_of_a_computer_are_refused(tmp_path, monkeypatch):
    home = tmp_path / "users" / "ann"
    (home / "documents").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))

    assert "root of all files" in refusal(of(Path("/")))
    assert "it is your home folder" in refusal(of(home))
    assert "your home folder is in it" in refusal(of(home.parent))
    assert "the system tells of itself" in refusal(of(Path("/proc/self")))
    check(of(home / "documents"), [], data=home / "data")


def test_the_daemons_own_files_are_refused(folder):
    data = folder / "data" / "cosyd"
    (data / "narrations").mkdir(parents=True)

    for place in (folder, data, data / "narrations"):
        assert "its own files" in refusal(of(place), data=data)


def test_what_comes_of_documents_must_not_come_among_them(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "file").touch()

    assert "put among them" in refusal(of(folder, folder))
    assert "put among them" in refusal(of(folder, tmp_path / "link"))
    assert "is a file" in refusal(of(folder, tmp_path / "file"))
    assert "not a directory" in refusal(of(folder, tmp_path / "file" / "spoken"))
    assert "name too long" in refusal(of(folder, tmp_path / ("a" * 300)))


def test_one_is_watched_once_by_whatever_name(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)

    with pytest.raises(WatchExists):
        check(of(tmp_path / "link"), [of(folder)], data=tmp_path / "data")


def test_one_in_another_is_refused(folder, tmp_path):
    inner = folder / "inner"
    results = tmp_path / "results"
    for place in (inner, folder / "spoken" / "deep", folder / "done", results):
        place.mkdir(parents=True)
    other = of(folder, results)

    assert "which is watched" in refusal(of(inner), other)
    assert "which is watched" in refusal(of(folder), of(inner))
    for place in (folder / "spoken" / "deep", folder / "done", results):
        assert "is put there" in refusal(of(place), other)


def test_what_comes_of_one_does_not_become_the_documents_of_another(folder, tmp_path):
    neighbour = tmp_path / "neighbour"
    neighbour.mkdir()

    assert "would be put among those of" in refusal(of(folder, neighbour), of(neighbour))


def test_a_neighbour_is_not(folder, tmp_path):
    neighbour = tmp_path / "documents-2"
    neighbour.mkdir()

    check(of(neighbour), [of(folder)], data=tmp_path / "data")
