"""A sentence that is begun before it is whole is read as it would have been read whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cosyd.contract.hooks import Reading
from cosyd.contract.model import Voice
from cosyd.speech.planning import Planning
from cosyd.text.normalise import BUILT_IN, normalise
from cosyd.text.parting import joined, parting
from cosyd.text.split import sentences as split
from unit.speech.stage import planner, utterance

VOICE = Voice(name="ann", engine="reader", languages=("en", "zh", "ja", "fr"))
EARLY = planner(voices=(VOICE,), as_written=True, normalisers=BUILT_IN)
NARROW = planner(voices=(VOICE,), as_written=True, normalisers=BUILT_IN, piece_chars=60)
LATE = planner(voices=(VOICE,), normalisers=BUILT_IN)

WORDS = st.sampled_from(
    [
        "the", "mail", "of", "Dr.", "Smith", "came", "at", "3.5", "p.m.", "No.", "5", "e.g.",
        "the U.S.", "1 000 000", "1,000", "$5", "50 %", "—", "--", "----", "😀", "👍🏽", "(here)",
        "“quoted”", "“No!”", "he", "said", "https://example.com/a/b?c=d", "www.example.org,",
        "me@example.org", "see", "file.py", "~/notes", "/usr/local/bin/x", "example.com", "C:\\x",
        "*bold*", "`code`", "well,", "word ,", "café", "cafe\u0301", "a\u200bb", "\u200b", "Ⅻ",
        "①", "ﬁn", "4111111111111111", "…", "Wait...", "so", "?!", "\t", "\u00a0", "\u3000",
        "<laughter>ha</laughter>", "[breath]", "今天天气很好，", "我们去公园，", "二〇二六年",
        "カフェ", "か\u3099", "3，", "4", "！", "。", "；", "、", "：", "한국어", "\n", "\n\n",
        "- ", "1. ", "###", "\U0001f100", "x/y", "and/or", "it's", "l'eau", "привет", "Hello.",
        "How are you?", "Yes!", "\u2028", "===", "!!!!", ",,", "·",
    ]
)  # fmt: skip


@st.composite
def texts_in_parts(draw):
    """A text of which each paragraph has a capital early, and how much of it comes at a time."""
    glue = draw(st.lists(st.sampled_from([" ", " ", " ", "", "  "]), min_size=30, max_size=30))
    words = draw(st.lists(WORDS, min_size=1, max_size=30))
    text = "Start " + "".join(map("".join, zip(words, glue, strict=False)))
    text = text.replace("\n", "\nIt ").replace("\u2028", "\u2028It ")
    return text, draw(st.lists(st.integers(1, 12), min_size=1, max_size=20))


def heard(text, lengths, language="en", plans=EARLY):
    """What engines get of *text*, whose sentences are all begun as early as they can be.

    By sentence: what was handed on before its end was known, all of it, and where it stands.
    """
    planning = Planning(plans, utterance("", language=language))
    told, early = [], {}
    place = turn = 0
    open_one = None

    def take(plan):
        nonlocal open_one
        for one in plan:
            joint = "" if one.index == open_one else " "
            early[one.index] = f"{early.get(one.index, '')}{joint}{one.text}"
            open_one = None
            if one.last_piece:
                told.append((one.index, early.pop(one.index), one.source, one.text_start))

    begun = set()
    while place < len(text):
        place += lengths[turn % len(lengths)]
        turn += 1
        take(planning.so_far(text[:place]))
        if open_one is None and (opening := planning.opening(text[:place])):
            assert planning.begin_early() == opening
            open_one = opening.index
            begun.add(open_one)
            early[open_one] = opening.text
        if open_one is not None:
            early[open_one] += planning.early.goes_on(text[:place])
    take(planning.whole(text))
    return told, begun


def whole(text, language="en"):
    return [
        (one.index, one.text, one.source, one.text_start)
        for one in Planning(LATE, utterance("", language=language)).whole(text)
    ]


def unspaced(told):
    """Without blanks: between two pieces there are some, where nobody hears them."""
    return [(index, "".join(text.split()), *rest) for index, text, *rest in told]


def plainly(told):
    """Without how many blanks there are."""
    return [(index, " ".join(text.split()), *rest) for index, text, *rest in told]


@settings(max_examples=100, deadline=None)
@given(texts_in_parts())
def test_however_a_text_comes_its_sentences_are_read_as_they_are_whole(text_in_parts):
    text, lengths = text_in_parts

    told, _ = heard(text, lengths)

    assert plainly(told) == plainly(whole(text))


@settings(max_examples=50, deadline=None)
@given(texts_in_parts())
def test_what_is_too_long_for_the_engine_is_said_in_several_pieces(text_in_parts):
    text, lengths = text_in_parts

    told, _ = heard(text, lengths, plans=NARROW)

    assert unspaced(told) == unspaced(whole(text))


def test_the_pieces_of_what_is_long_fit_into_the_engine_and_part_at_a_clause():
    planning = Planning(NARROW, utterance("", language="en"))
    begun = "Once upon a time there was a queen who lived, as queens do, in"
    text = f"{begun} a castle by the sea, and who was seldom seen in the town below it."

    planning.opening(begun[:40])
    said = planning.begin_early().text + planning.early.goes_on(begun)
    rest = planning.early.goes_on(text)
    ends = planning.whole(text)

    assert said == "Once upon a time there was a queen who lived, as queens do,"
    assert rest == ""
    assert [one.text for one in ends] == [
        "",
        "in a castle by the sea,",
        "and who was seldom seen in the town below it.",
    ]
    assert [one.last_piece for one in ends] == [False, False, True]
    assert {(one.index, one.source) for one in ends} == {(0, text)}


def test_what_another_voice_reads_is_a_piece_of_its_own():
    english = Voice(name="ann", engine="reader", languages=("en",))
    russian = Voice(name="ivan", engine="reader", languages=("ru",))
    planning = Planning(planner(voices=(english, russian), as_written=True), utterance(""))
    text = "Then the old man turned around and said доброе утро дорогие друзья to all of us"

    planning.opening(text[:40])
    parts = [planning.begin_early().text]
    parts += [planning.early.goes_on(text[:place]) for place in range(40, len(text))]
    ends = planning.whole(text)

    assert "".join(parts) == "Then the old man turned around and said"
    assert [(one.text, one.voice.name) for one in ends] == [
        ("", "ann"),
        ("доброе утро дорогие друзья", "ivan"),
        ("to all of us", "ann"),
    ]


def test_a_text_that_comes_letter_by_letter_is_not_read_anew_with_each():
    looked_at = 0

    class Counting:
        def __getattr__(self, name):
            return getattr(EARLY, name)

        def pieces(self, text, *more):
            nonlocal looked_at
            looked_at += len(text)
            return EARLY.pieces(text, *more)

    text = "The fox jumps over the lazy dog and what is more so it goes on. " * 40
    heard(text, [1], plans=Counting())

    assert looked_at < 20 * len(text)


@settings(max_examples=100, deadline=None)
@given(texts_in_parts())
def test_a_text_is_read_alike_where_it_is_parted(text_in_parts):
    text, _ = text_in_parts
    reading = Reading(language="en", voice=VOICE)
    for sentence in split(text):
        place = parting(sentence.text, 0, len(sentence.text))
        parts = [sentence.text[:place], sentence.text[place:]]
        read = [normalise(one, reading, BUILT_IN).text if one else "" for one in parts]
        if "\n" not in parts[0] and any(map(str.isalpha, parts[0])):
            assert (
                read[0] + joined(parts[1], read[1])
                == normalise(sentence.text, reading, BUILT_IN).text
            )
