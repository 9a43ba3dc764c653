"""Who says what."""

from __future__ import annotations

import pytest

from cosyd.narrate.dialogue import parts, speaker_of

SPEAKERS = {"Ann": "alto", "Mr. Carl": "bass", "红": "zh"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ann: Good morning.", [("Ann", "Good morning.")]),
        ("ANN (softly): Hm.", [("Ann", "Hm.")]),
        ("  mr.  carl :Yes: no.", [("Mr. Carl", "Yes: no.")]),
        ("红：你好。", [("红", "你好。")]),
        ("**Ann:** Yes.", [("Ann", "Yes.")]),
        ("— Ann: Yes.", [("Ann", "Yes.")]),
        ("Bob: Who?", [("", "Bob: Who?")]),
        ("He said to Ann: go.", [("", "He said to Ann: go.")]),
        ("Ann://x is odd", [("", "Ann://x is odd")]),
        ("Ann", [("", "Ann")]),
        ("Ann: a\nMr. Carl: b\nThen.\nIt rained.", [
            ("Ann", "a"), ("Mr. Carl", "b"), ("", "Then.\nIt rained."),
        ]),
        ("Ann:\nAnn: a\nAnn: b", [("Ann", "a\nb")]),
        ("", []),
    ],
)  # fmt: skip
def test_a_known_name_before_a_colon_says_the_line(text, said):
    assert parts(text, SPEAKERS) == said


def test_without_speakers_all_is_the_narrators():
    assert parts("Ann: a\nb", {}) == [("", "Ann: a\nb")]


def test_a_name_is_known_in_any_capitals():
    assert speaker_of("ANN", SPEAKERS) == "Ann"
    assert speaker_of("Bob", SPEAKERS) == "Bob"
