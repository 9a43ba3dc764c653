"""The dictionary's file, changed by programs: nothing of its owner's is lost."""

from __future__ import annotations

import threading

import pytest

from cosyd.contract.errors import DictionaryInvalid, EntryInvalid, EntryUnknown
from cosyd_plugins.pronounce.dictionary import Dictionary, id_of

WRITTEN = """\
# Mine.
[[entry]]
word = "cosyd"  # the program
say = "cozy dee"

# Numbers.
[[entry]]
pattern = 'v(\\d+)'
say = 'version \\1'

[[entry]]
word = "Acme"
say = "Acme, Incorporated"
"""


@pytest.fixture
def book(tmp_path):
    book = Dictionary(tmp_path / "pronounce.toml")
    book.path.write_text(WRITTEN)
    return book


def words(book):
    return [(one.name, one.say) for one in book.all()]


def test_an_entry_is_changed_in_its_place_and_comments_stay(book):
    first = book.all()[0]

    changed = book.put(id_of(first), {"word": "Cosyd", "say": "cosy D"})
    renamed = book.put(id_of(changed), {"word": "cosy", "say": "cozy"})

    assert id_of(changed) == id_of(first)
    assert id_of(renamed) != id_of(first)
    assert words(book)[0] == ("cosy", "cozy")
    assert book.path.read_text() == WRITTEN.replace('"cosyd"', '"cosy"').replace("cozy dee", "cozy")


def test_comments_are_neither_lost_nor_moved(book):
    cosyd, pattern, _ = book.all()

    book.put(id_of(cosyd), {"word": "cosyd", "say": "cosy", "voices": ["ann"]})
    book.remove(id_of(pattern))

    assert (
        book.path.read_text()
        == """\
# Mine.
[[entry]]
word = "cosyd"  # the program
say = "cosy"
voices = ["ann"]

# Numbers.
[[entry]]
word = "Acme"
say = "Acme, Incorporated"
"""
    )


def test_one_that_becomes_the_same_as_another_takes_its_place_too(book):
    first = book.all()[0]

    book.put(id_of(first), {"word": "ACME", "say": "ack me"})

    assert words(book) == [("ACME", "ack me"), ("v(\\d+)", "version \\1")]


def test_an_entry_is_removed_by_its_id_and_is_then_unknown(book):
    pattern = book.all()[1]

    assert book.remove(id_of(pattern)) == pattern
    with pytest.raises(EntryUnknown):
        book.remove(id_of(pattern))
    assert [name for name, _ in words(book)] == ["cosyd", "Acme"]


def test_an_id_tells_what_it_is_about_and_nothing_else(book):
    ids = {
        id_of(book.add({"word": "US", "say": "U S", **more}))
        for more in ({}, {"case": True}, {"languages": ["en"]}, {"voices": ["ann"]})
    }

    assert len(ids) == 4
    assert id_of(book.add({"word": "us", "say": "United States"})) in ids


def test_many_at_once_lose_nothing(book):
    def add(number):
        Dictionary(book.path).add({"word": f"word{number}", "say": f"said {number}"})

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(words(book)) == 3 + 12
    assert book.path.read_text().startswith(WRITTEN)


def test_a_broken_file_and_a_broken_entry_change_nothing(book):
    with pytest.raises(EntryInvalid):
        book.add({"word": "a", "pattern": "b", "say": "c"})
    with pytest.raises(EntryInvalid):
        book.put(id_of(book.all()[0]), {"pattern": "(", "say": "c"})
    unharmed = book.path.read_text()
    book.path.write_text("[[entry]\n")

    with pytest.raises(DictionaryInvalid, match="line 1"):
        book.add({"word": "a", "say": "b"})

    assert unharmed == WRITTEN
    assert book.path.read_text() == "[[entry]\n"


@pytest.mark.parametrize(
    "written", ["", "# Mine.\n", "entry = []\n", 'entry = [{ word = "z", say = "y" }]\n']
)
def test_whatever_way_the_entries_are_written_one_comes_and_goes(tmp_path, written):
    book = Dictionary(tmp_path / "pronounce.toml")
    book.path.write_text(written)
    there = words(book)

    added = book.add({"word": "a", "say": "b"})
    after = words(book)
    book.remove_where(lambda _: True)
    comments = book.path.read_text().startswith(written[:7]) or not written.startswith("#")
    again = book.add({"word": "a", "say": "b"})

    assert after == [*there, ("a", "b")]
    assert comments
    assert book.all() == [added] == [again]
