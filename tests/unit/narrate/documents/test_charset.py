"""Text in whatever encoding it is."""

from __future__ import annotations

import codecs

import pytest

from cosyd.contract.errors import DocumentUnreadable
from cosyd.narrate.documents.charset import text_of

RUSSIAN = "Каждая несчастливая семья несчастлива по-своему; счастливые похожи. " * 3
JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。" * 3
CHINESE = "话说天下大势，分久必合，合久必分。周末七国分争，并入于秦。" * 3
GERMAN = "Er lag auf seinem harten Rücken und sah seinen gewölbten Bauch, größer als früher. " * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-8"),
        (GERMAN, "latin-1"),
        (GERMAN, "cp437"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (RUSSIAN, "utf-32"),
        (GERMAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
    ],
)
def test_an_encoding_is_found(text, encoding):
    assert text_of(text.encode(encoding), "a.txt") == text


def test_a_few_wrong_bytes_are_left_out():
    assert text_of(RUSSIAN.encode() + b"\xff\xfe!", "a.txt") == f"{RUSSIAN}!"
    assert text_of(b"caf\xe9 and na\xefve people", "a.txt") == "café and naïve people"
    assert text_of(b"One" + b"\0" + b"two, three and four. " * 9, "a.txt").count("two") == 9


def test_line_breaks_of_all_systems_are_one():
    assert text_of(b"a\r\nb\rc\nd\xc2\x85e", "a.txt") == "a\nb\nc\nd\ne"
    assert text_of(codecs.BOM_UTF8, "a.txt") == ""


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 9, b"\x89\x01\x02\x03\x04" * 99, b"\0" * 4_096]
)
def test_what_is_no_text_is_told(data):
    with pytest.raises(DocumentUnreadable, match="no text"):
        text_of(data, "a.txt")
