"""Where a sentence that is still being written is parted."""

from __future__ import annotations

import pytest

from cosyd.text.parting import parting, settled


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Once upon a ti", "Once upon a"),
        ("Once upon a time ", "Once upon a"),
        ("Once upon — a time", "Once upon — a"),
        ("It costs 1 000 000", "It costs"),
        ("It costs 1 000 euros", "It costs 1 000"),
        ("well , so", "well ,"),
        ("Look 😀 there", "Look 😀"),
        ("see example.com/a-very-long-address", "see"),
        ("今天天气很好，我们出去", "今天天气很好"),
        ("今天天气很好，", ""),
        ("共3，000元", ""),
        ("", ""),
    ],
)
def test_it_is_parted_before_the_last_word_that_has_begun(text, parted):
    assert text[: parting(text, 0, len(text))] == parted


@pytest.mark.parametrize(
    ("text", "sure", "may_end"),
    [
        ("He left at last. Then", "He left at", True),
        ("It is by Dr. Smith", "It is by", True),
        ("It is by Dr. Smith and", "It is by Dr. Smith", False),
        ("It is 3.5 metres", "It is 3.5", False),
        ("It goes on\nand on and on", "It goes", True),
        ("“No!” he said and", "“No!” he said", False),
        ("word " * 300, "word " * 98 + "word", False),
    ],
    ids=lambda given: given[:12] if isinstance(given, str) else None,
)
def test_nothing_is_sure_after_what_may_be_the_end_of_the_sentence(text, sure, may_end):
    end, may = settled(text, 0)

    assert (text[:end], may) == (sure, may_end)
