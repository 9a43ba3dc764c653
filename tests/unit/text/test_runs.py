import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.text.runs import host_script, runs
from unit.text.calm import CALM


def marked(sentence, language):
    return [tuple(run) for run in runs(sentence, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [("He said ", "en"), ("你好，很高兴认识你 ", "zh"), ("and left.", "en")]),
        ("en", [("He said: ", "en"), ("“你好，很高兴” ", "zh"), ("and (so) left.", "en")]),
        ("zh", [("他说", "zh"), ("“Nice to meet you”", "en"), ("然后走了。", "zh")]),
        ("ja", [("私は", "ja"), ("「Good morning everyone」", "en"), ("と言った", "ja")]),
        ("en", [("The sign reads ", "en"), ("東京駅へようこそ ", "ja"), ("today.", "en")]),
        ("es", [("Dijo ", "es"), ("你好，很高兴 ", "zh"), ("y salió.", "es")]),
        ("en-GB", [("It says ", "en"), ("Добро пожаловать ", "ru"), ("on the door.", "en")]),
    ],
)
def test_a_sentence_is_parted_where_its_script_changes_for_long(language, expected):
    sentence = "".join(text for text, _ in expected)

    assert marked(sentence, language) == expected


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("I met 王小明 yesterday.", "en"),
        ("我喜欢用 Python 写代码。", "zh"),
        ("明天下午三点开会。", "zh"),
        ("私は東京に行きます。", "ja"),
        ("123", "en"),
        ("...", "zh"),
    ],
)
def test_names_and_single_words_stay_in_the_sentence(sentence, language):
    assert marked(sentence, language) == [(sentence, language)]


@CALM
@given(
    st.text(alphabet="abc  123.,“”「」(你好世界のカ안녕привет", max_size=60),
    st.sampled_from(["en", "zh", "ja", "ru", "fr"]),
)
def test_the_runs_joined_are_the_sentence(sentence, language):
    found = runs(sentence, language)

    assert "".join(run.text for run in found) == sentence
    assert all(run.text for run in found) or sentence == ""


def test_a_sentence_without_letters_has_no_host():
    assert host_script("12:30 !") == ""
