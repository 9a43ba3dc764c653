import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.text.pieces import GROWTH, SHORTEST, pieces
from cosyd.text.scripts import weigh
from unit.text.calm import CALM

LONG = (
    "When in the course of human events it becomes necessary for one people to dissolve the bands"
    " which have connected them with another, and to assume the separate station to which the laws"
    " of nature entitle them, a decent respect to the opinions of mankind requires that they should"
    " declare the causes which impel them to the separation, and this without any further delay"
)


def cut(text, language="en", *, opening=60, longest=400, first=True, after=None):
    return pieces(
        text,
        language,
        opening_chars=opening,
        piece_chars=longest,
        first=first,
        after_letters=after,
    )


def test_a_short_sentence_stays_whole():
    assert cut("Good morning, Anna.") == ["Good morning, Anna."]
    assert cut("明天下午三点开会。", "zh") == ["明天下午三点开会。"]


def test_an_engine_that_is_fast_enough_gets_the_sentence_at_once():
    assert cut(LONG, opening=0) == [LONG]


@pytest.mark.parametrize(
    ("language", "text", "opening"),
    [
        (
            "en",
            "Good morning, everyone who came here today to see the play that we rehearsed.",
            "Good morning,",
        ),
        (
            "en",
            "The train to Leeds is late today, I am afraid, so please wait on the platform.",
            "The train to Leeds is late today,",
        ),
        (
            "en",
            "I would gladly have come to see the play and stayed until the end of the night.",
            "I would gladly have come to see the play and stayed",
        ),
        (
            "en",
            "Ah, everybody who came here wanted to see the new play; nobody stayed for long.",
            "Ah, everybody who came here wanted to see the new play;",
        ),
        (
            "zh",
            "春天来了，花都开了，鸟儿在枝头歌唱，孩子们在田野里奔跑，老人们在晒太阳。",
            "春天来了，花都开了，鸟儿在枝头歌唱，",
        ),
        (
            "zh",
            "我本来打算今天下午去图书馆看书但是外面一直在下大雨。",
            "我本来打算今天下午去图书馆看书",
        ),
        (
            "ja",
            "今日は天気がとても良いので友達と一緒に近くの公園まで散歩に行きました。",
            "今日は天気がとても良いので友達と一緒に",
        ),
        (
            "es",
            "La reunión de mañana empieza a las nueve y media porque el director llega tarde.",
            "La reunión de mañana empieza a las nueve y media",
        ),
    ],
)
def test_the_opening_ends_where_a_speaker_would_take_breath(language, text, opening):
    assert cut(text, language)[0] == opening


@pytest.mark.parametrize("opening", [24, 40, 60, 90])
def test_the_opening_is_neither_late_nor_torn_off(opening):
    first, *_ = cut(LONG, opening=opening)

    assert SHORTEST <= weigh(first) <= opening


def test_pieces_grow_while_the_ones_before_sound():
    lengths = [weigh(piece) for piece in cut(LONG, opening=40, longest=120)]

    assert lengths[0] <= 40
    assert all(after <= max(40, GROWTH * (before + 1)) for before, after in pairwise(lengths))
    assert max(lengths) <= 120


def test_only_the_first_sentence_has_an_opening():
    assert cut(LONG[:150], first=False) == [LONG[:150]]


def test_a_sentence_after_a_short_one_is_cut_so_that_no_silence_comes_between():
    after_short = cut(LONG[:150], first=False, after=10)
    after_long = cut(LONG[:150], first=False, after=80)

    assert weigh(after_short[0]) <= 60
    assert after_long == [LONG[:150]]


def test_a_long_sentence_is_cut_into_few_pieces_at_clauses():
    cuts = cut(LONG, opening=0, longest=230)

    assert len(cuts) == 2
    assert cuts[0].endswith("entitle them,")


@pytest.mark.parametrize("longest", [30, 45, 60])
@pytest.mark.parametrize(
    ("language", "text", "wholes"),
    [
        (
            "en",
            "The total is 1,234,567.89 and 10 000 000 at 12:30:45 on 3/4/2026 for version 2.4.1.",
            ["1,234,567.89", "10 000 000", "12:30:45", "3/4/2026", "version", "2.4.1."],
        ),
        (
            "en",
            "See https://a.com/a,b;c:d-e/f and mail anna-b.c@example.co.uk too, as said on Monday.",
            ["https://a.com/a,b;c:d-e/f", "anna-b.c@example.co.uk", "Monday."],
        ),
        (
            "zh",
            "请打开VisualStudioCode和Python3.12然后运行main.py并且访问https://example.com/a,b。",
            ["VisualStudioCode", "Python3.12", "main.py", "https://example.com/a,b"],
        ),
    ],
)
def test_words_numbers_and_addresses_stay_whole(language, text, wholes, longest):
    cuts = cut(text, language, opening=0, longest=longest)

    assert all(any(whole in piece for piece in cuts) for whole in wholes)


mixed = st.lists(
    st.one_of(
        st.text(alphabet="ab 1,.;:-'你好，的和はア。e\u0301\u200d", max_size=30),
        st.text(max_size=6),
        st.sampled_from(["x" * 90, " and ", " 12 kg ", "明" * 50, "\n", "ก" * 40]),
    ),
    max_size=15,
).map("".join)


@CALM
@given(
    text=mixed,
    language=st.sampled_from(["en", "zh", "ja", "fr", "th"]),
    limits=st.fixed_dictionaries(
        {
            "opening": st.integers(0, 80),
            "longest": st.integers(10, 200),
            "first": st.booleans(),
            "after": st.none() | st.integers(0, 100),
        }
    ),
)
def test_nothing_is_lost_and_no_piece_is_too_long(text, language, limits):
    cuts = cut(text, language, **limits)

    assert "".join("".join(piece.split()) for piece in cuts) == "".join(text.split())
    assert all(piece and piece == piece.strip() for piece in cuts)
    assert all(weigh(piece) <= limits["longest"] for piece in cuts)


@pytest.mark.parametrize("unit", ["word ", "明", "x", ", ", "a,b ", "のア"])
def test_the_time_grows_with_the_length_and_not_with_its_square(unit):
    def seconds(characters):
        text = (unit * (characters // len(unit) + 1))[:characters]
        begin = time.process_time()
        cut(text, "zh")
        return time.process_time() - begin

    small = min(seconds(5_000) for _ in range(3))
    large = min(seconds(40_000) for _ in range(2))

    assert large < 8 * 4 * (small + 0.002)
