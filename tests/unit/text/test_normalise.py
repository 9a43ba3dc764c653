import string
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.contract.model import Voice
from cosyd.contract.reading import Reading
from cosyd.text.normalise import BUILT_IN, Readable, normalise
from cosyd.text.tidy import tidy
from unit.text.calm import CALM

LETTERS = set(string.ascii_letters + string.digits + "äé你のあ안я")


def read_in(language):
    return Reading(language=language, voice=Voice(name="v", engine="e", languages=(language,)))


class Upper:
    name = "upper"

    def __call__(self, text, reading):
        return text.upper() if reading.language == "en" else text


class Exclaim:
    name = "exclaim"

    def __call__(self, text, reading):
        return text + "!"


class Broken:
    name = "broken"

    def __call__(self, text, reading):
        raise ValueError("no luck")


class Silent:
    name = "silent"

    def __call__(self, text, reading):
        return " \n"


class Odd:
    name = "odd"

    def __call__(self, text, reading):
        return len(text)


def test_normalisers_run_in_the_order_chosen():
    assert normalise("go", read_in("en"), [Upper(), Exclaim()]) == Readable(
        text="GO!", changed_by=("upper", "exclaim")
    )
    assert normalise("va", read_in("fr"), [Upper(), Exclaim()]).changed_by == ("exclaim",)


def test_one_that_fails_is_told_and_the_text_goes_on():
    told = []

    readable = normalise(
        "go",
        read_in("en"),
        [Upper(), Broken(), Odd(), Exclaim()],
        on_failure=lambda name, error: told.append((name, type(error))),
    )

    assert readable.text == "GO!"
    assert readable.failures == (
        ("broken", "ValueError: no luck"),
        ("odd", "TypeError: it made int, not text"),
    )
    assert told == [("broken", ValueError), ("odd", TypeError)]


def test_what_leaves_nothing_to_say_is_passed_over():
    assert normalise("go", read_in("en"), [Silent(), Upper()]).text == "GO"
    assert normalise("\U0001f600", read_in("en"), []).text == "\U0001f600"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wow!!!!!! Really?!?!?! Yes.....", "Wow! Really?! Yes..."),
        ("真的吗？？？好……吧。。。", "真的吗？好……吧。"),
        ("cafe\u0301 na\u0308ive", "café näive"),
        (
            "soft\u00adhyphen zero\u200bwidth \ufeffmark \u202eturn\u202c",
            "softhyphen zerowidth mark turn",
        ),
        ("a\x00b\x07c \x1b[0m", "abc [0m"),
        ("one\n  two\t three\u00a0four\u3000five\u2028six", "one two three four five six"),
        ("明天下\n午三点", "明天下午三点"),
        ("Great \U0001f44d\U0001f3fd work \u2764\ufe0f!", "Great work!"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 family \U0001f1e9\U0001f1ea", "family"),
        ("1\ufe0f\u20e3 first", "1 first"),
        ("①苹果 ②香蕉", "1 苹果 2 香蕉"),
        ("\uff21\uff22\uff13 \ufb01ne \u2163", "AB3 fine IV"),
        ("word --- word ===== end", "word \u2014 word end"),
        ("Hello , world !", "Hello, world!"),
        ("می\u200cروم", "می\u200cروم"),
        ("क्\u200dष", "क्\u200dष"),
        ("\ud83dhalf", "half"),
        ("$5.00 & 50% of C++ @ 3:30 (~2°C)", "$5.00 & 50% of C++ @ 3:30 (~2°C)"),
        ("\U0001f600\U0001f600", ""),
    ],
)
def test_tidy_leaves_what_can_be_said(text, expected):
    assert tidy(text) == expected


@CALM
@given(st.text(st.characters(exclude_categories=["Mn", "Mc"]), max_size=80))
def test_tidy_loses_no_letter_and_never_fails(text):
    tidied = tidy(text)

    assert tidied == tidied.strip()
    assert "  " not in tidied
    assert Counter(c for c in text if c in LETTERS) <= Counter(c for c in tidied if c in LETTERS)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "See https://example.com/docs.", "See example dot com slash docs."),
        ("en", "Write to a@b.org, please.", "Write to a at b dot org, please."),
        ("en", "(http://www.my-site.co.uk/)", "(my dash site dot co dot uk)"),
        ("en", "www.example.com/a/b/c/d/e?x=1#y!", "example dot com slash a slash b slash c!"),
        ("en", "Try example.io: it works", "Try example dot io: it works"),
        ("en", "http://localhost:8080/", "localhost colon 8080"),
        ("en", "https://bob:secret@example.com", "example dot com"),
        ("en", "Open README.md now.", "Open readme dot MD now."),
        ("en", "Run ~/bin/my_tool.py", "Run bin slash my underscore tool dot py"),
        ("en", "/usr/local/bin", "slash usr slash local slash bin"),
        ("en", r"C:\Users\anna", "C colon backslash Users backslash anna"),
        ("zh", "访问https://example.com/docs查看。", "访问example点com斜杠docs查看。"),
        ("zh-CN", "请写信给a@b.org。", "请写信给a艾特b点org。"),
        ("es", "Mira example.com/ayuda.", "Mira example punto com barra ayuda."),
        ("fr", "Écrivez à a@b.fr", "Écrivez à a arobase b point FR"),
        ("fi", "example.com", "example dot com"),
    ],
)
def test_addresses_are_read_as_a_person_would(language, text, expected):
    assert normalise(text, read_in(language), BUILT_IN).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "Tea and/or coffee, 1/2 a cup, 30 km/h, w/o sugar.",
        "It costs 3.14 at 10:30 on 3/4/2026, e.g. in version 2.4.1.",
        "He went home.Then he slept. The U.S. is big.",
        "</b> is a tag; <br/> too.",
        "男/女 都可以。",
        "C++ and C# are languages @ work.",
    ],
)
def test_what_is_no_address_stays(text):
    assert normalise(text, read_in("en"), BUILT_IN).text == text


@pytest.mark.parametrize("unit", ["a.", "a@", "/a", "-", "!?", "明\n", "\n", "w.", "\u200d", "a-"])
def test_the_time_grows_with_the_length_and_not_with_its_square(unit):
    def seconds(characters):
        text = "明" + (unit * characters)[:characters] + "a"
        begin = time.process_time()
        normalise(text, read_in("en"), BUILT_IN)
        return time.process_time() - begin

    small = min(seconds(5_000) for _ in range(3))
    large = min(seconds(40_000) for _ in range(2))

    assert large < 8 * 4 * (small + 0.002)
