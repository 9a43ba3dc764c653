from __future__ import annotations

import numpy as np
import pytest

from recogniser import heard, word_error_rate
from saying import say, seconds, session


def silence_s(pcm):
    """Seconds of silence before the first sound and after the last."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2")) > 100)
    return loud[0] / 24_000, seconds(pcm) - loud[-1] / 24_000


def test_what_it_says_is_understood(hibari):
    text = "The quick brown fox jumps over the lazy dog, and the farmer laughs all morning."

    words = heard(say(hibari, text, "hibari"), "en")

    assert word_error_rate(text, words) == 0


def test_sentences_follow_one_another_as_when_a_calm_person_reads(hibari):
    before, _ = silence_s(say(hibari, "Zebras sleep standing up.", "hibari"))
    _, after = silence_s(say(hibari, "The farmer laughs all morning.", "hibari"))

    assert before <= 0.06
    assert 0.2 <= before + after <= 0.4


def test_a_comma_is_a_shorter_pause_than_a_full_stop(hibari):
    _, comma = silence_s(say(hibari, "The farmer laughs,", "hibari"))
    _, stop = silence_s(say(hibari, "The farmer laughs.", "hibari"))

    assert comma < stop


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_changes_the_duration_in_proportion(hibari, speed):
    text = "The quick brown fox jumps over the lazy dog."

    ratio = seconds(say(hibari, text, "hibari")) / seconds(say(hibari, text, "hibari", speed=speed))

    assert ratio == pytest.approx(speed, rel=0.15)


def test_the_same_text_sounds_the_same_each_time(hibari):
    assert say(hibari, "Good morning.", "hibari") == say(hibari, "Good morning.", "hibari")


@pytest.mark.parametrize("text", ["...", "—", "?!", "😀", "你好"])
def test_what_it_cannot_pronounce_is_a_short_silence(hibari, text):
    pcm = say(hibari, text, "hibari")

    assert 0 < seconds(pcm) <= 0.5
    assert not any(pcm)


def test_a_very_long_run_without_marks_comes_in_parts(hibari):
    parts = list(hibari.speak(session("word " * 200, "hibari")))

    assert len(parts) > 1
    assert seconds(b"".join(parts)) > 40
