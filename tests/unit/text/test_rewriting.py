from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.contract.reading import Edit
from cosyd.text.rewriting import Rewritten


def edits_of(text, cuts, said):
    """Edits at *cuts*, two by two, that put *said* there."""
    places = sorted(min(one, len(text)) for one in cuts)
    pairs = zip(places[::2], places[1::2], strict=False)
    return [
        Edit(begin=begin, end=end, said=word)
        for (begin, end), word in zip(pairs, said, strict=False)
    ]


CUTS = st.lists(st.integers(0, 40), max_size=8)
SAID = st.lists(st.text("xyz ", max_size=4), min_size=4, max_size=4)


@given(st.text("abc. ", max_size=40), CUTS, SAID, CUTS, SAID)
def test_what_no_edit_touched_stands_for_itself(text, cuts, said, more_cuts, more_said):
    once = Rewritten(text).after(edits_of(text, cuts, said))
    twice = once.after(edits_of(once.text, more_cuts, more_said))

    for place, letter in enumerate(twice.text):
        begin, end = twice.written(place, place + 1)
        assert 0 <= begin <= end <= max(len(text), 1)
        if letter in "abc.":
            assert text[begin:end] == letter


@given(st.text("abc", min_size=1, max_size=40), CUTS, SAID)
def test_places_keep_their_order(text, cuts, said):
    rewritten = Rewritten(text).after(edits_of(text, cuts, said))

    begins = [rewritten.written(place, place + 1)[0] for place in range(len(rewritten.text))]

    assert begins == sorted(begins)


def test_a_word_that_was_put_in_stands_for_what_it_replaced():
    rewritten = Rewritten("See **this** now.").after(
        [Edit(begin=4, end=6, said=""), Edit(begin=10, end=12, said="")]
    )

    assert rewritten.text == "See this now."
    assert rewritten.written(4, 8) == (6, 10)
    assert rewritten.written(0, 13) == (0, 17)


def test_an_edit_to_an_edit_stands_for_what_the_first_one_replaced():
    once = Rewritten("It is 7 km.").after([Edit(begin=6, end=7, said="seven")])
    twice = once.after([Edit(begin=6, end=14, said="a few kilometres")])

    assert (once.text, twice.text) == ("It is seven km.", "It is a few kilometres.")
    assert "It is 7 km."[slice(*twice.written(6, 22))] == "7 km"


def test_what_is_put_in_where_all_was_left_out_stands_for_all():
    nothing = Rewritten("***").after([Edit(begin=0, end=3, said="")])
    something = nothing.after([Edit(begin=0, end=0, said="x")])

    assert (something.text, something.written(0, 1)) == ("x", (0, 3))


def test_nothing_to_edit_changes_nothing():
    text = Rewritten("Hello.")

    assert text.after([]) is text


@pytest.mark.parametrize("places", [[(3, 2)], [(0, 9)], [(2, 4), (3, 5)], [(-1, 2)]])
def test_edits_that_overlap_or_lie_outside_are_refused(places):
    with pytest.raises(ValueError, match="does not follow"):
        Rewritten("Hello.").after([Edit(begin=one, end=two, said="") for one, two in places])


@pytest.mark.parametrize("said", ["\ud800", "again " * 20_000])
def test_what_cannot_be_said_is_refused(said):
    with pytest.raises(ValueError, match=r"surrogates|characters"):
        Rewritten("Hello.").after([Edit(begin=0, end=1, said=said)])
