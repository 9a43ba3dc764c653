from __future__ import annotations

import numpy as np
import pytest

from cosyd.audio.level import peak, samples
from cosyd.audio.loudness import loudness_lufs
from cosyd.engine import embedded, levels
from saying import say

TEXT = "Would you like to hear the news of the day?"


def loudness(pcm):
    return loudness_lufs(samples(pcm), 24_000)


def test_every_voice_has_a_measured_gain():
    names = {voice.name for offer in (embedded.HIBARI, embedded.KOKORO) for voice in offer.voices()}

    assert set(levels._table()) == names


@pytest.mark.parametrize("voice", ["af_nova", "am_michael", "bf_emma"])
def test_voices_of_kokoro_are_equally_loud_and_do_not_clip(kokoro, voice):
    pcm = say(kokoro, TEXT, voice)

    assert loudness(pcm) == pytest.approx(levels.TARGET_LUFS, abs=2)
    assert peak(pcm) < 0.9


def test_hibari_is_as_loud_as_they_are(hibari):
    pcm = say(hibari, TEXT, "hibari")

    assert loudness(pcm) == pytest.approx(levels.TARGET_LUFS, abs=2)
    assert peak(pcm) < 0.9


def test_a_full_scale_tone_measures_as_the_standard_says():
    tone = np.sin(np.arange(48_000) * 2 * np.pi * 997 / 24_000)

    pcm = (tone * 32_767).astype("<i2").tobytes()

    assert loudness(pcm) == pytest.approx(-3.01, abs=0.1)
