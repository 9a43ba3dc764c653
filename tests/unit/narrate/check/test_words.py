from __future__ import annotations

import pytest

from cosyd.narrate.check.words import share_missed, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It's a Dog, isn\u2019t it?", ["its", "a", "dog", "isnt", "it"]),
        ("今天，天气", ["今", "天", "天", "气"]),
        ("\uff21bc \u2014 1.5", ["abc", "1", "5"]),
        ("...", []),
    ],
)
def test_words_are_compared_without_marks_and_capitals(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("written", "heard", "share"),
    [
        ("One two three four.", "one, two, three, four", 0.0),
        ("Ice cream for everyone.", "Icecream for every one.", 0.0),
        ("One two three four.", "One two four.", 0.25),
        ("One two.", "One two and two more.", 0.6),
        ("One two.", "", 1.0),
        ("", "", 0.0),
        ("今天天气很好", "今天天气不好", 1 / 6),
    ],
)
def test_what_was_misheard_is_a_part_of_all_words(written, heard, share):
    assert share_missed(written, heard) == pytest.approx(share)
