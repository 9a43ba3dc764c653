"""Originals are put away, and nothing is ever overwritten or lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cosyd.contract.errors import DocumentEmpty, OutputUnwritable
from cosyd.narrate.watch import Stamp, Watched, aside

ERROR = DocumentEmpty(name="letter.txt", reason="it has no letters")


@pytest.fixture
def watched(folder):
    return Watched(id="w", folder=folder, out=folder / "spoken", afterwards="move")


@pytest.fixture
def letter(folder):
    path = folder / "letters" / "letter.txt"
    path.parent.mkdir()
    path.write_text("Dear all")
    return path


def files(folder):
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())


def test_what_was_narrated_goes_to_done_and_keeps_its_place(watched, letter, folder):
    path = aside(watched, letter, None, stamp=Stamp.of(letter).text())

    assert path == folder / "done" / "letters" / "letter.txt"
    assert path.read_text() == "Dear all"
    assert files(folder) == ["done/letters/letter.txt"]


def test_what_was_not_goes_to_failed_with_the_reason_and_what_to_do(watched, letter, folder):
    path = aside(watched, letter, ERROR)

    words = (folder / "failed" / "letters" / "letter.txt.reason.txt").read_text()
    assert path == folder / "failed" / "letters" / "letter.txt"
    assert "There is nothing to say in letter.txt: it has no letters." in words
    assert ERROR.advice in words
    assert files(folder) == [
        "failed/letters/letter.txt",
        "failed/letters/letter.txt.reason.txt",
    ]


def test_nothing_is_overwritten(watched, letter, folder):
    for words in ("one", "two", "three"):
        letter.write_text(words)
        aside(watched, letter, None)

    done = folder / "done" / "letters"
    assert (done / "letter.txt").read_text() == "one"
    assert (done / "letter (2).txt").read_text() == "two"
    assert (done / "letter (3).txt").read_text() == "three"


def test_an_original_that_was_changed_meanwhile_stays(watched, letter, folder):
    stamp = Stamp.of(letter).text()
    letter.write_text("Dear all, and one more")

    assert aside(watched, letter, ERROR, stamp=stamp) == letter
    assert files(folder) == ["letters/letter.txt"]


def test_originals_stay_where_that_is_wanted(folder, letter):
    watched = Watched(id="w", folder=folder, out=folder / "spoken", afterwards="keep")

    assert aside(watched, letter, None) == letter
    assert files(folder) == ["letters/letter.txt"]


def test_one_that_has_gone_is_no_error(watched, letter):
    letter.unlink()

    assert aside(watched, letter, None) == letter


def test_a_link_stays_since_it_may_lead_nowhere_else(watched, letter, folder):
    link = folder / "link.txt"
    link.symlink_to("letters/letter.txt")

    assert aside(watched, link, None) == link
    assert link.is_symlink()


def test_another_file_system_gets_a_whole_copy(watched, letter, folder, monkeypatch):
    replace = Path.replace

    def only_within(self, target):
        if self == letter:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(self, target)

    os.utime(letter, (1_000, 2_000))
    monkeypatch.setattr(Path, "replace", only_within)

    path = aside(watched, letter, None)

    assert path.read_text() == "Dear all"
    assert path.stat().st_mtime == 2_000
    assert files(folder) == ["done/letters/letter.txt"]


def test_what_cannot_be_put_away_is_where_it_was(watched, letter, folder):
    (folder / "failed").write_text("a file of that name")

    with pytest.raises(OutputUnwritable) as caught:
        aside(watched, letter, ERROR)

    assert str(folder / "failed") in str(caught.value)
    assert files(folder) == ["failed", "letters/letter.txt"]


@pytest.mark.parametrize(
    "name", ["a" * 251 + ".txt", "\u00e9" * 125 + ".txt", "\udcff.txt", "a\nb.txt"]
)
def test_every_name_can_be_put_away_twice(watched, folder, name):
    for _ in range(2):
        (folder / name).write_text("x")
        aside(watched, folder / name, ERROR)

    there = list((folder / "failed").iterdir())
    assert len(there) == 4
    assert sum(one.name.endswith(".reason.txt") for one in there) == 2
    assert all(one.read_text() for one in there)
