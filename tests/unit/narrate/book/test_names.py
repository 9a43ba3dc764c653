"""Names that every file system takes."""

import pytest

from cosyd.narrate.book.names import one_line, safe_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chapter 1: What? Now!", "Chapter 1 - What Now!"),
        ("AC/DC", "AC-DC"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:\\boot.ini", "C-boot.ini"),
        (".hidden", "hidden"),
        ("The end...", "The end"),
        ("tab\tand\nline\x00\x1b", "tab and line"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("gnp.exe\u202eexe", "gnp.exe exe"),
        ("COM1", "_COM1"),
        ("aux.txt", "_aux.txt"),
        ('<b>"*|', "b"),
        ("\udcff\udcfe", "untitled"),
        ("...", "untitled"),
        ("", "untitled"),
        ("a" * 300, "a" * 200),
        ("日" * 100, "日" * 66),
        ("\u0646\u0645\u06cc\u200c\u062e", "\u0646\u0645\u06cc\u200c\u062e"),
    ],
)
def test_what_a_title_is_called_as_a_file(text, name):
    assert safe_name(text, "untitled") == name


def test_a_tag_is_one_line_that_can_be_encoded():
    assert one_line(" a\r\n b\udcff\u2028c ") == "a b? c"
