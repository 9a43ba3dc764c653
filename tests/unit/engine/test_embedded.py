from __future__ import annotations

import subprocess
import sys

import pytest

from cosyd.engine import embedded
from cosyd.engine.kokoro.styles import Styles


def voices():
    return {
        voice.name: voice
        for offer in (embedded.HIBARI, embedded.KOKORO)
        for voice in offer.voices()
    }


def test_four_engines_are_offered():
    offers = []

    embedded.register_engines(offers.append)

    assert [offer.name for offer in offers] == ["hibari", "kokoro", "cosyvoice2", "tone"]


def test_the_daemon_learns_of_all_voices_without_loading_a_model():
    code = """
import sys
from cosyd.engine import embedded
offers = []
embedded.register_engines(offers.append)
assert sum(len(offer.voices()) for offer in offers) == 56
heavy = {"numpy", "onnxruntime", "hibari", "pypinyin", "rjieba", "cn2an"} & set(sys.modules)
assert not heavy, heavy
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stderr == ""


@pytest.mark.parametrize(
    ("name", "language", "gender"),
    [
        ("hibari", "en-US", "female"),
        ("af_heart", "en-US", "female"),
        ("bm_george", "en-GB", "male"),
        ("zf_xiaobei", "zh", "female"),
    ],
)
def test_a_voice_is_told_with_its_own_language_and_gender(name, language, gender):
    voice = voices()[name]

    assert voice.language == language
    assert voice.gender == gender


def test_every_kokoro_voice_reads_english_and_chinese():
    kokoro = [voice for voice in voices().values() if voice.engine == "kokoro"]

    assert all(voice.speaks("en") and voice.speaks("zh") for voice in kokoro)
    assert all(len(set(voice.languages)) == len(voice.languages) for voice in kokoro)


def test_every_kokoro_voice_has_a_style_for_every_length():
    styles = Styles()

    shapes = {
        styles.style(styles.blend(voice.name), length).shape
        for voice in embedded.KOKORO.voices()
        for length in (1, 250, 510)
    }

    assert shapes == {(1, 256)}
