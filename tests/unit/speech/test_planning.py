"""However a text is cut, its sentences are those of the whole text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.contract.hooks import Edit
from cosyd.contract.model import Voice
from cosyd.speech.planning import Planning
from unit.speech.stage import planner, utterance

VOICE = Voice(name="ann", engine="reader", languages=("en", "zh", "ja"))
PLANNER = planner(voices=(VOICE,))

STRETCHES = st.sampled_from(
    [
        "Hello there.", "Dr. Smith came at 3.5 p.m. yesterday.", "“Really?” he asked.", "Wait...",
        "He said “No!” Then he left.", "Well... I think so.", "What?! No.", "😀",
        "真的吗？”他问道。", "「行く。」と言った。", "你好。", "我是谁？",
        "See e.g. the U.S. Army etc. The end.",
        "No. 5 is alive.", "- Item one\n- Item two\n", "1. First\n2. Second thing\n", "\n\n",
        "# Title\nText of it\n",
        "A line that was broken for want of room at the\nend goes on here.",
        "Ünïcode “quotes” (here.) And more.", "J. R. R. Tolkien wrote it.", "Mr.", "St. Mary",
        "...",
        "“真的。”小明说，“走吧。”", "[1] And", "---", "Café? Oui", "www.example.com", "今天天气",
    ]
)  # fmt: skip


@st.composite
def texts_in_parts(draw):
    """A text of which each paragraph has a capital early, and how much of it comes at a time."""
    stretches = draw(st.lists(STRETCHES, min_size=1, max_size=8))
    text = "Start " + draw(st.sampled_from([" ", ""])).join(stretches).replace("\n", "\nIt ")
    return text, draw(st.lists(st.integers(1, 12), min_size=1, max_size=40))


def told(sentences):
    return [(one.index, one.text, one.source, one.text_start, one.text_end) for one in sentences]


def in_parts(text, lengths, plans=PLANNER):
    planning = Planning(plans, utterance(""))
    sentences, place, turn = [], 0, 0
    while place < len(text):
        place += lengths[turn % len(lengths)]
        turn += 1
        sentences += planning.so_far(text[:place])
    return sentences + planning.whole(text)


def at_once(text, plans=PLANNER):
    return Planning(plans, utterance("")).whole(text)


class Fences:
    """Leaves out what stands between ``` and ```, and all after one that has no end yet."""

    name = "fences"
    whole = True

    def edits(self, text):
        edits, place = [], 0
        while (begin := text.find("```", place)) >= 0:
            end = text.find("```", begin + 3)
            place = len(text) if end < 0 else end + 3
            edits.append(Edit(begin=begin, end=place, said=""))
        return edits


FENCED = planner(voices=(VOICE,))
FENCED._whole = [Fences()]


@settings(max_examples=300, deadline=None)
@given(texts_in_parts())
def test_the_cuts_do_not_matter(text_in_parts):
    text, lengths = text_in_parts

    assert told(in_parts(text, lengths)) == told(at_once(text))


@given(texts_in_parts())
@settings(max_examples=60, deadline=None)
def test_sentences_stand_in_the_text_where_they_say(text_in_parts):
    text, lengths = text_in_parts

    for one in in_parts(text, lengths):
        assert one.source == text[one.text_start : one.text_end]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Hello there. How", " ", ["Hello there."]),
        ("Hello there. How", "\n", ["Hello there."]),
        ("你好。", "我", ["你好。"]),
        ("First line", "\nSecond li ", ["First line"]),
        ("He came. “Now", "!", ["He came."]),
        ("I saw Dr. Smith", " ", []),
        ("It costs 3.5", " ", []),
    ],
)
def test_a_sentence_is_said_as_soon_as_it_is_sure_to_be_whole(before, after, said):
    planning = Planning(PLANNER, utterance(""))

    assert planning.so_far(before) == []
    assert [one.source for one in planning.so_far(before + after)] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello there.", ["Hello there."]),
        ("Hello there. Fine!”", ["Hello there.", "Fine!”"]),
        ("你好。", ["你好。"]),
        ("A line\n", ["A line"]),
        ("Hello there. How are", ["Hello there."]),
        ("I saw Dr.", []),
        ("I saw", []),
        ("你好", []),
        (" ", []),
    ],
)
def test_after_a_pause_what_looks_whole_is_said(text, said):
    planning = Planning(PLANNER, utterance(""))

    assert [one.source for one in planning.so_far(text, pause=True)] == said


def test_what_follows_a_flush_is_a_sentence_of_its_own():
    planning = Planning(PLANNER, utterance(""))

    said = [*planning.whole("Hello wor"), *planning.whole("Hello world, is it. Yes.")]

    assert [one.source for one in said] == ["Hello wor", "ld, is it.", "Yes."]
    assert [one.index for one in said] == [0, 1, 2]


def test_what_a_normaliser_leaves_out_of_the_whole_is_left_out_of_its_parts():
    text = "Look at this. ```x = 1. Then y = 2. And``` It is code. And ```this. Too``` is. Bye."

    for length in range(1, 12):
        assert told(in_parts(text, [length], FENCED)) == told(at_once(text, FENCED))


@pytest.mark.parametrize(
    "text",
    [
        "Look. ```" + "x = foo.bar(1). Then y! " * 400,
        "The fox jumps over e.g. the dog. Was it? It was! " * 200,
        "今天天气很好。我们去公园吧！" * 700,
        "word " * 2_000,
        "\n" * 10_000,
    ],
    ids=["a fence without end", "prose", "chinese", "no stop", "blank lines"],
)
def test_a_text_that_comes_letter_by_letter_is_not_read_anew_with_each(text):
    looked_at = 0

    class Counting:
        def __getattr__(self, name):
            return getattr(FENCED, name)

        def rewrite(self, rest):
            nonlocal looked_at
            looked_at += len(rest)
            return FENCED.rewrite(rest)

    in_parts(text, [1], Counting())

    assert looked_at < 400 * len(text)


def test_the_language_of_a_sentence_is_found_with_those_before_it():
    planning = Planning(PLANNER, utterance(""))
    text = "你好，我是小明。"

    first = planning.so_far(text + "2026。好")

    assert [(one.source, one.language) for one in first] == [(text, "zh"), ("2026。", "zh")]


def test_a_sentence_that_nobody_can_read_ends_no_text_that_has_begun():
    planning = Planning(PLANNER, utterance(""))
    text = "It is a greeting. שלום עולם. So it is."

    said = planning.whole(text[:18]) + planning.whole(text[:29]) + planning.whole(text)

    assert [one.source for one in said] == ["It is a greeting.", "שלום עולם.", "So it is."]
