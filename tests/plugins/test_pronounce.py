"""The dictionary: what it replaces, how its file is read, and what is taken over from others."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.contract.hooks import House, Reading
from cosyd.contract.model import Voice
from cosyd_plugins import pronounce
from cosyd_plugins.pronounce import book, exchange
from cosyd_plugins.pronounce.book import DictionaryInvalid, DictionaryUnusable, changed, parse
from cosyd_plugins.pronounce.entries import Entry, entry_of, merged
from cosyd_plugins.pronounce.lexicon import Lexicon

VOICE = Voice(name="alto", engine="tone", languages=("en",))
ENTRIES = [
    Entry(word="cosyd", say="cozy dee"),
    Entry(word="US", say="U S", case=True, languages=("en", "de"), voices=("alto",)),
    Entry(pattern=r"v(\d+)\.(?P<minor>\d+)", say=r"version \1 point \g<minor>"),
    Entry(word="重庆", say='崇庆, "x"', languages=("zh",)),
]
STUCK = Entry(pattern=r"(a|a|b?a)+$", say="x")
"""It tries two to the power of the length of a text."""


def read(text, *entries, language="en", voice="alto"):
    return Lexicon(entries).read(text, language, voice)


def word(written, say, **more):
    return Entry(word=written, say=say, **more)


# -- what is replaced -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cosyd, Cosyd and COSYD's", "cozy dee, cozy dee and cozy dee's"),
        ("cosydx xcosyd cosyd_x cosyd1 cosydé", "cosydx xcosyd cosyd_x cosyd1 cosydé"),
        ("(cosyd) cosyd-like", "(cozy dee) cozy dee-like"),
        ("用cosyd说", "用cozy dee说"),
        ("", ""),
    ],
)
def test_a_word_is_replaced_where_it_stands_whole(text, said):
    assert read(text, word("cosyd", "cozy dee")) == said


def test_words_of_scripts_that_part_none_are_found_anywhere():
    assert read("我爱重庆火锅", word("重庆", "崇庆")) == "我爱崇庆火锅"
    assert read("서울에서", word("서울", "서우울")) == "서우울에서"
    assert read("हिंदी में", word("हिंद", "x")) == "हिंदी में"


def test_words_may_begin_and_end_with_any_sign():
    assert read("C, C++ and .NET!", word("C++", "C plus plus"), word(".NET", "dot net")) == (
        "C, C plus plus and dot net!"
    )


def test_capitals_matter_where_the_entry_says_so():
    assert read("It told us of the US.", word("US", "U S", case=True)) == ("It told us of the U S.")


def test_capitals_that_change_their_length_move_nothing():
    assert read("İİ straße STRASSE cosyd", word("cosyd", "x")) == "İİ straße STRASSE x"


def test_either_apostrophe_is_meant():
    assert read("rock \u2019n\u2019 roll", word("rock 'n' roll", "music")) == "music"


def test_the_longest_word_counts_then_the_patterns_in_their_order():
    entries = [
        Entry(pattern="York|New", say="wrong"),
        word("York", "yorrk"),
        word("New", "neww"),
        word("New York", "the Apple"),
        Entry(pattern="[A-Z]ew", say="late"),
    ]

    assert read("New York, York, New, Few", *entries) == "the Apple, yorrk, neww, late"


def test_what_was_replaced_is_not_replaced_again():
    entries = [word("a", "b"), word("b", "a"), Entry(pattern="[ab]", say="c")]

    assert read("a b x", *entries) == "b a x"


def test_a_pattern_counts_beside_a_word_that_it_would_have_covered():
    assert read("a X b aab", word("X", "y"), Entry(pattern="a.+b|b", say="z")) == "a y z z"


def test_a_pattern_says_what_its_groups_found():
    assert read("v2.13", ENTRIES[2]) == "version 2 point 13"
    assert read("x", Entry(pattern="(y)?x", say=r"[\1\\]")) == "[\\]"


def test_an_entry_counts_in_its_language_and_by_its_voice():
    entries = [
        word("x", "for all"),
        word("x", "for English", languages=("en",)),
        word("x", "for British", languages=("en-GB",), voices=("bass",)),
    ]

    assert read("x", *entries, language="de") == "for all"
    assert read("x", *entries, language="en-US") == "for English"
    assert read("x", *entries, language="en-GB", voice="bass") == "for British"
    assert read("x", *entries, language="en-GB") == "for English"


def test_a_pattern_that_takes_too_long_is_left_out_and_told():
    lexicon = Lexicon([STUCK, word("b", "c")])

    first, second = (lexicon.read("a" * 40 + " b", "en", "alto") for _ in range(2))

    assert first == second == "a" * 40 + " c"
    (problem,) = lexicon.problems
    assert "(a|a|b?a)+$" in problem


@given(st.text("abcAB é漢.'", max_size=40))
def test_words_read_as_themselves_change_nothing(text):
    entries = [word(one, one, case=True) for one in ("a", "ab", "B c", "漢", ".", "é")]

    assert read(text, *entries) == text


# -- its file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[[entry]]\nword = 1\nsay = 'x'", 1, "a text is wanted, not `int` in `word`"),
        ("[[entry]]\nword = 'x'", 1, "it lacks the key `say`"),
        ("\n\n[[entry]]\nword='a'\nsay='b'\nlang='c'", 3, "there is no key called `lang`"),
        ("[[entry]]\nword='a'\nsay='b'\n[[entry]]\npattern='('\nsay=''", 4, "missing )"),
        ("[[entry]]\npattern='a'\nsay='\\1'", 1, "no group '1'"),
        ("[[entry]]\nword='a'\npattern='b'\nsay='c'", 1, "a word or a pattern, and not both"),
        ("[[entry]]\nword='a'\nsay='b\\u0007'".replace("'b", '"b').replace("7'", '7"'), 1, "seen"),
        ("[[entry]]\nword = 'a\nsay = 'b'", 2, "character"),
        ("a = 1", 1, "not 'a'"),
        ("entry = 3", 1, "not 'entry'"),
    ],
)
def test_a_broken_file_is_told_with_line_and_reason(text, line, reason):
    with pytest.raises(DictionaryInvalid) as caught:
        parse(text, "words.toml")

    assert str(caught.value).startswith(f"words.toml, line {line}: ")
    assert reason in str(caught.value)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "words.toml").write_bytes(b"# one\n# \xff\n")

    with pytest.raises(DictionaryInvalid, match="line 2: it is not UTF-8"):
        book.load(tmp_path / "words.toml")
    with pytest.raises(DictionaryInvalid):
        book.load(tmp_path)


def test_comments_and_order_outlive_a_change():
    text = '# mine\n[[entry]]\nword = "b"  # why\nsay = "x"\n\n[[entry]]\nword = "a"\nsay = "y"\n'

    after = changed(text, [word("B", "z"), word("c", "w", languages=("en",))], {word("a", "").key})

    assert after.startswith('# mine\n[[entry]]\nword = "B"  # why\nsay = "z"\n')
    assert [one.name for one in parse(after, "")] == ["B", "c"]


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    target, link = tmp_path / "target.toml", tmp_path / "link.toml"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)

    book.write(link, "new")

    assert (target.read_text(), target.stat().st_mode & 0o777) == ("new", 0o640)
    assert link.is_symlink()
    with pytest.raises(DictionaryUnusable):
        book.write(target / "below.toml", "x")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.toml", "target.toml"]


class Told(list):
    def __call__(self, state, reason):
        self.append((state, reason))


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def normaliser(tmp_path, told, monkeypatch):
    """One that looks at its file each time."""
    monkeypatch.setattr(pronounce, "LOOK_S", 0.0)
    made = pronounce.Pronounce()
    made.configure(
        House(
            settings=pronounce.Settings(),
            config_folder=tmp_path,
            data_folder=tmp_path,
            runtime_folder=tmp_path,
            tell=told,
        )
    )
    return made


def said(normaliser, text):
    return normaliser(text, Reading(language="en", voice=VOICE))


def test_a_change_of_the_file_counts_at_once_and_a_broken_one_not(normaliser, tmp_path, told):
    file = tmp_path / "pronounce.toml"

    without = said(normaliser, "a b")
    file.write_text("[[entry]]\nword = 'a'\nsay = 'x'\n")
    fresh = said(normaliser, "a b")
    file.write_text("[[entry]]\nword = 'b'\n")
    broken = said(normaliser, "a b")
    file.write_text("[[entry]]\nword = 'b'\nsay = 'y'\n")
    mended = said(normaliser, "a b")
    file.unlink()
    gone = said(normaliser, "a b")

    assert (without, fresh, broken, mended, gone) == ("a b", "x b", "x b", "a y", "a b")
    reason = f"{file}, line 1: it lacks the key `say`."
    assert told == [("ready", ""), ("degraded", reason), ("ready", "")]


def test_a_change_that_keeps_length_and_second_is_seen(normaliser, tmp_path):
    file = tmp_path / "pronounce.toml"
    file.write_text("[[entry]]\nword = 'a'\nsay = 'x'\n")
    before = said(normaliser, "a")
    file.write_text("[[entry]]\nword = 'a'\nsay = 'y'\n")
    os.utime(file, ns=(1, file.stat().st_mtime_ns + 1))

    assert (before, said(normaliser, "a")) == ("x", "y")


def test_a_pattern_that_was_left_out_is_a_state(normaliser, tmp_path, told):
    (tmp_path / "pronounce.toml").write_text(changed("", [STUCK]))

    said(normaliser, "a" * 40 + "c")

    assert told[-1][0] == "degraded"
    assert STUCK.pattern in told[-1][1]


# -- others' dictionaries -------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".toml", ".json", ".csv", ".tsv"])
def test_what_is_written_is_read_again(tmp_path, suffix):
    file = tmp_path / f"words{suffix}"

    whole, left_out = exchange.written(ENTRIES, file)
    file.write_text(whole, "utf-8")

    assert left_out == 0
    assert exchange.read(file) == (ENTRIES, 0)


def test_a_lexicon_of_the_w3c_gives_its_aliases_and_its_phonemes_are_counted(tmp_path):
    file = tmp_path / "words.pls"
    file.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"'
        ' alphabet="ipa" xml:lang="en">\n'
        "<lexeme><grapheme>W3C</grapheme><grapheme>W3</grapheme>"
        "<alias>World Wide Web Consortium</alias></lexeme>\n"
        "<lexeme><grapheme>tomato</grapheme><phoneme>təmei̥ɾou̥</phoneme></lexeme>\n</lexicon>",
        "utf-8",
    )

    entries, skipped = exchange.read(file)

    assert [(one.word, one.languages) for one in entries] == [("W3C", ("en",)), ("W3", ("en",))]
    assert skipped == 1


def test_a_lexicon_of_the_w3c_takes_plain_words(tmp_path):
    file = tmp_path / "words.pls"

    whole, left_out = exchange.written(ENTRIES, file)
    file.write_text(whole, "utf-8")

    assert exchange.read(file) == ([ENTRIES[0]], 0)
    assert left_out == 3


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("x.json", "[{", "line 1"),
        ("x.json", "3", "a list of entries is wanted"),
        ("x.json", '[{"word": "a"}]', "entry 1: it lacks the key `say`"),
        ("x.json", "[" * 100_000, "too deep"),
        ("x.csv", "word,say,colour\na,b,c", "no column called 'colour'"),
        ("x.csv", "a,b\n\nc,d,e", "line 3: there are 3 cells"),
        ("x.csv", 'a,"b', "line 1"),
        ("x.tsv", "pattern\tsay\n(\tx", "line 2: the pattern"),
        ("x.pls", "<lexicon><lexeme></lexicon>", "line 1: it is no XML"),
        ("x.pls", "<!DOCTYPE x [<!ENTITY a 'b'>]><lexicon/>", "DOCTYPE"),
        ("x.yaml", "", "suffix"),
    ],
)
def test_a_dictionary_that_cannot_be_read_is_told_with_its_reason(tmp_path, name, text, reason):
    (tmp_path / name).write_text(text)

    with pytest.raises(DictionaryInvalid) as caught:
        exchange.read(tmp_path / name)

    assert reason in str(caught.value)


def test_simple_files_of_others_will_do(tmp_path):
    (tmp_path / "x.json").write_text('{"a": "b"}')
    (tmp_path / "x.tsv").write_text("a\tb\n\n")

    assert exchange.read(tmp_path / "x.json") == exchange.read(tmp_path / "x.tsv")
    assert exchange.read(tmp_path / "x.tsv") == ([word("a", "b")], 0)


def test_taking_over_tells_what_is_new_what_changes_and_what_was_there():
    old = [word("a", "1"), word("b", "2"), word("c", "3", languages=("en",))]
    new = [word("A", "1"), word("b", "2"), word("b", "9"), word("c", "3"), word("c", "4")]

    added, replaced, same = merged(old, new)

    assert [one.say for one in added] == ["4"]
    assert [one.say for one in replaced] == ["1", "9"]
    assert same == [word("b", "2")]


@given(
    st.builds(
        Entry,
        word=st.text("abC 漢\"'\\,;=#[]é", min_size=1),
        say=st.text("abC 漢\"'\\,;=#[]é"),
        case=st.booleans(),
        languages=st.sampled_from([(), ("en",), ("en", "zh-TW")]),
    ).filter(lambda one: one.word.strip())
)
def test_any_entry_survives_its_file(entry):
    entry = entry_of({"word": entry.word, "say": entry.say, "case": entry.case,
                      "languages": entry.languages})  # fmt: skip

    text = changed("", [entry])

    assert parse(text, "") == [entry]
    assert tomllib.loads(text)


def test_its_page_shows_a_dictionary_and_all_settings():
    page = (Path(__file__).parents[2] / "docs" / "pronounce.md").read_text("utf-8")
    _, dictionary, settings = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)

    entries = parse(dictionary, "the page")

    assert read("cosyd v2.13", *entries) == "cozy dee version 2 point 13"
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) >= set(Entry.__struct_fields__)
    assert tomllib.loads(settings)["plugins"]["pronounce"] == msgspec.to_builtins(
        pronounce.Settings()
    )
