from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from cosyd.engine.tone import _tone
from cosyd.narrate.check.guards import listen
from cosyd.narrate.check.stretches import repeat
from unit.narrate.check.samples import pcm_of, samples_of, spoken

VOICES = ["bramble", "larkspur", "qingquan", "yanshi"]


@pytest.mark.parametrize("name", VOICES)
def test_speech_as_it_should_be_raises_no_doubt(name):
    assert listen(*spoken(name)) == []


@pytest.mark.parametrize("name", VOICES)
def test_a_sentence_of_which_most_was_left_out_is_too_short(name):
    pcm, text, language = spoken(name)

    (doubt,) = listen(pcm[: len(pcm) // 12 * 2], text * 2, language)

    assert doubt.startswith("it is too short: ")


@pytest.mark.parametrize("name", VOICES)
def test_a_sentence_to_which_much_was_added_is_too_long(name):
    pcm, _, language = spoken(name)

    (doubt,) = listen(pcm, "好。" if language.startswith("zh") else "Yes.", language)

    assert doubt.startswith("it is too long: ")


def test_half_the_speed_takes_twice_as_long_and_is_no_doubt():
    pcm, text, language = spoken("bramble")
    slow = np.repeat(samples_of(pcm), 2)

    assert listen(pcm_of(slow), text, language, speed=0.5) == []


@pytest.mark.parametrize("pcm", [b"", bytes(48_000)])
def test_silence_is_told(pcm):
    assert listen(pcm, "Hello.", "en") == ["it is silent"]


def test_a_hole_in_a_sentence_is_told_with_its_length():
    pcm, text, language = spoken("larkspur")
    hole = bytes(2 * 2 * 24_000)

    (doubt,) = listen(pcm[:96_000] + hole + pcm[96_000:], text, language)

    assert doubt.startswith("it is silent for 2.")


def test_a_level_that_was_cut_off_is_told():
    pcm, text, language = spoken("larkspur")
    loud = np.clip(samples_of(pcm).astype(np.int32) * 12, -32_768, 32_767)

    assert any(
        doubt.startswith("it is clipped: ") for doubt in listen(pcm_of(loud), text, language)
    )


@pytest.mark.parametrize("name", VOICES)
def test_a_stretch_that_comes_again_is_told_with_its_places(name):
    pcm, text, language = spoken(name)
    second = 48_000
    looped = pcm[: 3 * second] + pcm[second : 3 * second] + pcm[3 * second :]

    (doubt,) = listen(looped, text, language)

    heard, again = (float(one) for one in doubt.split() if one.replace(".", "").isdecimal())
    assert again - heard == pytest.approx(2.0, abs=0.05)


def test_a_sentence_of_minutes_is_looked_through_in_little_memory():
    pcm, _, _ = spoken("bramble")
    second = 24_000
    speech = samples_of(pcm[: 6 * second]).astype(np.float32) / 32_768
    wave = np.concatenate((np.zeros(100 * second, np.float32), speech, speech))

    tracemalloc.start()
    found = repeat(wave)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found is not None
    assert 100 <= found.begin_s < found.again_s
    assert found.again_s - found.begin_s == pytest.approx(len(speech) / second, abs=0.05)
    assert most_bytes < 80_000_000


def test_words_that_are_written_twice_may_be_heard_twice():
    pcm, text, language = spoken("bramble")
    first = text.partition(". ")[0] + ". "

    assert listen(pcm * 2, text + " " + text, language) == []
    assert listen(pcm * 2, first, language) != []


def test_a_held_note_is_no_repetition():
    assert (
        listen(_tone(440.0, range(48_000)), "Ten words are said in two seconds, it may seem.", "en")
        == []
    )
