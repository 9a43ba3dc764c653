from __future__ import annotations

import numpy as np
import pytest

from cosyd.engine.hibari import Hibari
from cosyd.engine.protocol import Session
from recogniser import heard, word_error_rate


@pytest.fixture(scope="module")
def hibari():
    engine = Hibari()
    engine.warm_up()
    return engine


def spoken(engine, text, speed=1.0):
    session = Session(session=1, text=text, language="en", voice="hibari", speed=speed)
    return b"".join(engine.speak(session))


def seconds(pcm):
    return len(pcm) / 2 / 24_000


def silence_s(pcm):
    """Seconds of silence before the first sound and after the last."""
    loud = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2")) > 100)
    return loud[0] / 24_000, seconds(pcm) - loud[-1] / 24_000


def test_what_it_says_is_understood(hibari):
    text = "The quick brown fox jumps over the lazy dog, and the farmer laughs all morning."

    words = heard(spoken(hibari, text), "en")

    assert word_error_rate(text, words) == 0


def test_sentences_follow_one_another_like_a_calm_reader_s(hibari):
    before, _ = silence_s(spoken(hibari, "Zebras sleep standing up."))
    _, after = silence_s(spoken(hibari, "The farmer laughs all morning."))

    assert before <= 0.06
    assert 0.2 <= before + after <= 0.4


def test_a_comma_is_a_shorter_pause_than_a_full_stop(hibari):
    _, comma = silence_s(spoken(hibari, "The farmer laughs,"))
    _, stop = silence_s(spoken(hibari, "The farmer laughs."))

    assert comma < stop


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_changes_the_duration_in_proportion(hibari, speed):
    text = "The quick brown fox jumps over the lazy dog."

    ratio = seconds(spoken(hibari, text)) / seconds(spoken(hibari, text, speed))

    assert ratio == pytest.approx(speed, rel=0.15)


def test_the_same_text_sounds_the_same_each_time(hibari):
    assert spoken(hibari, "Good morning.") == spoken(hibari, "Good morning.")


@pytest.mark.parametrize("text", ["...", "—", "?!", "😀", "你好"])
def test_what_it_cannot_pronounce_is_a_short_silence(hibari, text):
    pcm = spoken(hibari, text)

    assert 0 < seconds(pcm) <= 0.5
    assert not any(pcm)


def test_a_very_long_run_without_marks_comes_in_parts(hibari):
    session = Session(session=1, text="word " * 200, language="en", voice="hibari")

    parts = list(hibari.speak(session))

    assert len(parts) > 1
    assert seconds(b"".join(parts)) > 40
