"""Subtitles: what is said from when to when, and by whom."""

from __future__ import annotations

import pytest

from cosyd.contract.errors import DocumentUnreadable
from readings import read_as, titles


def cues(document):
    return [
        (block.text, block.begin_s, block.end_s)
        for chapter in document.chapters
        for block in chapter.blocks
    ]


def test_each_cue_may_sound_until_the_next_begins(tmp_path):
    film = read_as(
        tmp_path,
        "film.srt",
        "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n<i>there</i>.\r\n\r\n"
        "2\r\n00:00:04,000 --> 00:00:05,000\r\n{\\an8}Bye.\r\n",
    )

    assert cues(film) == [("Hello there.", 1.0, 4.0), ("Bye.", 4.0, 5.0)]
    assert {block.kind for block in film.chapters[0].blocks} == {"cue"}


def test_broken_numbers_and_times_cost_no_words(tmp_path):
    film = read_as(
        tmp_path,
        "film.srt",
        "7\n0:00:01.5 --> 0:00:02\nOne\n7\n00:00:03,000 -> 00:00:04,000 X1:1\n\nTwo\n\nx\n"
        "00:00:05,000 --> 00:00:04,000\nThree\n\n9\nbroken --> times\nFour",
    )

    assert cues(film) == [("One", 1.5, 3.0), ("Two", 3.0, 5.0), ("Three Four", 5.0, None)]


def test_cues_come_in_the_order_of_their_times_and_share_what_they_overlap(tmp_path):
    film = read_as(
        tmp_path,
        "film.srt",
        "1\n00:00:09,000 --> 00:00:10,000\nLast\n\n2\n00:00:01,000 --> 00:00:04,000\nabcd\n\n"
        "3\n00:00:01,500 --> 00:00:05,000\nef\n\n4\n00:00:07,000 --> 00:00:09,500\nThen",
    )

    assert cues(film) == [
        ("abcd", 1.0, 5.0),
        ("ef", 5.0, 7.0),
        ("Then", 7.0, 9.0),
        ("Last", 9.0, 10.0),
    ]


def test_webvtt_tells_speakers_language_and_chapters(tmp_path):
    film = read_as(
        tmp_path,
        "film.vtt",
        "\ufeffWEBVTT - x\nLanguage: de\n\nNOTE Chapter: One\n\nSTYLE\n::cue { color: red }\n\n"
        "id\n00:01.000 --> 00:02.000 align:start\n<v Ann B.>Hi <b>you</b> &amp; me</v>\n\n"
        "NOTE\nnothing\n\n00:03.000 --> 00:05.000\n<v.loud Bob>Yes. <v Ann B.>No.\n\n"
        "NOTE chapter Two\n\n00:06.000 --> 00:07.000\n<00:06.500><c>End</c>\n",
    )
    said = [(block.speaker, block.text) for chapter in film.chapters for block in chapter.blocks]

    assert film.language == "de"
    assert titles(film) == ["One", "Two"]
    assert said == [("Ann B.", "Hi you & me"), ("Bob", "Yes."), ("Ann B.", "No."), ("", "End")]
    assert cues(film)[1:3] == [("Yes.", 3.0, 4.714), ("No.", 4.714, 6.0)]


@pytest.mark.parametrize(
    ("shown", "heard"),
    [
        ("[door opens] ♪ la la ♪", ["la la"]),
        ("(sighs) Well.\n(LAUGHTER)", ["Well."]),
        ("Six (or seven) of them.", ["Six (or seven) of them."]),
        ("- Yes.\n- No.", ["Yes. No."]),
        (">> ANN: Who?\nANN: You!", ["Who?", "You!"]),
        ("NOTE: it counts", ["NOTE: it counts"]),
        ("漢字\n日本", ["漢字日本"]),
        ("[music]", []),
    ],
)
def test_what_is_only_to_be_seen_is_left_out(tmp_path, shown, heard):
    film = read_as(
        tmp_path, "a.srt", f"1\n0:00:01,0 --> 0:00:02,0\n{shown}\n\n2\n0:00:02,0 --> 0:00:03,0\nx"
    )

    assert [text for text, _, _ in cues(film)] == [*heard, "x"]


def test_names_in_capitals_that_come_again_are_speakers(tmp_path):
    film = read_as(tmp_path, "a.srt", "1\n0:00:01,0 --> 0:00:02,0\nANN: Who?\nANN: You!")

    assert [block.speaker for block in film.chapters[0].blocks] == ["Ann", "Ann"]


def test_captions_that_roll_are_said_once(tmp_path):
    film = read_as(
        tmp_path,
        "a.vtt",
        "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:02.000 --> 00:03.000\none\ntwo\n\n"
        "00:03.000 --> 00:04.000\ntwo\nthree",
    )

    assert [text for text, _, _ in cues(film)] == ["one", "two", "three"]


def test_what_is_said_twice_is_heard_twice(tmp_path):
    film = read_as(
        tmp_path, "a.srt", "1\n0:00:01,0 --> 0:00:02,0\nNo!\n\n2\n0:00:03,0 --> 0:00:04,0\nNo!"
    )

    assert [text for text, _, _ in cues(film)] == ["No!", "No!"]


def test_a_file_without_times_is_no_subtitles(tmp_path):
    with pytest.raises(DocumentUnreadable, match="from when to when"):
        read_as(tmp_path, "a.srt", "1\nHello\n")
