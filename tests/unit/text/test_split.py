import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.text.split import LONGEST, sentences
from unit.text.calm import CALM


def texts(text):
    return [span.text for span in sentences(text)]


SPACED = [
    ["Good morning.", "How are you?", "Fine!"],
    ["Mr. Smith met Mrs. Jones and Dr. Who at St. Mary's.", "They left."],
    ["He lives on Main St. near us.", "It costs $12.50 on Jan. 3rd.", "Pi is 3.14159."],
    [
        "Version 2.4.1 is out.",
        "See https://example.com/a.b?c=d&e=f!x.",
        "Write to a.b@example.co.uk.",
    ],
    ["Open README.md now.", "Open main.py.", "Then run ./a.out and .NET code."],
    ["We met at 5 p.m. on Monday.", "It was over by 7 p.m.", "Then we left."],
    ["Use a tool, e.g. a hammer, i.e. this one.", "Buy apples, pears, etc.", "The rest is here."],
    ["J. K. Rowling and George W. Bush met J.R.R. Tolkien.", "He lives in the U.S.", "She too."],
    ["The U.S. Government paid Acme Inc. for it.", "No. 5 is alive.", "I said no.", "We left."],
    ["It was you and I.", "Then he came.", "I liked plan B.", "But she did not."],
    ["Well... I think so.", "And then... nothing.", "It just stopped...", "Then it went on."],
    ['"Really?" he asked.', '"Yes!" she said.', '"No."', "(He stayed.)", "Then he left."],
    [
        "He said \u201cgo.\u201d",
        "Then he left.",
        "\u2018Never?\u2019 she asked.",
        "\u00abOui.\u00bb",
    ],
    ["What?!", "No way!!!", "Yes."],
    ["hello there.", "how are you?", "i am fine.", "bye"],
    ["IBM fell vs. last year.", "See Fig. 3 and pp. 4 to 7.", "It is a 5 min. walk away."],
    ["He has a Ph.D. in physics.", "Sales in Sept. were low.", "Ask the dept. about it."],
    ["Read this.[1]", "And that.[12]", "**Bold.**", "_Slanted._", "Plain."],
    ["Great.\U0001f600", "Next one!\U0001f389\U0001f389", "Last."],
    ["1. First we go.", "2. Then we stay.", "It happened in 1984.", "Then came 1985."],
    ["Turn it on.", "Go to sleep.", "Here is the deal: 3 for $5.", "$3 is left."],
    ["¿Qué tal?", "¡Muy bien!", "El Sr. López y la Sra. Díaz llegaron.", "Ya está."],
    ["M. Dupont est là.", "C'est 12,50 € p.ex. ici.", "Voilà !", "Et alors ?"],
    ["Il Sig. Rossi è qui.", "O Dr. Silva chegou às 10.", "Bom dia."],
    ["Привет, мир.", "Ю. Д. Левитан писал стихи.", "Как дела?"],
    ["नमस्ते।", "आप कैसे हैं?"],
    ["مرحبا.", "كيف حالك؟", "بخير."],
    ["안녕하세요.", "잘 지내세요?"],
    ["The parcel cost $12.50 on March 3rd.", "明天下午三点开会。", "Bonjour à tous."],
]

UNSPACED = [
    ["你好。", "今天天气怎么样？", "很好！"],
    ["真的吗？！", "好……吧。"],
    ["他说：「你好。」", "然后走了。", "她写了《家。》", "（完。）"],
    ["\u201c真的吗？\u201d他问。", "\u201c是。\u201d"],
    ["春天来了，花都开了，鸟儿在枝头歌唱；", "夏天到了，知了叫个不停。", "好；行。"],
    ["今日は「行く。」と言った。", "雨ですか？", "はい。"],
    ["Hello world.", "明天见。", "OK!", "再见。"],
    ["涨了3.5%。", "版本2.4.1在https://example.com/a.b上。", "我喜欢用Python写代码。"],
]


@pytest.mark.parametrize("expected", SPACED)
def test_spaced_sentences_end_where_a_reader_would_say(expected):
    assert texts(" ".join(expected)) == expected


