"""Subtitles of what is spoken."""

from itertools import pairwise

import pytest

from cosyd.narrate.book import timeline
from cosyd.narrate.book.captions import LINE_COLUMNS, broken, captions, columns, srt, vtt
from unit.narrate.book.library import RATE_HZ, Tones, line, plan

LONG = (
    "It was a quarter past six in the morning, and the kettle had not begun to boil, when "
    "somebody knocked at the door three times; nobody in the house said a word about it, "
    "and the clock went on."
)


def shown(*lines, seconds, begin=0):
    book = plan(*lines)
    return list(captions(timeline(book, Tones(*seconds)), begin))


def test_each_sentence_is_shown_while_it_sounds():
    these = shown(line(0), line(1), seconds=(1.0, 2.0))

    assert srt(these) == (
        "1\n00:00:00,000 --> 00:00:01,000\nSentence 0.\n\n"
        "2\n00:00:01,500 --> 00:00:03,500\nSentence 1.\n"
    )


def test_who_speaks_stands_in_webvtt_and_nothing_is_taken_for_a_mark():
    these = shown(line(0, text="1 < 2 --> & so on", speaker="A <b>"), seconds=(1.0,))

    assert vtt(these) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<v A &lt;b&gt;>1 &lt; 2 --&gt; &amp; so on\n"
    )
    assert "→" in srt(these)


def test_a_long_sentence_is_shown_piece_by_piece_in_two_lines_each():
    these = shown(line(0, text=LONG), seconds=(13.0,))

    assert len(these) == 3
    assert " ".join(text for one in these for text in one.lines) == LONG
    assert all(len(one.lines) <= 2 for one in these)
    assert all(columns(text) <= LINE_COLUMNS + 8 for one in these for text in one.lines)
    assert all(a.end_ms == b.begin_ms for a, b in pairwise(these))
    assert (these[0].begin_ms, these[-1].end_ms) == (0, 13_000)


def test_ideographs_are_broken_after_their_stops_and_count_twice():
    text = "今天早上六点一刻，水壶还没有开始沸腾，有人敲了三次门；屋里没有人说一句话，钟继续走着。"

    lines = broken(text, 2)

    assert "".join(lines) == text
    assert lines[0][-1] in "，；"
    assert all(columns(text) == 2 * len(text) for text in lines)


@pytest.mark.parametrize("text", ["word", "x" * 200, "a b", "，，，"])
def test_what_cannot_be_broken_stays_whole(text):
    assert "".join(broken(text, 5)).replace(" ", "") == text.replace(" ", "")


def test_a_chapter_of_its_own_begins_at_nothing():
    these = shown(line(0, text="A\nline."), seconds=(1.0,), begin=-RATE_HZ)

    assert (these[0].begin_ms, these[0].lines) == (1000, ("A line.",))


def test_what_does_not_sound_is_not_shown():
    assert shown(line(0), line(1, text=" "), seconds=(0, 1)) == []
