"""What was heard of *One two three. Four five six.*, of which each sentence takes a second."""

from __future__ import annotations

import pytest

from cosyd.contract.model import VOICE_AUDIO
from cosyd.speech.heard import heard
from unit.speech.stage import job, sentence

TEXT = "One two three. Four five six."
SECOND = bytes(VOICE_AUDIO.rate_hz * VOICE_AUDIO.frame_bytes)


def spoken(*, ended, text=TEXT, places=((0, 14), (15, 29))):
    """A job of which *ended* sentences have been spoken to their end, and the next by half."""
    made = job(text)
    for index, (begin, end) in enumerate(places):
        one = sentence(text[begin:end], index, text_start=begin, text_end=end)
        if index < ended:
            made.add(one, SECOND, last=True)
        elif index == ended:
            made.add(one, SECOND[: len(SECOND) // 2], last=False)
    return made


@pytest.mark.parametrize(
    ("played_s", "text", "index"),
    [
        (0.0, "", 0),
        (0.1, "", 0),
        (0.5, "One two", 0),
        (0.9996, "One two three.", 1),
        (1.0, "One two three.", 1),
        (1.2, "One two three.", 1),
        (1.8, "One two three. Four five", 1),
        (2.0, TEXT, 2),
        (99.0, TEXT, 2),
        (-1.0, "", 0),
    ],
)
def test_whole_sentences_and_of_the_last_the_words_that_fit(played_s, text, index):
    told = heard(spoken(ended=2), played_s)

    assert (told.text, told.text_end, told.sentence) == (text, len(text), index)


def test_a_sentence_that_is_still_being_spoken_counts_by_the_pace_of_those_before():
    told = heard(spoken(ended=1), 1.5)

    assert (told.text, told.sentence, told.played_s) == ("One two three. Four", 1, 1.5)


def test_before_the_first_sentence_has_ended_the_pace_is_a_usual_one():
    assert heard(spoken(ended=0), 0.5).text == "One two"


def test_chinese_is_counted_by_characters():
    made = spoken(ended=1, text="你好世界真好啊。", places=((0, 8),))

    assert heard(made, 0.5).text == "你好世界"


def test_a_sentence_without_sound_hurts_nobody():
    made = job("Hm. Yes indeed.")
    made.add(sentence("Hm.", 0, text_start=0, text_end=3), b"", last=True)
    made.add(sentence("Yes indeed.", 1, text_start=4, text_end=15), SECOND, last=False)

    assert heard(made, 1.0).text == "Hm. Yes indeed."
