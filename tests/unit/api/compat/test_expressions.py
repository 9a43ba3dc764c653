"""Words for emotions and dialects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cosyd.api.compat.expressions import DIALECTS, EMOTIONS, instruction
from cosyd.contract.errors import UnknownExpression

PAGE = Path(__file__).parents[4] / "docs" / "clients.md"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((None, None), ""),
        (("neutral", "mandarin"), ""),
        (("happy", None), "用高兴的语气说这句话"),
        ((" Happy ", ""), "用高兴的语气说这句话"),
        (("高兴", "粤语"), "用粤语，用高兴的语气说这句话"),
        ((None, "sichuan"), "用四川话说这句话"),
        (("calm", None, "slowly "), "用冷静的语气说这句话。slowly"),
        ((None, None, "slowly"), "slowly"),
    ],
)
def test_an_instruction_says_the_dialect_the_emotion_and_what_else_was_said(asked, told):
    assert instruction(*asked) == told


@pytest.mark.parametrize("asked", [("blue", None), (None, "klingon"), ("sichuan", None)])
def test_a_word_that_is_in_no_table_is_refused_with_those_that_are(asked):
    with pytest.raises(UnknownExpression) as caught:
        instruction(*asked)

    assert "happy" in caught.value.advice or "cantonese" in caught.value.advice


@pytest.mark.parametrize("table", [EMOTIONS, DIALECTS])
def test_the_page_has_the_table(table):
    page = PAGE.read_text("utf-8")

    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|$", page, re.MULTILINE))
    shown = {word: rows.get(word, "").strip("—") for word in table}
    assert shown == dict(table)