@pytest.mark.parametrize("expected", UNSPACED)
def test_sentences_without_spaces_between_them_end_at_their_stops(expected):
    assert texts("".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title\n\nThe text begins", ["Title", "The text begins"]),
        ("# Title\nThe text", ["# Title", "The text"]),
        (
            "Buy:\n- milk\n- two eggs\n1. and bread",
            ["Buy:", "- milk", "- two eggs", "1. and bread"],
        ),
        ("要买：\n一、牛奶\n二、鸡蛋", ["要买：", "一、牛奶", "二、鸡蛋"]),
        ("Dear Anna,\r\nThanks for all", ["Dear Anna,", "Thanks for all"]),
        ("床前明月光\n疑是地上霜", ["床前明月光", "疑是地上霜"]),
        (
            "A line that was broken since there was no room for more of\nAnna and her words.",
            ["A line that was broken since there was no room for more of\nAnna and her words."],
        ),
        ("short, but\ngoes on", ["short, but\ngoes on"]),
    ],
)
def test_line_breaks_end_a_sentence_where_they_mean_something(text, expected):
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t ", []),
        (" ... ", ["..."]),
        ("*** Hello. --- World. !!!", ["*** Hello.", "--- World. !!!"]),
        ("... Hello.\n\n* * *\n\nBye.", ["... Hello.\n\n* * *", "Bye."]),
    ],
)
def test_a_stretch_without_letters_joins_its_neighbour(text, expected):
    assert texts(text) == expected


def test_a_span_tells_where_it_stands_in_the_source():
    source = "  Hello there.  \n\n 明天见。 Bye "

    spans = sentences(source)

    assert [source[span.begin : span.end] for span in spans] == ["Hello there.", "明天见。", "Bye"]
    assert all(span.text == source[span.begin : span.end] for span in spans)


pieces_of_text = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.text(alphabet=' .!?…。！？；,，"”」)]*-#\n\r\u2028aAI1你のe\u0301\u200d', max_size=40),
        st.sampled_from(
            ["Mr. ", "e.g. ", "U.S. ", "https://a.b/c. ", "\n\n", "- ", "1. ", "x" * 1500]
        ),
    ),
    max_size=20,
).map("".join)


@CALM
@given(pieces_of_text)
def test_every_character_that_is_not_blank_is_in_exactly_one_span(text):
    spans = sentences(text)

    assert "".join("".join(span.text.split()) for span in spans) == "".join(text.split())
    assert all(span.text == text[span.begin : span.end] == span.text.strip() for span in spans)
    assert all(one.end <= other.begin for one, other in pairwise(spans))
    if any(letter.isalnum() for letter in text):
        assert all(any(letter.isalnum() for letter in span.text) for span in spans)


@CALM
@given(pieces_of_text)
def test_no_sentence_is_endless(text):
    letters = [sum(letter.isalnum() for letter in span.text) for span in sentences(text)]

    assert max(letters, default=0) <= LONGEST


def test_a_long_run_without_a_stop_is_cut_at_a_clause_or_at_least_between_words():
    clauses = texts("seven words that lead to nowhere fast, " * 100)
    words = texts("word " * 1_000)

    assert all(text.endswith(",") for text in clauses)
    assert {word for text in words for word in text.split()} == {"word"}
    assert max(map(len, clauses + words)) <= LONGEST


@pytest.mark.parametrize(
    "unit",
    [
        "A sentence, of sorts. ",
        "明天下午三点开会。",
        ". ",
        ".",
        '."',
        "\n",
        " ",
        "a.",
        "A. ",
        "好；",
        "[1",
    ],
)
def test_the_time_grows_with_the_length_and_not_with_its_square(unit):
    def seconds(characters):
        text = (unit * (characters // len(unit) + 1))[:characters]
        begin = time.process_time()
        sentences(text)
        return time.process_time() - begin

    small = min(seconds(20_000) for _ in range(3))
    large = min(seconds(160_000) for _ in range(2))

    assert large < 8 * 4 * (small + 0.002)
