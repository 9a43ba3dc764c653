"""``cosyd text pronounce``, which needs no daemon."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cosyd.cli.main import main


@pytest.fixture
def pronounce(tmp_path):
    """Runs one of its commands at a home of its own."""

    def run(*arguments, status=0):
        result = CliRunner().invoke(
            main, ["--home", str(tmp_path / "home"), "text", "pronounce", *map(str, arguments)]
        )
        assert result.exit_code == status, result.output
        return result.output

    return run


def test_what_is_added_is_listed_tested_and_removed(pronounce):
    pronounce("add", "cosyd", "cozy dee")
    pronounce("add", "重庆", "崇庆", "-l", "zh")
    added = pronounce("add", "--pattern", r"v(\d+)", r"version \1", "--case", "-v", "alto")

    assert "read as: version" in added
    assert json.loads(pronounce("list", "--json"))[0]["say"] == "cozy dee"
    assert pronounce("test", "Cosyd v2 V2", "-v", "alto") == "cozy dee version 2 V2\n"
    assert pronounce("remove", "COSYD") == "Removed 1 entry.\n"
    assert "cozy" not in pronounce("list")


def test_it_says_what_is_missing_for_it_to_count(pronounce):
    assert 'text.normalisers = ["pronounce", "urls"]' in pronounce("add", "a", "b")


def test_one_of_several_for_a_word_is_removed_by_its_language(pronounce):
    pronounce("add", "a", "x", "-l", "en")
    pronounce("add", "a", "y", "-l", "de")

    pronounce("remove", "a", "-l", "en")

    assert pronounce("list") == "a\ty\tword\tde\t\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "--pattern", "(", "x"), "the pattern '(' is wrong"),
        (("add", " ", "x"), "it needs a word"),
        (("remove", "nothing"), "no entry for 'nothing'"),
        (("import", "nothing.json"), "there is no such file"),
        (("export", "nothing.doc"), "suffix"),
    ],
)
def test_bad_input_is_told_in_words(pronounce, arguments, told):
    assert told in pronounce(*arguments, status=1)


def test_a_broken_dictionary_is_told_with_its_line_and_left_as_it_is(pronounce, tmp_path):
    pronounce("add", "a", "b")
    (file,) = (tmp_path / "home" / "config").glob("pronounce.toml")
    broken = file.read_text() + "[[entry\n"
    file.write_text(broken)

    for command in (("list",), ("add", "c", "d"), ("remove", "a"), ("test", "a")):
        assert f"{file}, line 4" in pronounce(*command, status=1)
    assert file.read_text() == broken


def test_entries_are_exchanged_and_a_dry_run_changes_nothing(pronounce, tmp_path):
    pronounce("add", "a", "x")
    (tmp_path / "in.csv").write_text("a,y\nb,z\n")

    would = pronounce("import", tmp_path / "in.csv", "--dry-run")
    before = pronounce("list")
    done = pronounce("import", tmp_path / "in.csv")
    again = pronounce("import", tmp_path / "in.csv")

    assert would.startswith("1 would be added, 1 would be changed, 0 were")
    assert before == "a\tx\tword\t\t\n"
    assert done.startswith("1 added, 1 changed, 0 were")
    assert again.startswith("0 added, 0 changed, 2 were")
    assert pronounce("export", tmp_path / "out.tsv").startswith("Wrote 2 entries")
    assert (tmp_path / "out.tsv").read_text().splitlines()[1:] == ["a\t\ty\t\t\t", "b\t\tz\t\t\t"]
