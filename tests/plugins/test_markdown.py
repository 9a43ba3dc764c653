"""Markdown as a person would read it aloud."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pluggy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosyd.contract.hooks import Hooks, House
from cosyd.contract.model import Utterance, Voice
from cosyd.speech.planning import Planning
from cosyd.text.rewriting import Rewritten
from cosyd.text.split import sentences
from cosyd_plugins import markdown

VOICE = Voice(name="alto", engine="tone", languages=("en",))
README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
PAGE = """\
# A **first** page
It has *one. Two* and [a link. To](http://x.org/a_b) places.

> He said: go. And
> they went. All of them.

- The first item. It goes on
- **Bold. Item** with `code. here`
  and a second line
    - nested

1. One
2. Two

```py
x = "**not** read. At all"
```

That was ~~it~~ all[^1]. Now the end.

[^1]: A note.
"""
"""Without a table, whose rows lose their headings when they come in pieces."""


def reader(folder=Path(), **settings):
    normaliser = markdown.Markdown()
    normaliser.configure(
        House(
            settings=msgspec.convert(settings, markdown.Settings),
            config_folder=folder,
            data_folder=folder,
            runtime_folder=folder,
            tell=lambda _state, _reason: None,
        )
    )
    return normaliser


MARKDOWN = reader()


def read(text, normaliser=MARKDOWN):
    return Rewritten(text).after(normaliser.edits(text)).text


def said(text, normaliser=MARKDOWN):
    return [" ".join(one.text.split()) for one in sentences(read(text, normaliser))]


class Listener:
    """What a planning needs, with nothing but Markdown in it."""

    def rewrite(self, text):
        return Rewritten(text).after(MARKDOWN.edits(text))

    def split(self, text, language):
        return sentences(text)

    def languages(self, spoken, utterance, before):
        return ["en"] * len(spoken)

    def pieces(self, text, language, utterance, before):
        return [(" ".join(text.split()), language, VOICE)]


def in_pieces(text, length):
    """What is said of *text* that comes in pieces of so many characters."""
    planning = Planning(Listener(), Utterance(text=text))
    found = []
    for end in range(length, len(text), length):
        found += planning.so_far(text[:end])
    return [one.text for one in [*found, *planning.whole(text)]]


# -- what is no Markdown --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4 = 24", "2*3*4 = 24", "2**3 and 2 ** 3", "f(x) = a*b + c*d", "5 < 6 > 3",
        "a<b and c>d", "snake_case_name, x_1 and y_2", "#1 fan", "C# and F#", "1. FC Köln",
        "8) is a number", "/usr/_build_/my_path/x_y_z.py", r"C:\new_folder\x", "__init__.py",
        r":-) ;-) ^_^ -_- >_< T_T :-* (*_*) \o/ <3 </3 :-\ ", ">:( bad", "[12:30]: hello",
        "array[0][1]", "it costs $5 and $6", "rm -rf * and **/*.py and src/**", "AT&T",
        "usage: add <name> <file>", "*nix is fine", "    An indented line of a letter.",
        "See https://x.org/_a_/b*c*d.", "One.\n\nTwo,\nand three.\n", "", " \n ",
    ],
)  # fmt: skip
def test_plain_text_passes_unharmed(text):
    assert said(text) == [" ".join(one.text.split()) for one in sentences(text)]


@given(st.text("abcXYZ12 .,!?'äé漢字。\n"))
def test_a_text_without_marks_is_left_as_it_stands(text):
    assert MARKDOWN.edits(text) == [] or re.search(r"^\s*\d+\.", text, re.MULTILINE)


@given(st.text("ab 1.\n*_`~#>-[]()!|<>&;\\=:$^漢。\t\r", max_size=60))
def test_whatever_is_written_is_read_without_a_word_made_up(text):
    read_ = "".join(one for one in read(text) if one.isalnum())

    written = iter(text)
    left_over = [letter for letter in read_ if letter not in written]
    announced = read_.startswith("Code") or "left" in read_ or "Footnote" in read_ or "to" in read_
    assert announced or not left_over


# -- what is --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("# Title\ntext follows", ["Title.", "text follows"]),
        ("Title\n===\ntext", ["Title.", "text"]),
        ("## Why? ##\nso", ["Why?", "so"]),
        ("# 标题\n正文", ["标题。", "正文"]),
        ("**Hello. World** and *more*", ["Hello.", "World and more"]),
        ("un*frigging*believable __x__", ["unfriggingbelievable x"]),
        ("这是**重要。**这里。", ["这是重要。", "这里。"]),
        ("[a *link*](http://x 't') <https://a.b>", ["a link https://a.b"]),
        ("[a][ref] [b][none] [c]\n\n[ref]: http://x.y", ["a b [c]"]),
        ("![a *cat*](c.png) [![badge](b)](c) ![](d)", ["a cat badge"]),
        ("`code` ``a`b`` `**x**`", ["code a`b **x**"]),
        ("Look:\n```py\nx=1\n```\nafter", ["Look:", "Code left out.", "after"]),
        ("- one\n- two\n  more\n\nEnd", ["one.", "two more.", "End"]),
        ("- [x] one\n- [ ] two", ["Done: one.", "To do: two"]),
        ("a\n\n    - **b** c", ["a", "b c"]),
        ("3. c\n4. d", ["3. c.", "4. d"]),
        ("> a quote\n> goes on\n>\n> second\nlazy", ["a quote goes on", "second lazy"]),
        ("He said:\n> a quote", ["He said:", "a quote"]),
        ("> - # Deep\n> text", ["Deep.", "text"]),
        ("> [!NOTE]\n> be careful", ["Note: be careful"]),
        ("| a | b |\n|--|--|\n| 1 | 2 \\| 3 |\n| **x** | |", ["a: 1, b: 2 | 3.", "a: x"]),
        ("|a|b|c|d|\n|-|-|-|-|\n|1|2|3|4|", ["a, b, c, d.", "1, 2, 3, 4"]),
        (
            "<!-- no -->\n<p>More\n&amp; text</p>\n\nx <b>y</b> &lt; z",
            ["More", "& text", "x y < z"],
        ),
        ("a <img src='x' alt='cat'> b <script>x</script> c", ["a cat b x c"]),
        ("a\n***\nb", ["a", "b"]),
        ("#\n\n-\n\n***", []),
        ("---\ntitle: x\ntags:\n  - a\n---\n# T\nx", ["T.", "x"]),
        ("See[^1] this.\n\n[^1]: The note.", ["See this.", "Footnote 1: The note."]),
        (r"\*not\* snake\_case", ["*not* snake_case"]),
        ("~~gone~~ ~5 km", ["gone ~5 km"]),
        ("$a_b*c*d$ *x* :smile:", ["$a_b*c*d$ x :smile:"]),
        ("one\\\ntwo\r\n\r\n- three\r\n- four", ["one two", "three.", "four"]),
    ],
)
def test_it_is_read_as_a_person_would(text, sentences):
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("settings", "text", "sentences"),
    [
        ({"code": "skip"}, "a\n```\nx\n```\nb", ["a", "b"]),
        ({"code": "read"}, "a\n```\nx = y\n```\nb", ["a", "x = y", "b"]),
        ({"images": "announce"}, "![cat](x)", ["Image: cat"]),
        ({"images": "skip"}, "a ![cat](x)", ["a"]),
        ({"tables": "announce"}, "|a|b|\n|-|-|\n|1|2|\n\nc", ["Table left out.", "c"]),
        ({"tables": "skip"}, "|a|b|\n|-|-|\n|1|2|\n\nc", ["c"]),
        ({"headed_columns": 0}, "|a|b|\n|-|-|\n|1|2|", ["a, b.", "1, 2"]),
        ({"language": "de-AT"}, "a\n```\nx\n```", ["a", "Code ausgelassen."]),
    ],
)
def test_the_settings_choose(settings, text, sentences):
    assert said(text, reader(**settings)) == sentences


@pytest.mark.parametrize(
    ("before", "announced"),
    [
        ("Das ist der Code und mehr:", "Code ausgelassen."),
        ("Voici le code pour les autres:", "Code omis."),
        ("Este es el código que hay en las cajas:", "Código omitido."),
        ("这是代码：", "代码略。"),
        ("これがコードです：", "コードは省略します。"),
        ("यह कोड है:", "कोड छोड़ दिया गया।"),
        ("x:", "Code left out."),
    ],
)
def test_what_is_left_out_is_told_in_the_language_of_the_text(before, announced):
    assert announced in read(f"{before}\n\n```\nx\n```\n")


# -- where it stands ------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [README, PAGE, PAGE.replace("\n", "\r\n")])
def test_every_word_that_is_read_is_the_same_word_in_the_text(text):
    edits = MARKDOWN.edits(text)
    rewritten = Rewritten(text).after(edits)
    made_up = {word for one in edits for word in re.findall(r"\w+", one.said)}

    words = [one for one in re.finditer(r"[^\W_]+", rewritten.text) if one[0] not in made_up]

    assert len(words) > 40
    for word in words:
        begin, end = rewritten.written(word.start(), word.end())
        assert re.findall(r"[^\W_]+", text[begin:end])[:1] == [word[0]]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("**Hello.** World", ["**Hello.**", "World"]),
        ("# Title\n[a b](c).", ["# Title", "[a b](c)."]),
        ("> - `a b`\n> - d", ["> - `a b`", "> - d"]),
        ("|a|b|\n|-|-|\n|1|2|\n", ["|1|2|"]),
        ("Run\n```\nx\n```\n", ["Run", "```\nx\n```"]),
    ],
)
def test_a_sentence_takes_the_marks_around_it_along(text, sources):
    rewritten = Rewritten(text).after(MARKDOWN.edits(text))

    places = [rewritten.written(one.begin, one.end) for one in sentences(rewritten.text)]

    assert [text[begin:end] for begin, end in places] == sources


@pytest.mark.parametrize("length", [1, 7, 40])
@pytest.mark.parametrize("text", [PAGE, README[: README.index("## Where things are")]])
def test_a_page_that_comes_in_pieces_is_read_as_one_that_comes_whole(text, length):
    assert in_pieces(text, length) == said(text)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Hello.\n```py\nx = 1. Y", ["Hello."]),
        ("Hello.\n```py\nx = 1. Y\n\n", ["Hello."]),
        ("Hello.\n<!-- x. Y", ["Hello."]),
        ("Hello <!-- x. Y", ["Hello"]),
        ("---\ntitle: x. Y\n", []),
        ("**Hello. W", ["Hello.", "W"]),
        ("*Hello. W", ["Hello.", "W"]),
        (" World** and", ["World and"]),
        (" World* and", ["World and"]),
        ("[Hello. W", ["Hello.", "W"]),
        (" World](http://x.org) and", ["World and"]),
        ("`Hello. W", ["Hello.", "W"]),
        ("\n| c | `d` |\n| e | f |", ["c, d.", "e, f"]),
        (" more | [x](y) |\n| e | f", ["more, x.", "e, f"]),
        ("](pictures/x.svg)\n\nand", ["and"]),
    ],
)
def test_of_half_a_mark_nothing_is_read(text, sentences):
    assert said(text) == sentences


def test_its_page_tells_all_settings_and_their_defaults():
    page = (Path(__file__).parents[2] / "docs" / "markdown.md").read_text("utf-8")
    blocks = [tomllib.loads(one) for one in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]

    assert blocks[-1]["plugins"]["markdown"] == msgspec.to_builtins(markdown.Settings())


def test_it_offers_itself_by_the_public_hook():
    manager = pluggy.PluginManager("cosyd")
    manager.add_hookspecs(Hooks)
    manager.register(markdown)
    offered = []

    manager.hook.register_normalisers(register=offered.append)

    assert [(one.name, one.whole) for one in offered] == [("markdown", True)]
