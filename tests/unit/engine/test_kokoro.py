from __future__ import annotations

import threading

import numpy as np
import pytest

from recogniser import character_error_rate, heard, word_error_rate
from saying import say, seconds, session

LONG = "The farmer laughs at his brown dog while all the birds of the forest sing. " * 3


@pytest.mark.parametrize("voice", ["af_heart", "bm_george"])
def test_english_is_understood(kokoro, voice):
    text = "The quick brown fox jumps over the lazy dog, and the farmer laughs all morning."

    words = heard(say(kokoro, text, voice), "en")

    assert word_error_rate(text, words) == 0


@pytest.mark.parametrize("voice", ["zf_xiaobei", "zm_yunxi"])
def test_chinese_is_understood(kokoro, voice):
    text = "今天天气很好，我们去公园散步吧。"

    words = heard(say(kokoro, text, voice, "zh"), "zh")

    assert character_error_rate(text, words) == 0


def test_silence_at_both_ends_is_short(kokoro):
    pcm = np.frombuffer(say(kokoro, "Good morning.", "zf_xiaobei"), "<i2")

    loud = np.flatnonzero(np.abs(pcm) > 100)
    assert loud[0] / 24_000 <= 0.06
    assert (len(pcm) - loud[-1]) / 24_000 <= 0.35


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_changes_the_duration_in_proportion(kokoro, speed):
    text = "The fox jumps over the dog."

    ratio = seconds(say(kokoro, text, "af_heart")) / seconds(
        say(kokoro, text, "af_heart", speed=speed)
    )

    assert ratio == pytest.approx(speed, rel=0.15)


@pytest.mark.parametrize("text", ["...", "—", "?!", "😀", "\u200b"])
@pytest.mark.parametrize("language", ["en", "zh", "ja", "fr"])
def test_what_cannot_be_pronounced_is_a_short_silence(kokoro, text, language):
    pcm = say(kokoro, text, "af_heart", language)

    assert 0 < seconds(pcm) <= 0.5
    assert not any(pcm)


def test_an_interrupted_sentence_ends_at_once_and_the_next_one_is_whole(kokoro):
    whole = say(kokoro, "Good morning.", "af_heart")
    parts = kokoro.speak(session(LONG * 2, "af_heart"))
    given_up = threading.Timer(0.3, kokoro.interrupt)
    given_up.start()

    cut_short = b"".join(parts)
    given_up.join()

    assert not cut_short
    assert say(kokoro, "Good morning.", "af_heart") == whole


def test_an_interrupt_before_the_first_phoneme_counts(kokoro):
    parts = kokoro.speak(session(LONG, "af_heart"))
    kokoro.interrupt()

    assert list(parts) == []


def test_a_text_longer_than_the_model_takes_at_once_comes_in_parts(kokoro):
    parts = list(kokoro.speak(session("word " * 45, "af_heart", speed=2.0)))

    assert len(parts) == 2
    assert seconds(b"".join(parts)) > 6
