from __future__ import annotations

import threading

import numpy as np
import pytest

from cosyd.engine.kokoro.engine import Kokoro
from cosyd.engine.protocol import Session
from recogniser import character_error_rate, heard, word_error_rate

LONG = "The farmer laughs at his brown dog while all the birds of the forest sing. " * 3


@pytest.fixture(scope="module")
def kokoro(tmp_path_factory):
    engine = Kokoro(cache=str(tmp_path_factory.mktemp("cache")))
    engine.warm_up()
    return engine


def session(text, voice="af_heart", language="en", speed=1.0):
    return Session(session=1, text=text, language=language, voice=voice, speed=speed)


def spoken(engine, *args, **more):
    return b"".join(engine.speak(session(*args, **more)))


def seconds(pcm):
    return len(pcm) / 2 / 24_000


@pytest.mark.parametrize("voice", ["af_heart", "bm_george"])
def test_english_is_understood(kokoro, voice):
    text = "The quick brown fox jumps over the lazy dog, and the farmer laughs all morning."

    words = heard(spoken(kokoro, text, voice), "en")

    assert word_error_rate(text, words) == 0


@pytest.mark.parametrize("voice", ["zf_xiaobei", "zm_yunxi"])
def test_chinese_is_understood(kokoro, voice):
    text = "今天天气很好，我们去公园散步吧。"

    words = heard(spoken(kokoro, text, voice, "zh"), "zh")

    assert character_error_rate(text, words) == 0


def test_silence_at_both_ends_is_short(kokoro):
    pcm = np.frombuffer(spoken(kokoro, "Good morning.", "zf_xiaobei"), "<i2")

    loud = np.flatnonzero(np.abs(pcm) > 100)
    assert loud[0] / 24_000 <= 0.06
    assert (len(pcm) - loud[-1]) / 24_000 <= 0.35


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_speed_changes_the_duration_in_proportion(kokoro, speed):
    text = "The fox jumps over the dog."

    ratio = seconds(spoken(kokoro, text)) / seconds(spoken(kokoro, text, speed=speed))

    assert ratio == pytest.approx(speed, rel=0.15)


@pytest.mark.parametrize("text", ["...", "—", "?!", "😀", "\u200b"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_pronounced_is_a_short_silence(kokoro, text, language):
    pcm = spoken(kokoro, text, language=language)

    assert 0 < seconds(pcm) <= 0.5
    assert not any(pcm)


def test_an_interrupted_sentence_ends_at_once_and_the_next_one_is_whole(kokoro):
    whole = spoken(kokoro, "Good morning.")
    parts = kokoro.speak(session(LONG * 2))
    given_up = threading.Timer(0.3, kokoro.interrupt)
    given_up.start()

    cut_short = b"".join(parts)
    given_up.join()

    assert not cut_short
    assert spoken(kokoro, "Good morning.") == whole


def test_an_interrupt_before_the_first_phoneme_is_kept(kokoro):
    parts = kokoro.speak(session(LONG))
    kokoro.interrupt()

    assert list(parts) == []


def test_a_text_longer_than_the_model_takes_comes_in_parts(kokoro):
    parts = list(kokoro.speak(session("word " * 45, speed=2.0)))

    assert len(parts) == 2
    assert seconds(b"".join(parts)) > 6
