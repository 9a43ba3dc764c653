import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from cosyd.text.language import LanguageFinder, _load
from unit.text.heard import HEARD

SPOKEN = ("en-US", "en-GB", "zh", "ja", "es", "fr-FR", "hi", "it", "pt-BR")


@pytest.fixture(scope="module")
def finder():
    finder = LanguageFinder(SPOKEN)
    finder.warm()
    return finder


def share_right(finder, language, sentences):
    return sum(finder.find(sentence) == language for sentence in sentences) / len(sentences)


@pytest.mark.parametrize(
    ("language", "floor"),
    [("en", 0.97), ("es", 0.96), ("fr", 0.96), ("it", 0.96), ("pt", 0.96)],
)
def test_short_sentences_are_told_apart(finder, language, floor):
    assert share_right(finder, language, HEARD[language]) >= floor


@pytest.mark.parametrize("language", ["es", "fr", "it", "pt"])
def test_a_user_of_another_default_has_even_the_shortest_sentences_in_it(language):
    finder = LanguageFinder(SPOKEN, default=language)

    assert share_right(finder, language, HEARD[language]) >= 0.99


@pytest.mark.parametrize("language", ["en", "es", "fr", "it", "pt"])
def test_the_whole_utterance_helps_its_shortest_sentences(finder, language):
    found = finder.find_all(HEARD[language])

    assert found.count(language) >= len(found) - 1


def test_a_language_that_nobody_speaks_is_read_by_the_default_voice(finder):
    assert {finder.find(sentence) for sentence in HEARD["de"]} == {"en"}


def test_each_sentence_of_an_utterance_has_its_own_language(finder):
    sentences = [
        "The parcel cost $12.50 on March 3rd.",
        "明天下午三点开会。",
        "Bonjour à tous.",
        "¿Dónde está la biblioteca?",
        "12:30",
        "はい、そうです。",
        "東京都庁",
    ]

    assert finder.find_all(sentences) == ["en", "zh", "fr", "es", "es", "ja", "ja"]


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("明天下午三点开会。", "zh"),
        ("會議在明天下午三點開始。", "zh"),
        ("東京都庁", "zh"),
        ("今日は雨です。", "ja"),
        ("コーヒー", "ja"),
        ("안녕하세요.", "ko"),
        ("नमस्ते, आप कैसे हैं?", "hi"),
        ("Доброе утро.", "ru"),
        ("صباح الخير", "ar"),
        ("בוקר טוב", "he"),
        ("สวัสดีครับ", "th"),
        ("Καλημέρα", "el"),
        ("12:30", "en"),
        ("...", "en"),
        ("", "en"),
        ("我喜欢用 Python 写代码。", "zh"),
        ("请打开 Visual Studio Code", "zh"),
        ("iPhone 15 发布了。", "zh"),
        ("I met 王小明 yesterday at the station.", "en"),
        ("He said 你好，很高兴认识你 and left.", "en"),
        ("The capital is 北京.", "en"),
        ("私はPythonとJavaScriptが好きです。", "ja"),
        ("The word привет means hello.", "en"),
        ("https://ejemplo.es/la/casa/de/papel", "en"),
    ],
)
def test_the_script_tells_first_and_the_frame_of_a_mixed_sentence_wins(finder, sentence, language):
    assert finder.find(sentence) == language


def test_a_chinese_sentence_stays_chinese_amid_japanese(finder):
    assert finder.find("明天下午三点开会。", "はい。明天下午三点开会。") == "zh"
    assert finder.find("我是学生。", "はい。我是学生。") == "zh"


def test_the_context_decides_what_a_word_of_two_languages_is(finder):
    portuguese = "Por favor. A reunião começa às nove horas e não às dez."
    spanish = "Por favor. La reunión empieza a las nueve y no a las diez."

    assert finder.find("Por favor.", portuguese) == "pt"
    assert finder.find("Por favor.", spanish) == "es"


@pytest.mark.parametrize(
    ("spoken", "default", "sentence", "language"),
    [
        (("en",), "en", "Buenos días a todos.", "en"),
        (("zh",), "zh", "OK", "zh"),
        (("zh", "en"), "zh", "OK", "en"),
        (("zh", "en", "es"), "zh", "123", "zh"),
        (("en", "de"), "en", "Guten Morgen, wie geht es Ihnen?", "de"),
        (("ru", "uk", "en"), "en", "Дякую, дуже приємно познайомитися.", "uk"),
        (("ru", "uk", "en"), "en", "Спасибо, очень приятно познакомиться.", "ru"),
        (("en", "xx-unknown"), "en", "Good morning.", "en"),
        (("yue", "zh", "en"), "en", "Good morning, everyone.", "en"),
        ((), "en", "Bonjour à tous.", "en"),
    ],
)
def test_only_languages_that_are_spoken_here_are_found_in_latin_letters(
    spoken, default, sentence, language
):
    assert LanguageFinder(spoken, default=default).find(sentence) == language


def test_threads_may_share_a_finder():
    finder = LanguageFinder(SPOKEN)
    sentences = [*HEARD["en"], *HEARD["es"], *HEARD["fr"]] * 3

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(finder.find, sentences))

    assert found == [finder.find(sentence) for sentence in sentences]


def test_a_finder_of_the_same_languages_loads_nothing_again(finder, monkeypatch):
    finder.warm()
    monkeypatch.delattr("py3langid.langid.LanguageIdentifier.from_model_file")

    assert LanguageFinder(SPOKEN).find("Where is the station, please?") == "en"


def test_tables_that_are_kept_say_what_those_of_the_package_say_and_are_not_unpacked_again(
    finder, tmp_path, monkeypatch
):
    every = [*chain.from_iterable(HEARD.values()), "Straße nach Köln?", "1984"]
    expected = [finder.find(sentence) for sentence in every]
    LanguageFinder(SPOKEN, cache=tmp_path).warm()
    _load.cache_clear()
    monkeypatch.delattr("py3langid.langid.LanguageIdentifier.from_model_file")

    kept = LanguageFinder(SPOKEN, cache=tmp_path)

    assert [kept.find(sentence) for sentence in every] == expected
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("damage", ["cut", "gone", "no folder"])
def test_a_cache_that_cannot_be_used_costs_no_sentence(tmp_path, damage):
    cache = tmp_path / "cache"
    LanguageFinder(SPOKEN, cache=cache).warm()
    (moves,) = cache.rglob("moves.npy")
    if damage == "cut":
        os.truncate(moves, moves.stat().st_size // 2)
    elif damage == "gone":
        moves.unlink()
    else:
        shutil.rmtree(cache)
        cache.write_bytes(b"")
    _load.cache_clear()

    assert LanguageFinder(SPOKEN, cache=cache).find("¿Dónde está la estación?") == "es"
    assert cache.is_file() or len(list(cache.rglob("moves.npy"))) == 1


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys; from cosyd.text.language import LanguageFinder, _load;"
        "LanguageFinder(('en', 'es')).find('明天');"
        "assert not {'numpy', 'py3langid'} & set(sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
