"""Markdown, as it is read aloud."""

from __future__ import annotations

import pytest

from readings import kinds, read_as, texts, titles


def test_a_single_heading_above_all_is_the_title(tmp_path):
    book = read_as(
        tmp_path, "a.md", "# Book\n\nIntro.\n\n## One\n\na\n\n### Deep\n\nb\n\n## Two\n\nc"
    )

    assert book.title == "Book"
    assert titles(book) == ["Book", "One", "Two"]


def test_several_of_the_first_level_are_the_chapters(tmp_path):
    book = read_as(tmp_path, "a.markdown", "Before.\n\n# One\n\n## a\n\nx\n\n# Two\n\ny")

    assert book.title == ""
    assert titles(book) == ["", "One", "Two"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Some **bold**, `code` and\na [link](http://x).", ["Some bold, code and a link."]),
        ("A well-\nknown thing.", ["A well-known thing."]),
        ("1. one\n2. two\n   - deep", ["1. one", "2. two", "deep"]),
        ("- [x] done\n- [ ] open", ["done", "open"]),
        ("> a\n> b", ["a b"]),
        ("> [!NOTE]\n> Careful.", ["Note.", "Careful."]),
        ("| a | b |\n|---|---|\n| 1 | two. |", ["a, b", "1, two."]),
        ("```sh\nrm -rf\n```\n\n    x = 1\n\nText", ["Text"]),
        ("a\n\n***\n\nb", ["a", "", "b"]),
        ("![a red house](x.png) [![build status](y)](z)", ["a red house"]),
        ("Noted[^1].\n\n[^1]: The note.", ["Noted."]),
        ("Term\n: What it is", ["Term", "What it is"]),
        ("<b>Bold</b> <script>x()</script><!-- c -->&copy; it", ["Bold © it"]),
        ("~~gone~~ here", ["gone here"]),
    ],
)
def test_what_is_read_aloud(tmp_path, text, heard):
    assert texts(read_as(tmp_path, "a.md", text)) == heard


def test_lists_are_items_and_quotes_are_quotes(tmp_path):
    book = read_as(tmp_path, "a.md", "- a\n\n  b\n\n> c\n\n# d")

    assert kinds(book) == [("item", "a"), ("item", "b"), ("quote", "c"), ("heading", "d")]
